"""The examples in docs/api.md: each request is sent, and the answer must be the one shown below it."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pytest
from django.conf import settings

from registry.models import Statement
from tests.live import ROOT
from tests.registry.api.wire import Wire
from tests.registry.cast import TITLE_A, TITLE_B, Cast

_BLOCK = re.compile(r"^```http\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


class Message(NamedTuple):
    """One block: its first line, its headers, its body."""

    start: str
    headers: dict[str, str]
    body: str


def exchanges() -> list[tuple[str, str]]:
    """Requests with the answers that follow them."""
    blocks = _BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    return list(zip(blocks[::2], blocks[1::2], strict=True))


EXCHANGES = exchanges()


def message(text: str, names: dict[str, str]) -> Message:
    """The message in a block, with ids for their names."""
    filled = re.sub(r"\$([A-Z_]+)", lambda found: names[found[1]], text)
    head, _, body = filled.partition("\n\n")
    start, *lines = head.splitlines()
    return Message(start, dict(line.split(": ", 1) for line in lines), body)


def is_shown(shown: Any, found: Any) -> bool:
    """Whether everything shown is there. `…` stands for any text; objects may have more members than are shown."""
    if isinstance(shown, dict) and isinstance(found, dict):
        return all(name in found and is_shown(member, found[name]) for name, member in shown.items())
    if isinstance(shown, list) and isinstance(found, list):
        return len(shown) == len(found) and all(map(is_shown, shown, found))
    return bool(shown == found) or (shown == "…" and isinstance(found, str) and found != "")


@pytest.mark.parametrize("number", range(len(EXCHANGES)))
def test_an_example_is_answered_as_it_says(cast: Cast, granted: Statement, number: int) -> None:
    names = {
        "KEY": cast.secret, "TOOL": cast.tool.pk, "ADA": cast.ada.pk, "STUDIO": cast.northlight.pk, "FILM": TITLE_A,
        "SEQUEL": TITLE_B, "DIGEST": "sha256:" + 64 * "0", "BASE": settings.SAYSO_BASE_URL,
    }  # fmt: skip
    request, expected = (message(text, names) for text in EXCHANGES[number])
    method, path = request.start.split()
    wire = Wire(None)
    content_type = request.headers.pop("Content-Type", "")
    answer = (
        wire.post_bytes(path, request.body.encode(), content_type=content_type, **request.headers)
        if method == "POST"
        else wire.get(path, **request.headers)
    )
    assert f"{answer.status_code} {answer.reason_phrase}" == expected.start
    assert {name: answer[name] for name in expected.headers} == expected.headers
    assert is_shown(json.loads(expected.body), answer.json()), answer.json()


def test_there_are_examples() -> None:
    assert len(EXCHANGES) >= 6
