from __future__ import annotations

from typing import Any

import pytest

from consent import statements
from consent.statements import ToolTerm
from registry.actions import withdraw_grant as withdrawing
from registry.actions.deactivate_tool import deactivate_tool
from registry.actions.refusals import InvalidInput
from registry.actions.register_tool import register_tool
from registry.actions.withdraw_grant import GrantUnknown, withdraw_grant
from registry.decisions.answer import answer
from registry.facts import epoch
from registry.models import Delivery, LogEntry, Notice, Organisation, Person, Signature, Statement, Tool
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


@pytest.fixture(autouse=True)
def _callbacks_at_home(settings: Any) -> None:
    settings.SAYSO_ALLOW_PRIVATE_CALLBACKS = frozenset({"localhost"})


def _withdraw(cast: Cast, granted: Statement, **given: Any) -> Statement:
    return withdraw_grant(**{"grant_id": granted.pk, "by": cast.ada.person, "at": later(minutes=1), **given})


def _tool(organisation: Organisation, by: Person, name: str, callback_url: str = "") -> Tool:
    return register_tool(
        organisation=organisation, name=name, maker="Us", versions="any", hosting="own_machine", by=by, at=NOW,
        callback_url=callback_url,
    )  # fmt: skip


def test_withdrawal_is_a_statement_of_its_own_signed_by_the_account(cast: Cast, granted: Statement) -> None:
    row = _withdraw(cast, granted, note=" I changed my mind ")

    said = statements.parse(bytes(row.canonical))
    assert isinstance(said, statements.Withdrawal)
    assert said.body == statements.WithdrawalBody(granted.pk, "I changed my mind")
    assert said.text_sha256 == statements.text_digest(row.text)
    assert (row.type, row.target_id, row.recorded_at) == ("withdrawal", granted.pk, later(minutes=1))
    assert Signature.objects.get(pk=row.pk).parts == {"kind": "account", "account": cast.ada.person.pk}
    assert LogEntry.objects.get(reference=row.pk).type == "withdrawal"
    assert epoch() == 1


def test_no_permit_from_the_withdrawal_on(cast: Cast, granted: Statement) -> None:
    assert answer(use=casting.use(cast), tool=cast.tool, at=NOW).answer.outcome == "permit"

    _withdraw(cast, granted)

    found = answer(use=casting.use(cast), tool=cast.tool, at=later(minutes=1)).answer
    assert [(reason.code, reason.floor) for reason in found.reasons] == [("WITHDRAWN", "F-12")]


def test_second_time_returns_the_first_and_writes_nothing(cast: Cast, granted: Statement) -> None:
    first = _withdraw(cast, granted)
    before = (LogEntry.objects.count(), Notice.objects.count(), epoch())

    assert _withdraw(cast, granted, at=later(days=1)) == first

    assert (LogEntry.objects.count(), Notice.objects.count(), epoch()) == before


def test_only_the_subject_withdraws(cast: Cast, granted: Statement) -> None:
    for who in (cast.stranger, cast.registrar, cast.producer):
        with pytest.raises(GrantUnknown):
            _withdraw(cast, granted, by=who)
    for name in ("grt_" + "a" * 26, "x", "a\x00b"):
        with pytest.raises(GrantUnknown):
            _withdraw(cast, granted, grant_id=name)

    assert (epoch(), Statement.objects.count()) == (0, 1)


@pytest.mark.parametrize("note", ["x" * 1001, "a\x00b"])
def test_note_that_cannot_be_kept_is_refused(cast: Cast, granted: Statement, note: str) -> None:
    with pytest.raises(InvalidInput, match="note"):
        _withdraw(cast, granted, note=note)


def test_every_tool_concerned_is_told_once_with_its_own_decisions(cast: Cast, granted: Statement) -> None:
    ours = _tool(cast.northlight, cast.producer, "Ours")
    bystander = _tool(casting.organisation("Other", cast.stranger), cast.stranger, "Theirs")
    retired = _tool(cast.northlight, cast.producer, "Retired")
    deactivate_tool(tool=retired, by=cast.producer, at=NOW)
    stale = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row
    permits = [
        answer(use=casting.use(cast), tool=cast.tool, at=later(minutes=5)).permit_row for _ in range(2)
    ]

    row = _withdraw(cast, granted, at=later(minutes=6))

    told = {notice.tool: notice for notice in Notice.objects.all()}
    assert told.keys() == {cast.tool, ours}
    assert bystander not in told
    assert told[ours].decision_ids == []
    assert told[cast.tool].decision_ids == sorted(permit.decision_id for permit in permits)
    assert stale.decision_id not in told[cast.tool].decision_ids
    for notice in told.values():
        assert (notice.type, notice.subject_id, notice.grant_ids) == (
            "consent.withdrawn",
            cast.ada.pk,
            [granted.pk],
        )
        assert (notice.statement_id, notice.effective_at, notice.heard_at) == (row.pk, later(minutes=6), None)


def test_holder_of_a_permit_is_told_although_its_tool_is_not_active_any_more(
    cast: Cast, granted: Statement
) -> None:
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row
    Tool.objects.filter(pk=cast.tool.pk).update(active=False)

    _withdraw(cast, granted)

    assert Notice.objects.get().decision_ids == [permit.decision_id]


def test_other_grants_permits_are_left_alone(cast: Cast, granted: Statement) -> None:
    other = casting.grant(cast.ada, casting.terms(cast, tools=(ToolTerm(cast.tool.pk),)), at=NOW)
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row
    unused = other if permit.grant_ids == [granted.pk] else granted

    _withdraw(cast, unused)

    assert Notice.objects.get().decision_ids == []


def test_delivery_waits_for_tools_with_a_working_callback(
    cast: Cast, granted: Statement, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "registry.actions.queue_notices.current_app.send_task", lambda name, **_: sent.append(name)
    )
    reachable = _tool(cast.northlight, cast.producer, "Reachable", "https://localhost/sayso")
    broken = _tool(cast.northlight, cast.producer, "Broken", "https://localhost/sayso")
    Tool.objects.filter(pk=broken.pk).update(callback_disabled_at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        _withdraw(cast, granted)

    assert Notice.objects.count() == 3
    delivery = Delivery.objects.get()
    assert (delivery.notice.tool, delivery.state, delivery.next_attempt_at) == (
        reachable,
        "waiting",
        later(minutes=1),
    )
    assert sent == ["registry.tasks.deliver_due_notices"]


def test_notice_that_cannot_be_queued_takes_the_withdrawal_with_it(
    cast: Cast, granted: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(withdrawing, "queue_notices", fail)

    with pytest.raises(RuntimeError):
        _withdraw(cast, granted)

    assert (Statement.objects.count(), epoch()) == (1, 0)
