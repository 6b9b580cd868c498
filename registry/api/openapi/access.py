"""Asking: AuthZEN 1.0, with our vocabulary in `properties` and `context`."""

from __future__ import annotations

from typing import Any

from registry.api.openapi.shapes import (
    DAY,
    DIGEST,
    REQUEST_ID,
    Schema,
    json_body,
    list_of,
    nullable,
    problems,
    ref,
    text,
    thing,
    whole,
)
from registry.api.pages_of_results import MAX_LIMIT
from registry.api.questions import MAX_EVALUATIONS, SEMANTICS

_CODES = list_of(text())
_PERSON = text(
    "`sub_…`, or an external id verified for one subject: `isni:…`, `imdb:nm…`, `wikidata:Q…`, `ipi:…`, `hand:…`"
)

SCHEMAS: dict[str, Schema] = {
    "Tool": thing(
        ["type", "id"], {"type": text("`tool`"), "id": text("The id of the tool whose key asks")}, "Who asks"
    ),
    "Action": thing(
        ["name"], {"name": text("An operation", examples=["replace_face"])}, "What is to be done"
    ),
    "Likeness": thing(
        ["type", "id"],
        {
            "type": text("`likeness`"),
            "id": _PERSON,
            "properties": thing(
                [],
                {
                    "modalities": list_of(text(examples=["face"]), "What of the person"),
                    "role": text("`identity` when left out"),
                },
            ),
        },
        "Whose likeness",
    ),
    "Dataset": thing(
        ["digest", "items", "captured"],
        {
            "digest": DIGEST,
            "items": whole("How many files"),
            "captured": thing(
                [],
                {
                    "earliest": nullable(DAY),
                    "latest": nullable(DAY),
                    "undated": whole("Files without a date"),
                },
                "The days on which it was recorded",
            ),
            "item_list": list_of(
                thing(["digest"], {"digest": DIGEST, "captured_on": nullable(DAY)}),
                "Every file, at most 20,000",
            ),
        },
        "The material the work reads. With `item_list` the answer can name the files that may not be used",
    ),
    "Context": thing(
        [],
        {
            "purpose": text("Exactly one", examples=["film"]),
            "advertiser": nullable(text("For advertising")),
            "product_line": nullable(text("For advertising")),
            "project": text("`eidr:…`, `imdb:tt…` or `prj_…`"),
            "licensee": text("The studio it is for, `org_…`"),
            "territories": list_of(text(examples=["BE"]), "ISO 3166 or a group such as `EU`"),
            "languages": list_of(text(examples=["fr"]), "RFC 5646"),
            "media": list_of(text(examples=["svod"]), "Where the result is shown"),
            "content": list_of(
                text(examples=["graphic_violence"]), "What the result shows that not everybody allows"
            ),
            "tool": thing(
                [], {"name": text(), "version": text(), "hosting": text()}, "What the tool says of itself"
            ),
            "co_subjects": list_of(
                thing(["id", "role", "modalities"], {"id": _PERSON, "role": text(), "modalities": _CODES}),
                "Everybody else in the work; each of them must have allowed it",
            ),
            "dataset": nullable(ref("Dataset")),
            "models": list_of(text(), "Models that are used, `mdl_…`"),
            "amount": {
                "type": "object",
                "additionalProperties": whole(""),
                "description": "How much, by what is counted",
            },
            "evidence": list_of({"type": "object"}, "What is sent to show that a condition is met"),
            "exception": nullable(text("An exception that is claimed; never answered with a permit")),
            "at": nullable(
                text(
                    "Ask about another moment (RFC 3339). Never yields a permit",
                    examples=["2027-01-01T00:00:00Z"],
                )
            ),
            "confirm": nullable(
                thing(["jkt"], {"jkt": text()}, "Bind the permit to the tool's registered key")
            ),
        },
        "The rest of the use. What is left out counts as not stated",
    ),
    "Evaluation": thing(
        ["subject", "action", "resource"],
        {
            "subject": ref("Tool"),
            "action": ref("Action"),
            "resource": ref("Likeness"),
            "context": ref("Context"),
        },
    ),
    "Evaluations": {
        "anyOf": [
            {"required": ["subject", "action", "resource"]},
            {"required": ["evaluations"], "properties": {"evaluations": {"minItems": 1}}},
        ],
        **thing(
            [],
            {
                "subject": ref("Tool"),
                "action": ref("Action"),
                "resource": ref("Likeness"),
                "context": ref("Context"),
                "evaluations": {
                    "type": "array",
                    "maxItems": MAX_EVALUATIONS,
                    "items": {"type": "object"},
                    "description": "Each a full request; what it leaves out comes from above. None: one plain request",
                },
                "options": thing([], {"evaluations_semantic": text(enum=list(SEMANTICS))}, "When to stop"),
            },
        ),
    },
    "Page": thing(
        [], {"token": text("From the last answer"), "limit": whole(f"Capped at {MAX_LIMIT}")}, "Which page"
    ),
    "Untyped": thing(
        ["type"], {"type": text(), "id": text("Ignored"), "properties": {"type": "object"}}, "Its type"
    ),
    "SearchAnswer": thing(
        ["page", "results"],
        {
            "page": thing(
                ["next_token", "count"], {"next_token": text("Empty at the end"), "count": whole("")}
            ),
            "results": list_of({"type": "object"}),
        },
        closed=True,
    ),
}


def _asked(operation: str, summary: str, request: Schema, response: Schema, description: str) -> Schema:
    post: dict[str, Any] = {
        "operationId": operation,
        "tags": ["Ask"],
        "summary": summary,
        "description": description,
        "parameters": [REQUEST_ID],
        "requestBody": {"required": True, "content": {"application/json": {"schema": request}}},
        "responses": {
            "200": json_body(response, "Answered", headers=("X-Request-ID", "RateLimit", "RateLimit-Policy")),
            **problems("Malformed", "Unauthorized", "TooLarge"),
        },
    }
    return {"post": post}


def _searched(of: str, given: list[str], description: str) -> Schema:
    kinds = {"subject": ref("Tool"), "action": ref("Action"), "resource": ref("Likeness")}
    members = {name: kinds[name] for name in given} | {"context": ref("Context"), "page": ref("Page")}
    if of != "action":
        members[of] = ref("Untyped")
    required = [name for name in kinds if name in members]
    return _asked(
        f"search{of.title()}",
        f"{of.title()} search",
        thing(required, members),
        ref("SearchAnswer"),
        description,
    )


PATHS: dict[str, Schema] = {
    "/access/v1/evaluation": _asked(
        "evaluate", "May I?", ref("Evaluation"), ref("Answer"),
        "One use. A permit comes with `outcome: permit`; ask the same again before `recheck_after` to renew it. "
        "A question in another tool's name is answered with `TOOL_UNKNOWN`.",
    ),
    "/access/v1/evaluations": _asked(
        "evaluateMany", "May I, many times", ref("Evaluations"), {"anyOf": [ref("BatchAnswer"), ref("Answer")]},
        "Each item is decided and recorded by itself. One that cannot be read is `decision: false` with an `error`.",
    ),
    "/access/v1/search/subject": _searched("subject", ["action", "resource"], "Which tools may: yours, or none."),
    "/access/v1/search/resource": _searched(
        "resource", ["subject", "action"], "Whose likeness, among those who named your organisation in a consent."
    ),
    "/access/v1/search/action": _searched("action", ["subject", "resource"], "Which operations are allowed with it."),
}  # fmt: skip
