"""The OpenAPI 3.1 description of everything a program can ask, written by hand: what it says, the tests hold us to."""

from __future__ import annotations

from typing import Any

from registry import keys
from registry.api.openapi import access, answers, asked, notices, public, shapes

VERSION = "1.0.0"


def document() -> dict[str, Any]:
    """The whole document, for this registry's address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sayso",
            "version": VERSION,
            "summary": "Ask before you process a person's face, voice or body.",
            "description": (
                "A tool asks under OpenID AuthZEN 1.0 and gets a short signed permit or every reason why not. "
                "A refusal is HTTP 200; 4xx and 5xx mean that the question was not answered, and then nothing is "
                "allowed. Unknown members of a request are ignored. Times are RFC 3339 in UTC, days are ISO dates, "
                "numbers are whole numbers below 2^53."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": keys.issuer()}],
        "security": [{"apiKey": []}],
        "tags": [
            {"name": "Ask", "description": "Whether a use is allowed (AuthZEN 1.0)."},
            {"name": "Hear", "description": "What changed: withdrawals, exclusions, stopped permits."},
            {"name": "Look back", "description": "What this tool asked, and how its permits stand."},
            {"name": "Verify", "description": "Keys, status lists and the public log, for anybody."},
        ],
        "paths": {**access.PATHS, **notices.PATHS, **asked.PATHS, **public.PATHS},
        "components": {
            "schemas": {
                name: schema
                for part in (shapes, access, answers, notices, asked, public)
                for name, schema in part.SCHEMAS.items()
            },
            "responses": shapes.RESPONSES,
            "parameters": shapes.PARAMETERS,
            "headers": shapes.HEADERS,
            "securitySchemes": {
                "apiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`Authorization: Bearer sayso_…`, the API key from the tool's page.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "session",
                    "description": "A signed-in person's browser; for a subject's own receipts.",
                },
            },
        },
    }
