"""The description of the API: as a document for programs, and as pages of our own for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition

from consent import canonical
from consent.vocabulary import TABLES
from registry import keys
from registry.api.door import for_anyone
from registry.api.openapi import document
from registry.api.problems import KINDS

_WORDS = ("operation", "modality", "purpose", "role", "content", "media", "hosting", "reason")


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
    def parameters(self) -> list[Mapping[str, Any]]:
        """Those it names itself; X-Request-ID goes everywhere and is told once."""
        return [parameter for parameter in self.details["parameters"] if "name" in parameter]

    @property
    def request(self) -> list[str]:
        """The names of the members of the body."""
        body = self.details.get("requestBody")
        return list(_members(body["content"]["application/json"]["schema"])) if body else []

    @property
    def statuses(self) -> str:
        """What it may answer."""
        return ", ".join(sorted(self.details["responses"]))


def _members(schema: Mapping[str, Any]) -> Iterator[str]:
    if reference := schema.get("$ref"):
        schema = document()["components"]["schemas"][reference.rpartition("/")[2]]
    required = schema.get("required", [])
    for name in schema.get("properties", {}):
        yield name if name in required else f"{name} (optional)"


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
    words = [(name, list(TABLES[name].values())) for name in _WORDS]
    shown = {
        "info": described["info"],
        "sections": sections,
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
