from __future__ import annotations

import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from consent import signing, status_list
from consent.canonical import b64u, unb64u
from consent.errors import MalformedError, SignatureError
from consent.status_list import INVALID, SUSPENDED, VALID, StatusList, pack, unpack

KEY = signing.load_private(ec.derive_private_key(555, ec.SECP256R1()))
STRANGER = signing.load_private(ec.derive_private_key(666, ec.SECP256R1()))
KEYS = signing.KeySet([KEY.public])
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
URI = "https://sayso.example/v1/status/1"

# The draft's own example: sixteen statuses of one bit, packed from the least significant bit on.
EXAMPLE = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]


def test_the_example_of_the_draft() -> None:
    lst = pack({index: status for index, status in enumerate(EXAMPLE) if status}, 16, 1)
    assert zlib.decompress(unb64u(lst)) == b"\xb9\xa3"
    assert unpack("eNrbuRgAAhcBXQ", 1) == StatusList(1, b"\xb9\xa3") == unpack(lst, 1)
    assert [unpack(lst, 1).status(index) for index in range(16)] == EXAMPLE


def test_two_bits_tell_suspended_from_invalid() -> None:
    listed = unpack(pack({1: INVALID, 2: SUSPENDED, 4: 3}, 5, 2), 2)
    assert listed.data == b"\x24\x03"
    assert [listed.status(index) for index in range(8)] == [VALID, INVALID, SUSPENDED, VALID, 3, 0, 0, 0]


@given(st.sampled_from([1, 2, 4, 8]), st.data())
def test_every_status_is_read_where_it_was_written(bits: Any, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 40))
    places = st.dictionaries(st.integers(0, size - 1), st.integers(0, 2**bits - 1))
    statuses = data.draw(places)
    listed = unpack(pack(statuses, size, bits), bits)
    assert [listed.status(index) for index in range(size)] == [
        statuses.get(index, 0) for index in range(size)
    ]


@pytest.mark.parametrize(("statuses", "size"), [({5: 1}, 5), ({-1: 1}, 5), ({0: 2}, 5), ({0: -1}, 5)])
def test_status_that_does_not_fit_is_not_packed(statuses: dict[int, int], size: int) -> None:
    with pytest.raises(MalformedError, match="does not fit"):
        pack(statuses, size, 1)


@pytest.mark.parametrize("index", [-1, 16, 2**60])
def test_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(MalformedError, match="status list has no index"):
        StatusList(1, b"\xb9\xa3").status(index)


BOMB = b64u(zlib.compress(bytes(status_list.MAX_LIST + 1), 9))


@pytest.mark.parametrize(
    "lst",
    [
        "",
        "AAAA",
        "eNrbuRgAAhcBXQ==",
        b64u(zlib.compress(b"\xb9\xa3")[:-1]),
        b64u(zlib.compress(b"\xb9\xa3") + b"x"),
        b64u(b"\xb9\xa3"),
        BOMB,
    ],
    ids=["empty", "zeros", "padded", "cut short", "followed by more", "not compressed", "bomb"],
)
def test_list_that_is_none_is_refused(lst: str) -> None:
    with pytest.raises(MalformedError):
        unpack(lst, 1)


@given(st.binary(max_size=40).map(b64u) | st.text(max_size=20), st.integers(-1, 9))
def test_anything_gives_a_list_or_a_malformed_error(lst: str, bits: int) -> None:
    with suppress(MalformedError):
        assert unpack(lst, bits).bits in (1, 2, 4, 8)


TOKEN = status_list.issue("eNrbuRgAAhcBXQ", 1, uri=URI, at=AT, lifetime_seconds=600, ttl=60, key=KEY)


def claims(**changes: Any) -> str:
    payload = {**signing.verify(TOKEN, typ="statuslist+jwt", keys=KEYS), **changes}
    return signing.sign({k: v for k, v in payload.items() if v is not None}, typ="statuslist+jwt", key=KEY)


def read(token: str, at: datetime = AT, uri: str = URI) -> StatusList:
    return status_list.verify(token, keys=KEYS, uri=uri, at=at)


def test_token_is_the_draft_s() -> None:
    assert signing.verify(TOKEN, typ="statuslist+jwt", keys=KEYS) == {
        "sub": URI,
        "iat": NOW,
        "exp": NOW + 600,
        "ttl": 60,
        "status_list": {"bits": 1, "lst": "eNrbuRgAAhcBXQ"},
    }
    assert read(TOKEN) == StatusList(1, b"\xb9\xa3")


def test_optional_and_unknown_claims_are_as_the_draft_says() -> None:
    assert read(claims(exp=None, ttl=None, aggregation="x")).status(0) == INVALID


LIES: dict[str, tuple[str, dict[str, Any], type[Exception], str]] = {
    "a stranger": (
        status_list.issue("eNrbuRgAAhcBXQ", 1, uri=URI, at=AT, lifetime_seconds=600, ttl=60, key=STRANGER), {},
        SignatureError, "signed with a key we do not know"),
    "another list": (TOKEN, {"uri": URI + "2"}, MalformedError, f"status list is for `{URI}`, not for `{URI}2`"),
    "expired": (TOKEN, {"at": AT + timedelta(seconds=605)}, MalformedError, "status list has expired"),
    "from the future": (TOKEN, {"at": AT - timedelta(seconds=6)}, MalformedError, "comes from the future"),
    "another type": (signing.sign({}, typ="jwt", key=KEY), {}, MalformedError, "this is a `jwt`"),
    "no list": (claims(status_list=None), {}, MalformedError, "not a status list"),
    "three bits": (claims(status_list={"bits": 3, "lst": "eNrbuRgAAhcBXQ"}), {}, MalformedError, "not a status list"),
    "no zlib": (claims(status_list={"bits": 1, "lst": "AAAA"}), {}, MalformedError, "is not zlib"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_token_with_one_lie_is_refused(lie: str) -> None:
    token, judging, error, message = LIES[lie]
    with pytest.raises(error) as refused:
        read(token, **judging)
    assert message in str(refused.value)
