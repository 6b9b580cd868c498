"""Whatever a server sends, the gate gives a permit or an error of its own, within its limits of bytes and time."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.errors import RegistryUnreachable
from consent.gate import AnswerUntrusted, RegistryProblem, answers, transport
from consent.gate.clock import Clock
from consent.gate.transport import Transport

Serve = Callable[[bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answers every connection with exactly these bytes."""
    with contextlib.ExitStack() as stack:

        def begin(data: bytes) -> str:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=_answer, args=(listener, data), daemon=True)
            thread.start()
            stack.callback(thread.join, 2)
            stack.callback(_wake, listener)
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield begin


def _answer(listener: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                if connection.recv(65536) == b"":
                    return
                connection.sendall(data)


def _wake(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()):
        pass


def http(
    body: bytes, *, status: str = "200 OK", headers: str = "Content-Type: application/json\r\n"
) -> bytes:
    head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def get(address: str, **options: Any) -> transport.Reply:
    wire = Transport(address, "sayso_a_b", clock=Clock(), timeout=2.0)
    try:
        return wire.get("/v1/tool", **options)
    finally:
        wire.close()


def test_a_plain_answer_is_read(serve: Serve) -> None:
    assert get(serve(http(b'{"id":"tol_a"}'))).value == {"id": "tol_a"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (http(b"", status="302 Found", headers="Location: http://127.0.0.1:1/\r\n"), "redirect"),
        (http(b"{}", headers="Content-Encoding: gzip\r\n"), "compressed"),
        (http(b'{"a":1,"a":2}'), "appears twice"),
        (http(b'{"a":1.5}'), "not an integer"),
        (http(b"\xff\xfe"), "not utf-8"),
        (http(b"<html>"), "not json"),
        (http(b'"' + b"x" * transport.MAX_ANSWER + b'"'), "longer than"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b" " * 65536 + b"\r\n",
            "cannot be reached",
        ),
        (b"SSH-2.0-OpenSSH_9\r\n", "cannot be reached"),
        (b"", "cannot be reached"),
    ],
)
def test_each_lie_has_its_answer(serve: Serve, data: bytes, message: str) -> None:
    with pytest.raises(RegistryUnreachable, match=message):
        get(serve(data))


def test_a_problem_is_told_with_its_words(serve: Serve) -> None:
    body = json.dumps({"type": "https://r.example/problems/quota", "detail": "too many questions"}).encode()
    headers = "Content-Type: application/problem+json\r\nRetry-After: 7\r\n"
    with pytest.raises(RegistryProblem) as raised:
        get(serve(http(body, status="429 Too Many Requests", headers=headers)))
    problem = raised.value
    assert (problem.status, problem.slug, problem.retry_after) == (429, "quota", 7.0)
    assert str(problem) == "the registry answered 429: too many questions"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"not json", b'{"type":7,"detail":{"a":[]}}', b'{"detail":null}']
)
def test_a_problem_without_sense_is_still_a_problem(serve: Serve, body: bytes) -> None:
    with pytest.raises(RegistryProblem):
        get(serve(http(body, status="500 Internal Server Error")))


def test_an_answer_that_never_ends_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not ended.wait(0.05):
                    connection.sendall(b" ")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        wire = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", None, clock=Clock(), timeout=0.3)
        with pytest.raises(RegistryUnreachable, match="too slowly"):
            wire.get("/v1/tool")
        wire.close()
        ended.set()
        thread.join(2)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["permit", "deny", "refer", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["decision", "context", "outcome", "permit", "reasons", "duties", "id"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(json_values)
def test_any_json_is_a_decision_or_is_refused(value: Any) -> None:
    try:
        outcome, token, context = answers.read(value)
    except AnswerUntrusted:
        return
    assert value["decision"] is (outcome == "permit")
    assert (token is not None) == (outcome == "permit")
    answer = answers.Answer(outcome, None, context)
    assert isinstance(answer.reasons, tuple)
    assert isinstance(answer.decision, str)


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
def test_any_bytes_at_all_are_an_error_of_ours(serve: Serve, data: bytes) -> None:
    with contextlib.suppress(RegistryUnreachable):
        get(serve(b"HTTP/1.1 200 OK\r\n" + data))
