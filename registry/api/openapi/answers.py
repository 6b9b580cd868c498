"""Answers: a decision with everything it rests on."""

from __future__ import annotations

from registry.api.openapi.shapes import DAY, DIGEST, TIME, Schema, list_of, own_id, ref, text, thing, whole

SCHEMAS: dict[str, Schema] = {
    "Reason": thing(
        ["code", "text", "basis"],
        {
            "code": text("Never renamed", examples=["NO_GRANT"]),
            "text": text("For people"),
            "basis": text(examples=["contract"]),
            "floor": text(examples=["F-01"]),
            "dimension": text(examples=["territory"]),
            "subject": text("About whom"),
            "grant": text("Which of their grants"),
            "granted": {"description": "What was allowed"},
            "requested": {"description": "What was asked"},
        },
    ),
    "AnswerContext": thing(
        [
            "id",
            "outcome",
            "reasons",
            "notes",
            "duties",
            "grants",
            "subjects",
            "rules",
            "at",
            "use_digest",
            "explain",
        ],
        {
            "id": own_id("dec", "The recorded decision"),
            "outcome": text(enum=["permit", "conditional", "deny", "refer"]),
            "permit": text(
                "The permit, a compact JWS of type `likeness-permit+jwt`; keys at `/.well-known/jwks.json`"
            ),
            "reasons": list_of(ref("Reason"), "Every failing reason, floors first"),
            "notes": list_of(ref("Reason"), "Worth knowing; they fail nothing"),
            "duties": list_of(
                thing(
                    ["code", "phase", "grant"],
                    {name: text() for name in ("code", "phase", "grant", "detail")},
                ),
                "What comes with the permit",
            ),
            "grants": list_of(
                thing(["id", "digest"], {"id": own_id("grt", ""), "digest": DIGEST}, closed=True),
                "What it rests on",
            ),
            "subjects": list_of({"type": "object"}, "What was found for each person, dimension by dimension"),
            "partial": {"type": "object", "description": "What part of the request would have passed"},
            "valid_until": DAY,
            "recheck_after": TIME,
            "rules": text("The version of the rules"),
            "at": TIME,
            "use_digest": DIGEST,
            "explain": text("A page about this decision", format="uri"),
        },
    ),
    "Answer": thing(
        ["decision", "context"],
        {
            "decision": {"type": "boolean", "description": "true for `permit` only"},
            "context": ref("AnswerContext"),
        },
        closed=True,
    ),
    "ItemFailed": thing(
        ["decision", "context"],
        {
            "decision": {"const": False},
            "context": thing(
                ["error"], {"error": thing(["status", "message"], {"status": whole(""), "message": text()})}
            ),
        },
        "An item that could not be read",
    ),
    "BatchAnswer": thing(
        ["evaluations"],
        {
            "evaluations": list_of(
                {"anyOf": [ref("Answer"), ref("ItemFailed")]}, "In order; short-circuits end it early"
            )
        },
    ),
}
