"""What only shows on a real connection: bodies without a length, methods and paths as servers see them, HEAD."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import socket
from collections.abc import Iterator

import pytest

from registry.models import Decision
from tests.registry.api.served import Served
from tests.registry.api.wire import a_moment_ago, question
from tests.registry.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
EVALUATION = "/access/v1/evaluation"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, where another process sees it."""
    return make_cast(at=a_moment_ago())


def pieces(size: int) -> Iterator[bytes]:
    """A body in pieces, whose length is not told."""
    yield b'{"more": "'
    for _ in range(size // 65536):
        yield b"x" * 65536
    yield b'"}'


def test_a_long_body_in_pieces_is_too_large(served: Served, cast: Cast) -> None:
    with served.client(cast.secret) as client:
        answer = client.post(
            EVALUATION, content=pieces(2 * 1024 * 1024), headers={"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (413, "too-large")


def test_a_short_body_in_pieces_is_read(served: Served, cast: Cast) -> None:
    body = json.dumps(question(cast)).encode()
    with served.client(cast.secret) as client:
        answer = client.post(
            EVALUATION, content=iter([body[:9], body[9:]]), headers={"Content-Type": "application/json"}
        )
    assert answer.json()["decision"] is False


def test_a_body_that_ends_too_soon_is_not_answered(served: Served, cast: Cast) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as plug:
        head = f"POST {EVALUATION} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {cast.secret}\r\n"
        plug.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{{".encode())
        plug.shutdown(socket.SHUT_WR)
        said = plug.recv(65536)
    assert b"200" not in said.partition(b"\r\n")[0]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["/v1/tool", "/v1/notices", "/.well-known/jwks.json", "/v1/openapi.json"])
def test_head_says_what_get_would_and_sends_nothing(served: Served, cast: Cast, path: str) -> None:
    with served.client(cast.secret) as client:
        asked, got = client.head(path), client.get(path)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["Content-Type"] == got.headers["Content-Type"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get"])
def test_odd_methods_are_refused(served: Served, cast: Cast, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.putrequest(method, EVALUATION)
    connection.endheaders()
    assert 400 <= connection.getresponse().status < 500
    connection.close()


def test_another_host_is_a_problem_without_a_word_of_ours(served: Served, cast: Cast) -> None:
    with served.client(cast.secret) as client:
        answer = client.get("/v1/tool", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert b"elsewhere" not in answer.content


def test_what_is_not_utf_8_in_a_header_is_no_credential(served: Served, cast: Cast) -> None:
    with served.client() as client:
        answer = client.get("/v1/tool", headers={"Authorization": b"Bearer \xff\xfe"})
    assert answer.status_code == 401


@pytest.mark.parametrize("told", [True, False])
def test_what_is_far_too_long_is_cut_off_before_anybody_reads_it(
    served: Served, cast: Cast, told: bool
) -> None:
    sent = 0
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as plug:
        length = "Content-Length: 1000000000" if told else "Transfer-Encoding: chunked"
        head = f"POST {EVALUATION} HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: r1\r\n{length}\r\n\r\n"
        plug.sendall(head.encode())
        piece = b"x" * 65536 if told else b"10000\r\n" + b"x" * 65536 + b"\r\n"
        with contextlib.suppress(ConnectionError):
            while sent < 1000 and not select.select([plug], [], [], 0)[0]:
                plug.sendall(piece)
                sent += 1
        said = plug.recv(65536)
    assert said.startswith(b"HTTP/1.1 413")
    assert b"x-request-id: r1" in said
    assert sent < 1000


def test_the_server_goes_on_after_that(served: Served, cast: Cast) -> None:
    with served.client(cast.secret) as client:
        assert client.get("/v1/tool").status_code == 200
