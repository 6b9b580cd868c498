"""How tests of the doors speak: HTTP as a tool does, in this process."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from consent import uses
from consent.statements import Terms, Window
from registry.actions.issue_api_key import issue_api_key
from registry.actions.register_tool import register_tool
from registry.models import Tool
from tests.registry.cast import Cast, organisation, terms, use


def a_moment_ago() -> datetime:
    """A minute before the clock that the doors read."""
    return datetime.now(UTC) - timedelta(minutes=1)


def current_terms(cast: Cast, **changes: Any) -> Terms:
    """The cast's ordinary terms, for the year around today."""
    today = datetime.now(UTC).date()
    window = Window((today - timedelta(days=1)).isoformat(), (today + timedelta(days=364)).isoformat())
    return terms(cast, **{"use_window": window, "territories_as_of": window.starts_on, **changes})


def question(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The cast's ordinary question, as AuthZEN carries it."""
    return uses.to_authzen(use(cast, **changes))


def strange_tool(cast: Cast) -> tuple[Tool, str]:
    """A tool of the stranger's own organisation, and its key."""
    at = a_moment_ago()
    theirs = organisation("Strangers", cast.stranger, kind="vendor", at=at)
    tool = register_tool(
        organisation=theirs, name="Other", maker="Strangers", versions="any", hosting="own_machine",
        by=cast.stranger, at=at,
    )  # fmt: skip
    return tool, issue_api_key(tool=tool, by=cast.stranger, at=at).secret


class Wire:
    """One caller, with an API key or without."""

    def __init__(self, secret: str | None) -> None:
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET, with extra headers by their names with underscores."""
        return self._client.get(path, headers=self._with(headers))

    def send(self, method: str, path: str, **headers: str) -> HttpResponse:
        """Any method, without a body."""
        return self._client.generic(method, path, headers=self._with(headers))

    def post(self, path: str, value: Any, **headers: str) -> HttpResponse:
        """POST a JSON document."""
        return self.post_bytes(path, json.dumps(value).encode(), **headers)

    def post_bytes(
        self, path: str, body: bytes, content_type: str = "application/json", **headers: str
    ) -> HttpResponse:
        """POST exactly these bytes."""
        return self._client.generic(
            "POST", path, body, content_type=content_type, headers=self._with(headers)
        )

    def ask(self, value: Any) -> dict[str, Any]:
        """The answer to one evaluation, which must be answered."""
        answer = self.post("/access/v1/evaluation", value)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}


def problem(answer: HttpResponse) -> tuple[int, str]:
    """The status and the slug of a problem, which must be a whole problem document."""
    assert answer["Content-Type"] == "application/problem+json", (answer.status_code, answer["Content-Type"])
    value = answer.json()
    assert value["status"] == answer.status_code
    assert set(value) <= {"type", "title", "status", "detail", "errors"}
    return answer.status_code, value["type"].rpartition("/")[2]


def codes(answer: dict[str, Any]) -> list[str]:
    """The codes of an answer's reasons."""
    return [reason["code"] for reason in answer["context"]["reasons"]]
