from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from registry import logging as ours


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What was logged, line by line, as objects; through the handler that settings have made."""
    written = io.StringIO()
    handler = logging.getLogger().handlers
    structlog.contextvars.clear_contextvars()
    ours.configure(level="info")
    structlog.contextvars.clear_contextvars()
    monkeypatch.setattr(logging.getLogger().handlers[0], "stream", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger().handlers = handler


def test_a_line_has_known_fields_only_and_says_what_it_left_out(lines: Any) -> None:
    structlog.get_logger("registry.test").info("something", decision="dec_1", email="ada@sayso.example")
    [line] = lines()
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "registry.test",
        "event": "something",
        "decision": "dec_1",
        "left_out": ["email"],
    }


def test_an_exception_is_its_type_and_its_way_and_never_its_message(lines: Any) -> None:
    try:
        int("ada@sayso.example")
    except ValueError:
        structlog.get_logger("registry.test").exception("failed")
    [line] = lines()
    assert "ada" not in json.dumps(line)
    assert line["error"] == "ValueError"
    assert line["frames"][0].startswith("test_logging.py:")


def test_a_library_is_quoted_without_its_values(lines: Any) -> None:
    logging.getLogger("some.library").warning("no such address: %s", "ada@sayso.example")
    [line] = lines()
    assert line["event"] == "no such address: %s"
    assert line["logger"] == "some.library"


def test_a_failed_task_is_named_without_what_it_said(lines: Any) -> None:
    context = {"name": "registry.tasks.publish_log", "id": "1", "exc": "ada@sayso.example"}
    logger = logging.getLogger("celery.app.trace")
    logger.error("Task %(name)s failed: %(exc)s", context, extra={"data": context})
    [line] = lines()
    assert line["task"] == "registry.tasks.publish_log"
    assert "ada" not in json.dumps(line)


def test_a_request_is_one_line_with_its_route_and_no_path(lines: Any) -> None:
    answer = Client().get("/robots-of-ada-marlowe/?who=ada", headers={"X-Request-ID": "req-1"})
    [line] = lines()
    assert answer["X-Request-ID"] == "req-1"
    assert (line["event"], line["method"], line["status"]) == ("answered", "GET", 404)
    assert line["request_id"] == "req-1"
    assert "ada" not in json.dumps(line)


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "é", 'quote"'])
def test_a_harmful_request_id_is_replaced(given: str) -> None:
    assert ours.request_id(given) != given
    assert len(ours.request_id(given)) == 32


def test_health_is_not_logged(lines: Any) -> None:
    Client().get("/healthz")
    assert lines() == []
