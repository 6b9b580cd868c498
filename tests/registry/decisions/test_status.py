from __future__ import annotations

from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions.answer import answer
from registry.decisions.standing import live_permits, permit_state
from registry.decisions.status import LIST_SIZE, list_number, status_list
from registry.models import Permit, Statement
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


def _permit(cast: Cast) -> Permit:
    row = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row
    assert row is not None
    return row


def test_permit_is_live_then_expired(cast: Cast, granted: Statement) -> None:
    row = _permit(cast)

    assert permit_state(permit=row, at=later(seconds=299)) == "live"
    assert permit_state(permit=row, at=later(seconds=300)) == "expired"
    assert list(live_permits(at=NOW, subject_id=cast.ada.pk)) == [row]
    assert list(live_permits(at=NOW, grant_id=granted.pk, tool=cast.tool)) == [row]
    assert list(live_permits(at=later(seconds=300))) == []


def test_permit_is_stopped_by_the_withdrawal_of_its_grant(cast: Cast, granted: Statement) -> None:
    row = _permit(cast)

    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=later(seconds=60))

    assert permit_state(permit=row, at=later(seconds=60)) == "stopped"
    assert list(live_permits(at=later(seconds=60))) == []


def test_permit_that_had_expired_is_not_stopped_afterwards(cast: Cast, granted: Statement) -> None:
    row = _permit(cast)

    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=later(seconds=301))

    assert permit_state(permit=row, at=later(seconds=302)) == "expired"


def test_status_list_holds_the_places_of_stopped_permits_only(cast: Cast, granted: Statement) -> None:
    stopped = _permit(cast)
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=later(seconds=60))
    casting.grant(cast.ada, casting.terms(cast), at=later(seconds=61))
    answer(use=casting.use(cast), tool=cast.tool, at=later(seconds=62))

    found = status_list(number=list_number(NOW), at=later(seconds=70))

    assert found is not None
    assert found.stopped == {stopped.status_index}
    assert (found.size, found.uri) == (LIST_SIZE, f"http://localhost:8000/v1/status/{list_number(NOW)}")


def test_status_list_exists_while_its_permits_may_live(db: None) -> None:
    number = list_number(NOW)

    assert status_list(number=number - 1, at=NOW) is not None
    assert status_list(number=number + 1, at=NOW) is None
    assert status_list(number=number - 3, at=NOW) is None
