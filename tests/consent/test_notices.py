from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import example, given
from hypothesis import strategies as st

from consent import notices, signing
from consent.canonical import b64
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
    "a time beyond the calendar": (claims(toe=2**52), MalformedError, "not a notice"),
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


SECRET = "whsec_" + b64(b"0123456789abcdef01234567")
OLDER = "whsec_" + b64(b"another secret of ours, longer")
BODY = b'{"type":"consent.withdrawn"}'
HEADERS = notices.sign_webhook(BODY, message_id="ntc_x", secrets=[SECRET], at=AT)


def receive(headers: dict[str, str] = HEADERS, body: bytes = BODY, **changes: Any) -> str:
    return notices.verify_webhook(headers, body, **{"secrets": [SECRET], "at": AT, **changes})


def test_webhook_of_the_standard_s_own_library_verifies_and_the_other_way_round() -> None:
    standard = pytest.importorskip("standardwebhooks", reason="the registry's extras are not installed")
    theirs = standard.Webhook(SECRET).sign("ntc_x", AT, BODY.decode())
    assert HEADERS["webhook-signature"] == theirs
    assert receive({**HEADERS, "webhook-signature": theirs}) == "ntc_x"


def test_webhook_signature_of_the_specification() -> None:
    headers = {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1a,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    at = datetime.fromtimestamp(1614265330, UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert receive(headers, b'{"test": 2432232314}', secrets=[secret], at=at) == headers["Webhook-Id"]


def test_either_of_two_secrets_is_enough_while_they_rotate() -> None:
    both = notices.sign_webhook(BODY, message_id="ntc_x", secrets=[OLDER, SECRET], at=AT)
    assert receive(both) == receive(both, secrets=[OLDER]) == receive(secrets=[OLDER, SECRET])


WEBHOOK_LIES: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "altered body": ({"body": BODY + b" "}, SignatureError, "no signature with a secret we know"),
    "another secret": ({"secrets": [OLDER]}, SignatureError, "no signature with a secret we know"),
    "no secret": ({"secrets": []}, SignatureError, "no signature with a secret we know"),
    "too old": ({"at": AT + timedelta(seconds=301)}, MalformedError, "more than 300 seconds away"),
    "from the future": ({"at": AT - timedelta(seconds=301)}, MalformedError, "more than 300 seconds away"),
    "another id": ({"headers": {**HEADERS, "webhook-id": "ntc_y"}}, SignatureError, "no signature"),
    "no id": ({"headers": {**HEADERS, "webhook-id": ""}}, MalformedError, "no usable `webhook-id`"),
    "id with a dot": ({"headers": {**HEADERS, "webhook-id": "a.1"}}, MalformedError, "no usable `webhook-id`"),
    "no time": ({"headers": {"webhook-id": "ntc_x"}}, MalformedError, "no usable"),
    "time is no number": ({"headers": {**HEADERS, "webhook-timestamp": "now"}}, MalformedError, "no usable"),
    "no signature": ({"headers": {**HEADERS, "webhook-signature": ""}}, SignatureError, "no signature"),
    "only a version": ({"headers": {**HEADERS, "webhook-signature": "v1"}}, SignatureError, "no signature"),
    "not base64": ({"headers": {**HEADERS, "webhook-signature": "v1,abc v1,é"}}, SignatureError, "no signature"),
    "another version": (
        {"headers": {**HEADERS, "webhook-signature": HEADERS["webhook-signature"].replace("v1,", "v2,")}},
        SignatureError, "no signature"),
    "endless signatures": (
        {"headers": {**HEADERS, "webhook-signature": "v1,a " * 2000}}, MalformedError, "is too long"),
    "our secret is no secret": ({"secrets": ["whsec_short"]}, MalformedError, "a webhook secret is `whsec_`"),
}  # fmt: skip


@pytest.mark.parametrize("lie", WEBHOOK_LIES)
def test_webhook_with_one_lie_is_refused(lie: str) -> None:
    changes, error, message = WEBHOOK_LIES[lie]
    with pytest.raises(error) as refused:
        receive(**changes)
    assert message in str(refused.value)
    assert "short" not in str(refused.value)


@given(st.sampled_from(sorted(HEADERS)), st.text(max_size=30) | st.text("v1a, =.0", max_size=30))
@example("webhook-timestamp", "٣")
@example("webhook-timestamp", "9" * 12)
def test_any_header_gives_only_our_errors(name: str, value: str) -> None:
    if value != HEADERS[name]:
        with pytest.raises((MalformedError, SignatureError)):
            receive({**HEADERS, name: value})


@pytest.mark.parametrize(
    "changes", [{"message_id": "a.b"}, {"message_id": "a b"}, {"message_id": ""}, {"secrets": []}]
)
def test_webhook_that_no_receiver_would_accept_is_not_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        notices.sign_webhook(BODY, **{"message_id": "ntc_x", "secrets": [SECRET], "at": AT, **changes})


def test_retry_schedule_is_the_standard_s() -> None:
    assert notices.retry_delays() == (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


@given(st.sampled_from(notices.retry_delays()), st.fractions(0, 1))
def test_jitter_only_adds_and_at_most_a_fifth(delay: int, chance: Fraction) -> None:
    assert delay <= notices.with_jitter(delay, chance) <= delay * 6 // 5
    assert (notices.with_jitter(delay, 0), notices.with_jitter(delay, 1)) == (delay, delay * 6 // 5)


@pytest.mark.parametrize("chance", [-1, 2, Fraction(-1, 3)])
def test_jitter_wants_a_chance(chance: Fraction | int) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        notices.with_jitter(5, chance)
