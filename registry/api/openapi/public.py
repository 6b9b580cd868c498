"""Verifying: what anybody may read."""

from __future__ import annotations

from typing import Any

from registry.api.openapi.shapes import Schema, list_of, problems, ref, text, thing, whole

SCHEMAS: dict[str, Schema] = {
    "KeySet": thing(["keys"], {"keys": list_of({"type": "object"})}, "RFC 7517"),
    "Metadata": thing(
        ["policy_decision_point", "access_evaluation_endpoint"],
        {
            name: text(format="uri")
            for name in (
                "policy_decision_point", "access_evaluation_endpoint", "access_evaluations_endpoint",
                "search_subject_endpoint", "search_resource_endpoint", "search_action_endpoint",
            )
        },
        "AuthZEN 1.0",
        closed=True,
    ),
}  # fmt: skip
_OCTETS: Schema = {"type": "string", "format": "binary"}


def _open(
    operation: str,
    summary: str,
    media_type: str,
    schema: Schema,
    *names: str,
    parameters: tuple[Schema, ...] = (),
) -> Schema:
    get: dict[str, Any] = {
        "operationId": operation,
        "tags": ["Verify"],
        "summary": summary,
        "security": [],
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "It", "content": {media_type: {"schema": schema}}},
            **problems(*names),
        },
    }
    return {"get": get}


def _path(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_TILE = _path(
    "tile",
    text(
        "Digits in groups of three, all but the last behind `x`; `.p/W` for a partial one",
        pattern=r"^[0-9]{3}$",
        examples=["000"],
    ),
)

PATHS: dict[str, Schema] = {
    "/v1/status/{list}": _open(
        "statusList", "Which permits were stopped (Token Status List, draft 21)", "application/statuslist+jwt", text(),
        "NotFound", "NotAcceptable", "NotKept", parameters=(_path("list", whole("Its number, from the permit")),),
    ),
    "/v1/openapi.json": _open("openapi", "This description", "application/json", {"type": "object"}),
    "/v1/docs": _open("docs", "This description, to read", "text/html", text()),
    "/.well-known/authzen-configuration": _open("authzen", "AuthZEN metadata", "application/json", ref("Metadata")),
    "/.well-known/jwks.json": _open("jwks", "The keys that sign permits", "application/jwk-set+json", ref("KeySet")),
    "/.well-known/security.txt": _open("securityTxt", "Whom to tell of a hole (RFC 9116)", "text/plain", text()),
    "/log/checkpoint": _open("checkpoint", "The log's newest checkpoint", "text/plain", text(), "NotFound"),
    "/log/vkey": _open("verifierKey", "The log's verifier key", "text/plain", text()),
    "/log/tile/entries/{tile}": _open(
        "entryBundle", "Entries of the log", "application/octet-stream", _OCTETS, "NotFound", parameters=(_TILE,)
    ),
    "/log/tile/{level}/{tile}": _open(
        "hashTile", "A tile of the log's hashes", "application/octet-stream", _OCTETS, "NotFound",
        parameters=(_path("level", whole("0 for the hashes of entries", most=63)), _TILE),
    ),
}  # fmt: skip
