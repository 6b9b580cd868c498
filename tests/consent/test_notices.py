from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from consent import notices, signing
from consent.errors import MalformedError, SignatureError
from consent.notices import NoticeBody

KEY = signing.load_private(ec.derive_private_key(333, ec.SECP256R1()))
STRANGER = signing.load_private(ec.derive_private_key(444, ec.SECP256R1()))
KEYS = signing.KeySet([KEY.public])
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUER, TOOL = "https://sayso.example", "tol_x"
UNSIGNED = NoticeBody(
    id="ntc_x",
    seq=7,
    type="consent.withdrawn",
    subject="sub_x",
    effective_at="2026-11-22T11:59:58Z",
    grants=("grt_x",),
    decisions=("dec_x", "dec_y"),
)


def issue(notice: NoticeBody = UNSIGNED, key: signing.SigningKey = KEY) -> str:
    return notices.issue_set(notice, issuer=ISSUER, audience=TOOL, txn="wdr_x", at=AT, key=key)


def hear(token: str, **changes: Any) -> NoticeBody:
    return notices.verify_set(token, **{"keys": KEYS, "issuer": ISSUER, "audience": TOOL, **changes})


NOTICE = msgspec.structs.replace(UNSIGNED, set=issue())


def test_event_is_the_security_event_token_of_the_standard() -> None:
    assert signing.verify(NOTICE.set, typ="secevent+jwt", keys=KEYS) == {
        "iss": ISSUER,
        "aud": TOOL,
        "jti": "ntc_x",
        "iat": 1795348800,
        "toe": 1795348798,
        "txn": "wdr_x",
        "sub_id": {"format": "opaque", "id": "sub_x"},
        "events": {
            "https://sayso.example/secevent/event-type/consent-withdrawn": {
                "event_timestamp": 1795348798,
                "seq": 7,
                "grants": ["grt_x"],
                "decisions": ["dec_x", "dec_y"],
            }
        },
    }


@pytest.mark.parametrize("kind", ["consent.withdrawn", "consent.excluded", "permit.stopped", "test"])
def test_notice_is_heard_as_it_was_said(kind: str) -> None:
    unsigned = msgspec.structs.replace(UNSIGNED, type=kind)
    notice = msgspec.structs.replace(unsigned, set=issue(unsigned))
    assert hear(notice.set) == notice
    assert notices.from_bytes(json.dumps(notices.to_value(notice))) == notice
    assert notices.verify(notice, keys=KEYS, issuer=ISSUER, audience=TOOL) == notice


def test_event_may_lie_at_either_end_of_the_calendar() -> None:
    assert hear(claims(toe=0)).effective_at == "1970-01-01T00:00:00Z"
    assert hear(claims(toe=253_402_300_799)).effective_at == "9999-12-31T23:59:59Z"


def test_notice_from_a_later_version_is_heard() -> None:
    value = {**notices.to_value(NOTICE), "type": "consent.suspended", "unheard_of": {"a": 1}}
    assert notices.from_value(value).type == "consent.suspended"
    payload = signing.verify(NOTICE.set, typ=notices.TYPE, keys=KEYS)
    events = {f"{ISSUER}/secevent/event-type/consent-suspended": {"seq": 8, "unheard_of": 1}}
    token = signing.sign({**payload, "events": events, "unheard_of": 1}, typ=notices.TYPE, key=KEY)
    assert (hear(token).type, hear(token).seq, hear(token).grants) == ("consent.suspended", 8, ())


def claims(**changes: Any) -> str:
    payload = {**signing.verify(NOTICE.set, typ=notices.TYPE, keys=KEYS), **changes}
    return signing.sign({k: v for k, v in payload.items() if v is not None}, typ=notices.TYPE, key=KEY)


EVENT = {f"{ISSUER}/secevent/event-type/test": {"seq": 1}}
LIES: dict[str, tuple[str, type[Exception], str]] = {
    "a stranger": (issue(key=STRANGER), SignatureError, "signed with a key we do not know"),
    "another issuer": (claims(iss="https://evil.example"), MalformedError, "event is from `https://evil.example`"),
    "another audience": (claims(aud="tol_y"), MalformedError, "event is for `tol_y`, not for `tol_x`"),
    "an event of others": (claims(events={"https://x/": {"seq": 1}}), MalformedError, "is not of this issuer"),
    "another kind of subject": (
        claims(events=EVENT, sub_id={"format": "email", "id": "x"}), MalformedError, "is not of this issuer"),
    "two events": (claims(events={**EVENT, "https://x/": {"seq": 1}}), MalformedError, "not a notice"),
    "no events": (claims(events={}), MalformedError, "not a notice"),
    "no subject": (claims(sub_id=None), MalformedError, "not a notice"),
    "no id": (claims(jti=None), MalformedError, "not a notice"),
    "a time beyond the calendar": (claims(toe=253_402_300_800), MalformedError, "not a notice"),
    "a time before the epoch": (claims(toe=-1), MalformedError, "not a notice"),
    "a position below zero": (
        claims(events={f"{ISSUER}/secevent/event-type/test": {"seq": -1}}), MalformedError, "not a notice"),
    "a permit": (signing.sign({}, typ="jwt", key=KEY), MalformedError, "this is a `jwt`, not a `secevent+jwt`"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_event_with_one_lie_is_refused(lie: str) -> None:
    token, error, message = LIES[lie]
    with pytest.raises(error) as refused:
        hear(token)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [{"seq": 8}, {"subject": "sub_y"}, {"grants": ()}, {"type": "test"}, {"id": "ntc_y"}, {"set": ""}],
)
def test_notice_that_says_other_than_its_event_is_refused(changes: dict[str, Any]) -> None:
    altered = msgspec.structs.replace(NOTICE, **changes)
    with pytest.raises(MalformedError):
        notices.verify(altered, keys=KEYS, issuer=ISSUER, audience=TOOL)


@pytest.mark.parametrize(
    "effective_at",
    [
        "",
        "2026-11-22",
        "2026-11-22T11:59:58",
        "2026-11-22T11:59:58+00:00",
        "2026-11-22T1:59:58Z",
        "2026-13-01T00:00:00Z",
    ],
)
def test_notice_without_a_time_in_utc_is_refused(effective_at: str) -> None:
    altered = msgspec.structs.replace(NOTICE, effective_at=effective_at)
    with pytest.raises(MalformedError, match="is not a time in UTC"):
        notices.from_value(notices.to_value(altered))
    with pytest.raises(MalformedError, match="is not a time in UTC"):
        issue(altered)


def test_type_that_would_not_be_read_back_is_not_issued() -> None:
    with pytest.raises(MalformedError, match="no type of a notice"):
        issue(msgspec.structs.replace(UNSIGNED, type="a-b"))


@given(st.binary(max_size=60) | st.just(json.dumps(notices.to_value(NOTICE)).encode()), st.integers(0, 400))
def test_any_bytes_give_a_notice_or_a_malformed_error(data: bytes, cut: int) -> None:
    with suppress(MalformedError):
        assert notices.from_bytes(data[:cut]).seq == 7
