"""A statement is a closed shape: what is not named is refused, and the same statement has one form."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import statements
from consent.errors import MalformedError
from tests.consent.cast import terms

ENVELOPE: dict[str, Any] = {
    "v": 1,
    "type": "grant",
    "id": "grt_" + "a" * 26,
    "registry": "https://registry.example",
    "subject": "sub_" + "a" * 26,
    "by": {"id": "per_" + "a" * 26, "capacity": "self"},
    "issued_at": "2026-11-22T12:00:00Z",
    "nonce": "A" * 43,
    "text_sha256": "0" * 64,
    "supersedes": None,
    "body": json.loads(json.dumps(statements.to_value(terms()))),
}


def test_a_statement_has_one_form() -> None:
    shuffled = json.dumps(dict(reversed(list(ENVELOPE.items()))), indent=3)
    first = statements.to_bytes(statements.parse(shuffled))
    assert first == statements.to_bytes(statements.parse(first))
    assert json.loads(first) == ENVELOPE
    assert statements.digest(first).startswith("sha256:")


@pytest.mark.parametrize("where", [(), ("by",), ("body",), ("body", "use_window"), ("body", "projects", 0)])
def test_an_unknown_member_is_refused_wherever_it_stands(where: tuple[str | int, ...]) -> None:
    value = deepcopy(ENVELOPE)
    place: Any = value
    for step in where:
        place = place[step]
    place["also"] = "yes"
    with pytest.raises(MalformedError, match="also"):
        statements.from_value(value)


@pytest.mark.parametrize("member", sorted(set(ENVELOPE) - {"supersedes"}))
def test_a_missing_member_is_refused(member: str) -> None:
    value = {name: content for name, content in ENVELOPE.items() if name != member}
    with pytest.raises(MalformedError):
        statements.from_value(value)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": "1"},
        {"v": True},
        {"type": "mandate"},
        {"type": "withdrawal"},
        {"by": {"id": "x", "capacity": "agent"}},
        {"id": 7},
        {"body": []},
        {"body": None},
        {"body": {**ENVELOPE["body"], "modalities": "face"}},
        {"body": {**ENVELOPE["body"], "operations": ["publish", 3]}},
    ],
)
def test_another_type_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        statements.from_value(ENVELOPE | change)


def test_a_member_given_twice_is_refused() -> None:
    twice = json.dumps(ENVELOPE)[:-1] + ', "nonce": "' + "B" * 43 + '"}'
    with pytest.raises(MalformedError, match="nonce"):
        statements.parse(twice)


def test_a_statement_is_not_endless() -> None:
    with pytest.raises(MalformedError):
        statements.parse(json.dumps(ENVELOPE | {"nonce": "A" * statements.MAX_BYTES}))


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_bytes_in_only_our_errors_out(data: bytes | str) -> None:
    with pytest.raises(MalformedError):
        statements.parse(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*ENVELOPE, "x"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_any_value_in_only_our_errors_out(value: Any) -> None:
    for altered in (value, ENVELOPE | {"body": value}, ENVELOPE | {"by": value}):
        with pytest.raises(MalformedError):
            statements.from_value(altered)
