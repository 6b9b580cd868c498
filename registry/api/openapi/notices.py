"""Hearing of changes: poll, stream, and the answer that they were heard."""

from __future__ import annotations

from registry.api.notices import MAX_WAIT_SECONDS
from registry.api.openapi.shapes import (
    REQUEST_ID,
    TIME,
    Schema,
    json_body,
    list_of,
    own_id,
    problems,
    ref,
    text,
    thing,
    whole,
)

SCHEMAS: dict[str, Schema] = {
    "Notice": thing(
        ["id", "seq", "type", "subject", "grants", "effective_at", "decisions", "set"],
        {
            "id": own_id("ntc", "The same on every way it travels"),
            "seq": whole("Its position"),
            "type": text(examples=["consent.withdrawn", "consent.excluded", "permit.stopped", "test"]),
            "subject": text("Whose consent changed"),
            "grants": list_of(text(), "What ended"),
            "effective_at": TIME,
            "decisions": list_of(text(), "This tool's decisions whose permits end with it: stop that work"),
            "set": text("The same, signed: a Security Event Token (RFC 8417) for this tool"),
        },
    ),
    "Notices": thing(
        ["notices", "next", "more"],
        {
            "notices": list_of(ref("Notice")),
            "next": whole("Ask with this as `after`"),
            "more": {"type": "boolean", "description": "There are more already"},
        },
        closed=True,
    ),
    "Heard": thing([], {"state": text(enum=["heard", "stopped"]), "at": TIME}),
}

_AFTER: Schema = {
    "name": "after", "in": "query", "description": "Only what comes after this position; the rest counts as heard",
    "schema": whole(""),
}  # fmt: skip

PATHS: dict[str, Schema] = {
    "/v1/notices": {
        "get": {
            "operationId": "pollNotices",
            "tags": ["Hear"],
            "summary": "What changed?",
            "description": "In order, at most 100 at a time. With `wait` it answers as soon as there is something.",
            "parameters": [
                _AFTER,
                {
                    "name": "wait",
                    "in": "query",
                    "description": "Seconds",
                    "schema": whole("", most=MAX_WAIT_SECONDS),
                },
                REQUEST_ID,
            ],
            "responses": {
                "200": json_body(ref("Notices"), "The next notices; none is an answer too"),
                **problems("Malformed", "Unauthorized"),
            },
        }
    },
    "/v1/notices/stream": {
        "get": {
            "operationId": "streamNotices",
            "tags": ["Hear"],
            "summary": "Tell me as it happens",
            "description": (
                "Server-sent events: `id` is the position, `event` is `notice`, `data` a Notice. A comment at least "
                "every 10 seconds shows that the line is alive. Without a position it begins with what comes next. "
                "It ends when the key is revoked."
            ),
            "parameters": [
                _AFTER,
                {
                    "name": "Last-Event-ID",
                    "in": "header",
                    "description": "Where a client resumes",
                    "schema": whole(""),
                },
                REQUEST_ID,
            ],
            "responses": {
                "200": {"description": "The stream", "content": {"text/event-stream": {"schema": text()}}},
                **problems("Malformed", "Unauthorized"),
            },
        }
    },
    "/v1/notices/{notice}/heard": {
        "post": {
            "operationId": "hearNotice",
            "tags": ["Hear"],
            "summary": "I heard, or I stopped",
            "description": "Saying it twice changes nothing. No body means `heard`.",
            "parameters": [
                {"name": "notice", "in": "path", "required": True, "schema": own_id("ntc", "")},
                REQUEST_ID,
            ],
            "requestBody": {"required": False, "content": {"application/json": {"schema": ref("Heard")}}},
            "responses": {
                "204": {"description": "Noted"},
                **problems("Malformed", "Unauthorized", "NotFound", "TooLarge", "UnsupportedMediaType"),
            },
        }
    },
}
