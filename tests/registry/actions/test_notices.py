from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from consent import canonical, notices
from registry import keys, outbound
from registry.actions import deliver_notices as delivering
from registry.actions.claim_deliveries import LEASE, claim_deliveries
from registry.actions.deliver_notices import deliver_notices
from registry.actions.hear_notice import NoticeUnknown, hear_notice
from registry.actions.hear_notices_up_to import hear_notices_up_to
from registry.actions.record_attempt import Attempt, record_attempt
from registry.actions.register_tool import register_tool
from registry.actions.send_test_notice import send_test_notice
from registry.actions.update_tool import update_tool
from registry.models import Delivery, Event, Notice, Tool
from registry.notices import newest_position, notice_body
from registry.outbound import Answered, OutboundFailed, OutboundRefused
from registry.rules import NotAllowed
from tests.registry.cast import NOW, Cast, later

URL = "https://localhost/sayso"


@pytest.fixture
def tool(cast: Cast, settings: Any) -> Tool:
    settings.SAYSO_ALLOW_PRIVATE_CALLBACKS = frozenset({"localhost"})
    return register_tool(
        organisation=cast.kestrel, name="Reachable", maker="Kestrel", versions="any", hosting="own_machine",
        by=cast.engineer, at=NOW, callback_url=URL,
    )  # fmt: skip


@pytest.fixture
def notice(cast: Cast, tool: Tool) -> Notice:
    return send_test_notice(tool=tool, by=cast.engineer, at=NOW)


