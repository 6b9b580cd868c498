"""Which grants of a person are in force at a moment, and what has become of the others.

The first that holds is the state: `offered` (signed later than this moment, F-13), `withdrawn` (F-12),
`superseded`, `invalidated` (its terms are no consent, F-08), `expired`, and otherwise `active`. Only an active
grant counts; a withdrawn or ended one is as if it had never been made, from that instant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

import msgspec

from consent.days import day_of, last_day_by_cap
from consent.facts import GrantFact
from consent.statements import Terms
from consent.terms_check import check

_TELLS_LEAST = {"offered": 0, "superseded": 1}


class Standing(msgspec.Struct, frozen=True):
    """A grant and its state. `ends_on` is its last day where its terms can be read; `capped` when F-07 set that day."""

    grant: GrantFact
    state: str
    ends_on: date = date.min
    capped: bool = False


def standings(grants: Iterable[GrantFact], subject: str, at: datetime, day: date) -> tuple[Standing, ...]:
    """Every grant of this subject with its state, each once, in the order of their ids."""
    by_id = {grant.id: grant for grant in grants if grant.subject == subject}
    return tuple(_standing(by_id[key], at, day) for key in sorted(by_id))


def in_force(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """Those that count."""
    return tuple(standing for standing in found if standing.state == "active")


def most_telling(found: Iterable[Standing]) -> Standing | None:
    """Of grants that are not in force, the one worth mentioning: the latest that was ever in force, if any."""
    return min(found, key=_telling, default=None)


def _telling(standing: Standing) -> tuple[int, float, str]:
    return -_TELLS_LEAST.get(standing.state, 2), -standing.grant.signed_at.timestamp(), standing.grant.id


def _standing(grant: GrantFact, at: datetime, day: date) -> Standing:
    if grant.signed_at > at:
        return Standing(grant, "offered")
    if grant.withdrawn_at is not None and grant.withdrawn_at <= at:
        return Standing(grant, "withdrawn")
    if grant.superseded_at is not None and grant.superseded_at <= at:
        return Standing(grant, "superseded")
    ends_on, capped = _last_day(grant.terms, grant.signed_at)
    if ends_on is None:
        return Standing(grant, "invalidated")
    return Standing(grant, "active" if day <= ends_on else "expired", ends_on, capped)


@lru_cache(maxsize=4096)
def _last_day(terms: Terms, signed_at: datetime) -> tuple[date | None, bool]:
    """The last day of a grant and whether the cap set it (F-07); no day when the terms are no consent (F-08)."""
    signed_on = day_of(signed_at)
    if any(not problem.warning for problem in check(terms, signed_on)):
        return None, False
    stated, cap = date.fromisoformat(terms.use_window.ends_on), last_day_by_cap(signed_on)
    return min(stated, cap), cap < stated
