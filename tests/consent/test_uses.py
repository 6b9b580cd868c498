"""A use: what AuthZEN carries, read and written back; sizes that make no sense are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import uses
from consent.errors import MalformedError

QUESTION: dict[str, Any] = {
    "subject": {"type": "tool", "id": "tol_x"},
    "action": {"name": "replace_face"},
    "resource": {
        "type": "likeness",
        "id": "sub_x",
        "properties": {"modalities": ["face"], "role": "identity"},
    },
    "context": {
        "purpose": "advertising",
        "advertiser": "Brightcan",
        "product_line": "Can",
        "project": "eidr:x",
        "licensee": "org_x",
        "territories": ["US"],
        "languages": ["fr"],
        "media": ["svod"],
        "content": ["slur"],
        "tool": {"name": "T", "version": "1", "hosting": "vendor"},
        "co_subjects": [{"id": "sub_y", "role": "performance", "modalities": ["body"]}],
        "dataset": {
            "digest": "sha256:0",
            "items": 2,
            "captured": {"earliest": "2011-03-01", "latest": "2012-01-01", "undated": 1},
        },
        "models": ["mdl_x"],
        "amount": {"outputs": 1},
        "evidence": [{"kind": "k"}],
        "exception": "parody",
        "confirm": {"jkt": "J"},
        "at": "2027-01-01T00:00:00Z",
    },
}


def test_every_member_of_the_question_reaches_the_use_and_comes_back() -> None:
    use, at = uses.from_authzen(QUESTION)
    assert at == "2027-01-01T00:00:00Z"
    assert [each.id for each in use.subjects] == ["sub_x", "sub_y"]
    assert (use.purpose.advertiser, use.confirm_jkt, use.exception) == ("Brightcan", "J", "parody")
    again, _ = uses.from_authzen(uses.to_authzen(use, at=at))
    assert again == use
    assert uses.from_value(uses.to_value(use)) == use


def test_unknown_members_are_ignored_as_authzen_asks() -> None:
    more = QUESTION | {"options": {}, "context": QUESTION["context"] | {"weather": "fine"}}
    assert uses.from_authzen(more) == uses.from_authzen(QUESTION)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The question with one member changed; `context.amount` names it."""
    first, _, rest = path.partition(".")
    inner = value if not rest else {**QUESTION[first], rest: value}
    return {**QUESTION, first: inner}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("subject", None),
        ("subject.type", "user"),
        ("subject.id", 7),
        ("resource.type", "file"),
        ("action", "replace_face"),
        ("resource.properties", {}),
        ("resource.properties", {"modalities": "face"}),
        ("context", []),
        ("context.purpose", None),
        ("context.territories", "US"),
        ("context.dataset", {"digest": "d", "items": -1, "captured": {}}),
        ("context.dataset", {"digest": "d", "items": 1, "captured": {"undated": -1}}),
        ("context.amount", {"outputs": -1}),
        ("context.amount", {"outputs": 2**53}),
        ("context.amount", {"outputs": "1"}),
        ("context.co_subjects", [{"id": "s", "role": "voice", "modalities": []}] * uses.MAX_SUBJECTS),
    ],
)
def test_what_makes_no_sense_is_refused(path: str, value: Any) -> None:
    with pytest.raises(MalformedError):
        uses.from_authzen(changed(path, value))


def test_the_digest_changes_with_every_member() -> None:
    use, _ = uses.from_authzen(QUESTION)
    changes = {
        "purpose": "film",
        "project": "eidr:z",
        "licensee": "org_z",
        "territories": ["BE"],
        "languages": [],
        "media": ["avod"],
        "content": [],
        "models": [],
        "amount": {},
        "exception": None,
        "dataset": None,
        "advertiser": "B",
        "product_line": "C",
    }
    digests = {
        uses.digest(uses.from_authzen(changed(f"context.{name}", value))[0])
        for name, value in changes.items()
    }
    assert len(digests | {uses.digest(use)}) == len(changes) + 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["subject", "action", "resource", "context", "id", "type"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_any_value_in_only_our_errors_out(value: Any) -> None:
    for altered in (value, {**QUESTION, "context": value}, {**QUESTION, "resource": value}):
        with pytest.raises(MalformedError):
            uses.from_authzen(altered)
