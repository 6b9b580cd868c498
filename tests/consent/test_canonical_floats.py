"""Numbers that are not whole: read where a request of another standard has them, and never written."""

from __future__ import annotations

import pytest

from consent import canonical
from consent.errors import MalformedError


def test_floats_are_read_only_when_asked_for() -> None:
    assert canonical.parse(b'{"a": [1.5, -2e3, 7]}', floats=True) == {"a": [1.5, -2000.0, 7]}
    with pytest.raises(MalformedError, match=r"number `1\.5` is not an integer"):
        canonical.parse(b'{"a": 1.5}')


@pytest.mark.parametrize("source", [b"1e999", b"[-1e999]", b"NaN", b"Infinity", b"9007199254740993"])
def test_what_no_double_holds_is_refused_all_the_same(source: bytes) -> None:
    with pytest.raises(MalformedError):
        canonical.parse(source, floats=True)


def test_what_was_read_so_cannot_be_signed() -> None:
    with pytest.raises(MalformedError):
        canonical.canonical(canonical.parse(b'{"a": 1.5}', floats=True))
