"""The description of the API: as a document for programs, and as pages of our own for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import condition

from consent import canonical
from consent.vocabulary import TABLES
from registry import keys
from registry.api.door import for_anyone
from registry.api.openapi import document
from registry.api.problems import KINDS

_SHAPES = ("Likeness", "Context", "Dataset", "AnswerContext", "Reason", "Notice", "PermitState", "Decision")
_WORDS = ("operation", "modality", "purpose", "role", "content", "media", "hosting", "reason")


def _said(text: str) -> SafeString:
    """A sentence of the description, with `code` as code."""
    parts = text.split("`")
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if number % 2 else part,)
            for number, part in enumerate(parts)
        ),
    )


@dataclass(frozen=True)
class Member:
    """One member of a body, or one parameter: its name, and what it is."""

    name: str
    is_required: bool
    description: SafeString

    @classmethod
    def all_of(cls, schema: Mapping[str, Any]) -> list[Member]:
        """Those of a schema, in its order."""
        required = schema.get("required", [])
        return [
            cls(name, name in required, _said(_described(member)))
            for name, member in schema.get("properties", {}).items()
        ]


@dataclass(frozen=True)
class Operation:
    """One method of one address, as the page shows it."""

    method: str
    path: str
    details: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return str(self.details["operationId"])

    @property
    def description(self) -> SafeString:
        """What it does, in a few sentences."""
        return _said(self.details.get("description", ""))

    @property
    def parameters(self) -> list[Member]:
        """Those it names itself; X-Request-ID goes everywhere and is told once."""
        own = [parameter for parameter in self.details["parameters"] if "name" in parameter]
        return [
            Member(
                each["name"],
                each.get("required", False),
                _said(each.get("description") or _described(each["schema"])),
            )
            for each in own
        ]

    @property
    def members(self) -> list[Member]:
        """The members of the body."""
        body = self.details.get("requestBody")
        return Member.all_of(_schema(body["content"]["application/json"]["schema"])) if body else []

    @property
    def statuses(self) -> str:
        """What it may answer."""
        return ", ".join(sorted(self.details["responses"]))


def _schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, where it is only named."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document()["components"]["schemas"][name] if name else schema
    return found


def _described(schema: Mapping[str, Any]) -> str:
    """What a member is: its own words, and what it is made of."""
    if options := schema.get("anyOf"):
        return _described(options[0])
    inner = schema.get("items", schema)
    name = inner.get("$ref", "").rpartition("/")[2]
    said = [str(_schema(schema).get("description", ""))]
    if name:
        said.append(f"see {name}" if name in _SHAPES else "")
    elif inner.get("properties"):
        said.append("with " + ", ".join(f"`{member}`" for member in inner["properties"]))
    elif choices := schema.get("enum"):
        said.append("one of " + ", ".join(f"`{choice}`" for choice in choices))
    elif examples := inner.get("examples"):
        said.append(f"such as `{examples[0]}`")
    return "; ".join(part for part in said if part)


def _json() -> bytes:
    return msgspec.json.encode(document())


@for_anyone
@condition(etag_func=lambda _request: f'"{canonical.sha256(_json()).hex()[:32]}"')
def openapi_json(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return HttpResponse(
        _json(), content_type="application/json", headers={"Cache-Control": "public, max-age=300"}
    )


@for_anyone
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people: how to begin, every address, every word, every problem."""
    described = document()
    operations = [
        Operation(method.upper(), path, details)
        for path, methods in described["paths"].items()
        for method, details in methods.items()
    ]
    sections = [
        {**tag, "operations": [each for each in operations if tag["name"] in each.details["tags"]]}
        for tag in described["tags"]
    ]
    shapes = [(name, Member.all_of(described["components"]["schemas"][name])) for name in _SHAPES]
    words = [(name, list(TABLES[name].values())) for name in _WORDS]
    shown = {
        "info": described["info"],
        "sections": sections,
        "shapes": shapes,
        "words": words,
        "problems": KINDS,
        "base": keys.issuer(),
    }
    return render(request, "api/docs.html", shown)


def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """What one kind of problem means: where every problem's `type` leads. Raises Http404."""
    if slug not in KINDS:
        raise Http404
    return render(request, "api/problem.html", {"slug": slug, "kind": KINDS[slug]})
