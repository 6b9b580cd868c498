"""What the descriptions of all addresses share: ids, times, problems, headers."""

from __future__ import annotations

from typing import Any

from registry.api.problems import MEDIA_TYPE

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A schema of this document by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(description: str = "", **more: Any) -> Schema:
    """A text."""
    return {"type": "string", **({"description": description} if description else {}), **more}


def own_id(prefix: str, description: str) -> Schema:
    """One of our ids: a prefix and 26 characters of lower-case base32."""
    return text(description, pattern=f"^{prefix}_[a-z2-7]{{26}}$", examples=[f"{prefix}_" + "a" * 26])


def list_of(items: Schema, description: str = "") -> Schema:
    """An array."""
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def whole(description: str, *, most: int = 2**53 - 1, least: int = 0) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": least, "maximum": most, "description": description}


def thing(
    required: list[str], properties: dict[str, Schema], description: str = "", *, closed: bool = False
) -> Schema:
    """An object; `closed` where a member that is not named here would be news."""
    value: Schema = {"type": "object", "required": required, "properties": properties}
    if description:
        value["description"] = description
    return value | {"additionalProperties": False} if closed else value


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def problems(*names: str) -> dict[str, Schema]:
    """Problem responses by name, keyed by their status; every address has 429, 500 and 503 besides."""
    wanted = (*names, "QuotaExceeded", "Internal", "Unavailable")
    return {_STATUS[name]: {"$ref": f"#/components/responses/{name}"} for name in wanted}


def json_body(schema: Schema, description: str, *, headers: tuple[str, ...] = ("X-Request-ID",)) -> Schema:
    """A 200 with a JSON document."""
    return {
        "description": description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {"application/json": {"schema": schema}},
    }


TIME = text(
    "RFC 3339, UTC, whole seconds",
    pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    examples=["2026-11-22T12:00:00Z"],
)
DAY = text("ISO date", pattern=r"^\d{4}-\d\d-\d\d$", examples=["2029-12-31"])
DIGEST = text("SHA-256", pattern="^sha256:[0-9a-f]{64}$")

SCHEMAS: dict[str, Schema] = {
    "Problem": thing(
        ["type", "title", "status", "detail"],
        {
            "type": text(
                "The address of a page that explains this kind of problem; programs read its last part",
                format="uri",
            ),
            "title": text("The same for every problem of this kind"),
            "status": whole("The HTTP status", most=599, least=400),
            "detail": text("What was wrong this time"),
            "errors": list_of(
                thing(
                    ["pointer", "detail"],
                    {"pointer": text("JSON pointer, or the parameter's name"), "detail": text()},
                    closed=True,
                )
            ),
        },
        "RFC 9457. Nothing was answered.",
        closed=True,
    ),
}

_PROBLEMS = {
    "Malformed": (
        "400",
        "The request cannot be read: JSON, a required member, a type, or a position that is not there yet",
    ),
    "Unauthorized": ("401", "No API key, or none that is valid"),
    "NotFound": ("404", "It is not there, or not this key's to see"),
    "MethodNotAllowed": ("405", "Not with this method"),
    "NotAcceptable": ("406", "Not in that form"),
    "TooLarge": ("413", "More than 1 MiB"),
    "UnsupportedMediaType": ("415", "The body is not `application/json`"),
    "QuotaExceeded": ("429", "Too many requests, or too many open streams; `Retry-After` says when"),
    "Internal": ("500", "Something went wrong on our side"),
    "NotKept": ("501", "The past of this is not kept"),
    "Unavailable": ("503", "The registry cannot answer now"),
}
_STATUS = {name: status for name, (status, _) in _PROBLEMS.items()}

RESPONSES: dict[str, Schema] = {
    name: {"description": description, "content": {MEDIA_TYPE: {"schema": ref("Problem")}}}
    for name, (_, description) in _PROBLEMS.items()
}
RESPONSES["Unauthorized"]["headers"] = {"WWW-Authenticate": {"schema": text(), "description": "`Bearer`"}}
RESPONSES["QuotaExceeded"]["headers"] = {"Retry-After": {"schema": text(), "description": "Seconds"}}

HEADERS: dict[str, Schema] = {
    "X-Request-ID": {"schema": text(), "description": "The caller's own, or one of ours"},
    "RateLimit": {
        "schema": text(),
        "description": 'What is left: `"key";r=5999;t=31` (draft-ietf-httpapi-ratelimit-headers-11)',
    },
    "RateLimit-Policy": {"schema": text(), "description": 'The quota: `"key";q=6000;w=60`'},
    "ETag": {"schema": text(), "description": "Send it back as `If-None-Match`"},
}

PARAMETERS: dict[str, Schema] = {
    "RequestId": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "Comes back as it was sent",
        "schema": text(),
    },
}
REQUEST_ID: Schema = {"$ref": "#/components/parameters/RequestId"}
