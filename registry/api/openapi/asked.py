"""Looking back: the tool itself, its decisions, its permits, the receipts it may read."""

from __future__ import annotations

from registry.api.openapi.shapes import (
    REQUEST_ID,
    TIME,
    Schema,
    json_body,
    list_of,
    nullable,
    own_id,
    problems,
    ref,
    text,
    thing,
)

_NAMED = thing(["id", "name"], {"id": text(), "name": text()})

SCHEMAS: dict[str, Schema] = {
    "ToolRecord": thing(
        ["id", "name", "maker", "versions", "hosting", "active", "organisation", "key"],
        {
            "id": own_id("tol", ""),
            "name": text(),
            "maker": text(),
            "versions": text("`any`, or a range", examples=[">=2.0,<3"]),
            "hosting": text(),
            "active": {"type": "boolean"},
            "organisation": _NAMED,
            "key": thing(["prefix", "created_at"], {"prefix": text(), "created_at": TIME}),
        },
    ),
    "PermitState": thing(
        ["jti", "decision", "issued_at", "recheck_after", "expires_at", "state", "grants"],
        {
            "jti": own_id("prm", ""),
            "decision": own_id("dec", ""),
            "issued_at": TIME,
            "recheck_after": TIME,
            "expires_at": TIME,
            "state": text(enum=["live", "expired", "stopped"]),
            "grants": list_of(own_id("grt", "")),
        },
    ),
    "Decision": thing(
        ["id", "asked_at", "what_if", "use", "answer", "permit"],
        {
            "id": own_id("dec", ""),
            "asked_at": TIME,
            "what_if": {"type": "boolean", "description": "It asked about another moment"},
            "use": {"type": "object", "description": "The question, in canonical form"},
            "answer": ref("AnswerContext"),
            "permit": nullable(ref("PermitState")),
        },
    ),
    "Receipt": thing(
        ["format", "statement_b64u", "statement", "text", "signature", "registry", "log"],
        {
            "format": text(examples=["sayso-receipt/v1"]),
            "statement_b64u": text("The canonical bytes that were signed"),
            "statement": {"type": "object", "description": "The same, readable"},
            "text": text("The exact text the signer saw"),
            "signature": {"type": "object"},
            "registry": {"type": "object"},
            "log": {"type": "object"},
        },
        "Everything a stranger needs: `sayso verify-statement FILE`",
    ),
}


def _got(
    operation: str,
    summary: str,
    schema: str,
    description: str,
    *,
    path: Schema | None = None,
    more: Schema | None = None,
) -> Schema:
    names = ("Unauthorized", "NotFound") if path else ("Unauthorized",)
    return {
        "get": {
            "operationId": operation,
            "tags": ["Look back"],
            "summary": summary,
            "description": description,
            "parameters": [*([path] if path else []), REQUEST_ID],
            "responses": {"200": json_body(ref(schema), "Found"), **problems(*names)},
            **(more or {}),
        }
    }


def _by_id(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


PATHS: dict[str, Schema] = {
    "/v1/tool": _got("tool", "Who am I?", "ToolRecord", "The tool behind the key that asks."),
    "/v1/decisions/{decision}": _got(
        "decision",
        "What was answered?",
        "Decision",
        "One of this tool's own questions.",
        path=_by_id("decision", own_id("dec", "")),
    ),
    "/v1/permits/{permit}": _got(
        "permit",
        "Does it still stand?",
        "PermitState",
        "One of this tool's own permits.",
        path=_by_id("permit", own_id("prm", "")),
    ),
    "/v1/statements/{statement}": _got(
        "statement",
        "The receipt of a statement",
        "Receipt",
        "For the subject who signed it, and for tools of organisations that it names.",
        path=_by_id("statement", text("Its id", pattern="^(grt|wdr|exc)_[a-z2-7]{26}$")),
        more={"security": [{"apiKey": []}, {"session": []}]},
    ),
}
