"""Receipts: a statement with everything a stranger needs to check it, for those it concerns."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from registry import rules
from registry.api.authentication import Asker
from registry.api.door import READ, answer, for_signed_in, for_tools
from registry.api.problems import not_found
from registry.models import Person, Statement
from registry.receipts import receipt


def statement(request: HttpRequest, statement: str) -> HttpResponseBase:
    """The receipt: to a tool by its key, or to a signed-in person by their session."""
    by_key = "Authorization" in request.headers or not request.user.is_authenticated
    return (_for_a_tool if by_key else _for_a_person)(request, statement=statement)


@for_tools(*READ)
def _for_a_tool(_request: HttpRequest, asker: Asker, statement: str) -> HttpResponse:
    row = Statement.objects.filter(pk=statement).first()
    if row is None or not rules.tool_may_see_statement(asker.tool, row):
        raise not_found()
    return answer(receipt(statement=row))


@for_signed_in(*READ)
def _for_a_person(_request: HttpRequest, person: Person, statement: str) -> HttpResponse:
    row = Statement.objects.filter(pk=statement).first()
    if row is None or not rules.may_see_statement(person, row):
        raise not_found()
    return answer(receipt(statement=row))