class Wire:
    """What was sent, and what is answered; no network."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, dict[str, str]]] = []
        self.answers: Answered | Exception = Answered(204)

    async def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> Answered:
        self.sent.append((url, body, headers))
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(outbound, "post", made.post)
    return made


def _attempt(notice: Notice, at: Any, **attempt: Any) -> Delivery:
    return record_attempt(
        delivery_id=notice.delivery.pk, attempt=Attempt(**attempt), chance=Fraction(0), at=at
    )


def test_delivered_notice_is_a_signed_webhook_with_a_signed_event(
    notice: Notice, tool: Tool, wire: Wire
) -> None:
    assert deliver_notices(at=later(seconds=1)) == 1

    url, body, headers = wire.sent[0]
    assert url == URL
    assert notices.verify_webhook(headers, body, [tool.callback_secret], at=later(seconds=1)) == notice.pk
    said = canonical.parse(body)
    assert (said["type"], said["timestamp"]) == ("test", "2026-11-22T12:00:00Z")
    heard = notices.from_value(said["data"])
    notices.verify(heard, keys=keys.key_set(), issuer=keys.issuer(), audience=tool.pk)
    assert (heard.id, heard.seq) == (notice.pk, notice.seq)


def test_2xx_is_delivered_and_heard_by_push(notice: Notice, wire: Wire) -> None:
    deliver_notices(at=later(seconds=1))

    notice.refresh_from_db()
    assert (notice.heard_at, notice.heard_by) == (later(seconds=1), "push")
    delivery = notice.delivery
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 204)
    assert deliver_notices(at=later(days=1)) == 0


@pytest.mark.parametrize(
    "answer",
    [
        Answered(500),
        Answered(302),
        Answered(199),
        Answered(404),
        OutboundFailed("no answer"),
        OutboundRefused("inside"),
    ],
    ids=str,
)
def test_anything_else_is_tried_again_later(notice: Notice, wire: Wire, answer: Any) -> None:
    wire.answers = answer

    deliver_notices(at=NOW)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert later(seconds=5) <= delivery.next_attempt_at <= later(seconds=6)
    assert delivery.last_problem
    assert Notice.objects.get().heard_at is None


def test_schedule_is_the_standards_and_then_it_is_given_up_unheard(notice: Notice) -> None:
    at, waits = NOW, []
    for _ in range(10):
        row = _attempt(notice, at, status=500)
        waits.append(row.next_attempt_at - at)
        at = row.next_attempt_at

    hours = [timedelta(hours=number) for number in (2, 5, 10, 14, 20, 24)]
    assert waits[:9] == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), *hours]
    assert (row.state, row.attempts) == ("given_up", 10)
    notice.refresh_from_db()
    assert notice.heard_at is None


def test_chance_makes_a_wait_up_to_a_fifth_longer(notice: Notice) -> None:
    attempt = Attempt(status=500)
    row = record_attempt(delivery_id=notice.delivery.pk, attempt=attempt, chance=Fraction(1), at=NOW)

    assert row.next_attempt_at == later(seconds=6)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1", timedelta(seconds=5)),
        ("999999999999", timedelta(hours=24)),
        ("Sun, 22 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta(seconds=5)),
        ("Sun, 22 Nov 2026 13:00:00 -0000", timedelta(hours=1)),
        ("soon", timedelta(seconds=5)),
        ("-5", timedelta(seconds=5)),
        ("", timedelta(seconds=5)),
    ],
)
def test_wish_to_be_asked_later_is_honoured(notice: Notice, asked: str, wait: timedelta) -> None:
    assert _attempt(notice, NOW, status=503, retry_after=asked).next_attempt_at == NOW + wait


def test_410_switches_the_callback_off_until_another_url_is_given(
    cast: Cast, tool: Tool, notice: Notice, wire: Wire
) -> None:
    other = send_test_notice(tool=tool, by=cast.engineer, at=later(hours=1))
    wire.answers = Answered(410)

    deliver_notices(at=NOW)

    tool.refresh_from_db()
    assert (notice.delivery.__class__.objects.get(notice=notice).state, tool.callback_disabled_at) == (
        "disabled",
        NOW,
    )
    assert Event.objects.filter(type="tool.callback_disabled", about_id=tool.pk).count() == 1
    deliver_notices(at=later(hours=2))
    assert len(wire.sent) == 1
    assert Delivery.objects.get(notice=other).state == "disabled"
    assert send_test_notice(tool=tool, by=cast.engineer, at=NOW).pk not in Delivery.objects.values_list(
        "notice", flat=True
    )
    same = {"name": tool.name, "maker": tool.maker, "versions": "any", "hosting": "own_machine"}
    update_tool(tool=tool, callback_url=URL + "/new", by=cast.engineer, at=NOW, **same)
    assert send_test_notice(tool=tool, by=cast.engineer, at=NOW).delivery.state == "waiting"


def test_claimed_delivery_is_left_alone_until_its_lease_ends(notice: Notice) -> None:
    assert len(claim_deliveries(at=NOW, limit=9)) == 1
    assert claim_deliveries(at=NOW + LEASE - timedelta(seconds=1), limit=9) == []
    assert len(claim_deliveries(at=NOW + LEASE, limit=9)) == 1


def test_delivery_that_was_settled_meanwhile_stays_settled(notice: Notice) -> None:
    _attempt(notice, NOW, status=200)

    assert _attempt(notice, later(days=1), status=500).state == "delivered"


def test_no_transaction_is_open_while_something_is_sent(
    notice: Notice, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []

    def run(sending: Coroutine[Any, Any, Any]) -> Any:
        depths.append(len(connection.savepoint_ids))
        return asyncio.run(sending)

    monkeypatch.setattr(delivering, "run", run)
    deliver_notices(at=NOW)

    assert depths == [0]  # the test's own transaction has no savepoint
    assert len(wire.sent) == 1


def test_worker_sends_many_at_once_and_no_more_than_that(
    cast: Cast, tool: Tool, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "AT_ONCE", 2)
    for _ in range(3):
        send_test_notice(tool=tool, by=cast.engineer, at=NOW)

    assert [deliver_notices(at=NOW) for _ in range(3)] == [2, 1, 0]


def test_tool_says_it_has_heard_and_then_that_it_has_stopped(tool: Tool, notice: Notice) -> None:
    hear_notice(notice_id=notice.pk, tool=tool, at=later(seconds=1))
    hear_notice(notice_id=notice.pk, tool=tool, at=later(seconds=2), state="stopped")
    again = hear_notice(notice_id=notice.pk, tool=tool, at=later(seconds=3), state="stopped")

    assert (again.heard_at, again.heard_by, again.stopped_at) == (
        later(seconds=1),
        "answer",
        later(seconds=2),
    )
    assert list(Event.objects.filter(about_id=notice.pk).order_by("at").values_list("type", flat=True)) == [
        "notice.heard", "notice.stopped",
    ]  # fmt: skip


def test_stopping_is_hearing_too(tool: Tool, notice: Notice) -> None:
    row = hear_notice(notice_id=notice.pk, tool=tool, at=NOW, state="stopped")

    assert (row.heard_at, row.stopped_at) == (NOW, NOW)


def test_notice_of_another_tool_does_not_exist(cast: Cast, notice: Notice) -> None:
    for name in (notice.pk, "ntc_" + "a" * 26, "nonsense", "a\x00b"):
        with pytest.raises(NoticeUnknown):
            hear_notice(notice_id=name, tool=cast.tool, at=NOW)


def test_reading_on_settles_what_was_read(cast: Cast, tool: Tool) -> None:
    rows = [send_test_notice(tool=tool, by=cast.engineer, at=NOW) for _ in range(3)]
    others = send_test_notice(tool=cast.tool, by=cast.engineer, at=NOW)

    assert hear_notices_up_to(tool=tool, seq=rows[1].seq, how="poll", at=later(seconds=1)) == 2
    assert hear_notices_up_to(tool=tool, seq=rows[1].seq, how="stream", at=later(seconds=2)) == 0

    heard = dict(Notice.objects.values_list("pk", "heard_by"))
    assert heard == {rows[0].pk: "poll", rows[1].pk: "poll", rows[2].pk: "", others.pk: ""}


def test_positions_grow_and_the_newest_is_known(cast: Cast, tool: Tool, db: None) -> None:
    assert newest_position() == 0
    first, second = (send_test_notice(tool=tool, by=cast.engineer, at=NOW) for _ in range(2))

    assert first.seq < second.seq == newest_position()


def test_body_says_the_same_as_the_event_signed_with_it(notice: Notice, tool: Tool) -> None:
    body = notices.from_value(notice_body(notice=notice))

    assert notices.verify(body, keys=keys.key_set(), issuer=keys.issuer(), audience=tool.pk) == body


def test_only_owners_send_tests(cast: Cast, tool: Tool) -> None:
    with pytest.raises(NotAllowed):
        send_test_notice(tool=tool, by=cast.stranger, at=NOW)
