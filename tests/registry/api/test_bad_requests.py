"""What is no request: each of these has a clear answer, and never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError

from registry.api import access
from registry.models import Decision
from tests.registry.api.wire import Wire, problem, question
from tests.registry.cast import Cast

EVALUATION = "/access/v1/evaluation"
HEARD = "/v1/notices/ntc_" + 26 * "a" + "/heard"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"null",
        b'"text"',
        b"7",
        b"[]",
        b'[{"subject": 1}]',
        b'{"a": 1, "a": 2}',
        b'{"subject": {"type": "tool", "id": "a", "id": "b"}}',
        b'{"a": "\xff\xfe"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\x00"}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": -Infinity}',
        b'{"a": 9007199254740993}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 1} {"b": 2}',
    ],
    ids=lambda body: repr(body[:24]),
)
@pytest.mark.parametrize("path", [EVALUATION, "/access/v1/evaluations", "/access/v1/search/resource"])
def test_a_body_that_is_no_json_object_as_we_mean_it_is_malformed(wire: Wire, path: str, body: bytes) -> None:
    answer = wire.post_bytes(path, body)
    assert problem(answer) == (400, "malformed")
    assert len(answer.json()["detail"]) < 300
    assert not Decision.objects.exists()


def test_a_body_of_two_megabytes_is_too_large(cast: Cast, wire: Wire) -> None:
    body = json.dumps({**question(cast), "more": "x" * 2 * 1024 * 1024}).encode()
    assert problem(wire.post_bytes(EVALUATION, body)) == (413, "too-large")


@pytest.mark.parametrize(
    "given",
    [
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json; charset=latin-1",
    ],
)
def test_another_content_type_is_refused_with_400_where_authzen_asks_and_415_elsewhere(
    cast: Cast, wire: Wire, given: str
) -> None:
    body = json.dumps(question(cast)).encode()
    assert problem(wire.post_bytes(EVALUATION, body, content_type=given)) == (400, "unsupported-media-type")
    assert problem(wire.post_bytes(HEARD, b"{}", content_type=given)) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    "given",
    [
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json ; charset=utf-8",
    ],
)
def test_json_with_a_charset_is_json(cast: Cast, wire: Wire, given: str) -> None:
    assert (
        wire.post_bytes(EVALUATION, json.dumps(question(cast)).encode(), content_type=given).status_code
        == 200
    )


def test_the_accept_header_does_not_matter_where_there_is_one_form(cast: Cast, wire: Wire) -> None:
    assert wire.post(EVALUATION, question(cast), Accept="text/html").status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", [EVALUATION, "/access/v1/evaluations", "/access/v1/search/action", HEARD])
def test_what_takes_a_post_takes_nothing_else(wire: Wire, path: str, method: str) -> None:
    answer = wire.send(method, path)
    assert problem(answer) == (405, "method-not-allowed") if method != "HEAD" else answer.status_code == 405
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tool",
        "/v1/notices",
        "/v1/notices/stream",
        "/.well-known/jwks.json",
        "/v1/openapi.json",
        "/log/checkpoint",
    ],
)
def test_what_is_read_is_not_written(wire: Wire, path: str) -> None:
    answer = wire.post(path, {})
    assert problem(answer) == (405, "method-not-allowed")
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/", "/v1/nothing", "/v1/tool/", "/access/v1/", "/access/v2/evaluation", "/.well-known/nothing",
        "/log/tile/0/1", "/log/tile/64/000", "/log/tile/00/000", "/log/tile/0/000.p/0",
        "/log/tile/0/000.p/256", "/log/tile/0/x000/001",
        "/log/tile/entries/abc", "/v1/status/01", "/v1/status/99999999999", "/v1/status/-1", "/v1/decisions/dec_1",
        "/v1/decisions/%00",
        "/v1/permits/%F0%9F%98%80", "/v1/decisions/..%2f..%2fetc", "/v1/statements/" + "a" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_a_404_problem(wire: Wire, path: str) -> None:
    assert problem(wire.get(path)) == (404, "not-found")


def test_an_unexpected_failure_is_a_500_without_a_word_of_it(
    cast: Cast, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the secret of ada")

    monkeypatch.setattr(access, "decide", fail)
    answer = wire.post(EVALUATION, question(cast))
    assert problem(answer) == (500, "internal")
    assert b"ada" not in answer.content
    assert b"Traceback" not in answer.content


def test_a_database_that_does_not_answer_is_a_503(
    cast: Cast, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise OperationalError("connection to server at 10.0.0.7 refused")

    monkeypatch.setattr(access, "decide", fail)
    answer = wire.post(EVALUATION, question(cast))
    assert problem(answer) == (503, "unavailable")
    assert answer["Retry-After"] == "2"
    assert b"10.0.0.7" not in answer.content


def test_every_kind_of_problem_has_a_page_where_its_type_leads(wire: Wire) -> None:
    kind = wire.get("/v1/nothing").json()["type"]
    page = wire.get("/" + kind.split("/", 3)[3])
    assert page.status_code == 200
    assert "There is nothing here" in page.content.decode()
    assert wire.get("/problems/nonsense").status_code == 404
