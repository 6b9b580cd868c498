from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consent import notices
from consent.canonical import b64
from consent.errors import MalformedError, SignatureError

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EARLIER = datetime(1969, 12, 31, tzinfo=UTC)
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
    "changes",
    [{"message_id": "a.b"}, {"message_id": "a b"}, {"message_id": ""}, {"secrets": []}, {"at": EARLIER}],
)
def test_webhook_that_no_receiver_would_accept_is_not_signed(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        notices.sign_webhook(BODY, **{"message_id": "ntc_x", "secrets": [SECRET], "at": AT, **changes})


@pytest.mark.parametrize(("size", "usable"), [(23, False), (24, True), (64, True), (65, False)])
def test_secret_has_the_size_the_standard_asks_for(size: int, usable: bool) -> None:
    secret = "whsec_" + b64(bytes(size))
    if usable:
        headers = notices.sign_webhook(BODY, message_id="ntc_x", secrets=[secret], at=AT)
        assert receive(headers, secrets=[secret]) == "ntc_x"
    else:
        with pytest.raises(MalformedError, match="24 to 64 bytes"):
            receive(secrets=[secret])


@pytest.mark.parametrize("seconds", [-300, 300])
def test_tolerance_is_inclusive(seconds: int) -> None:
    assert receive(at=AT + timedelta(seconds=seconds)) == "ntc_x"


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
