"""Whether what is on record about some people can be read: one record to an id, and every moment with a zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from consent.facts import Facts

_of: Callable[[Any], str] = attrgetter("subject")


def demand(facts: Facts, subjects: frozenset[str]) -> None:
    """Raises ValueError when, among these people's, two records share an id and differ, or a moment has no zone."""
    _demand_one_each(facts.subjects, attrgetter("id"), subjects)
    _demand_one_each(facts.grants, _of, subjects)
    _demand_one_each(facts.exclusions, _of, subjects)
    for grant in facts.grants:
        if grant.subject in subjects:
            _demand_zones(grant.signed_at, grant.withdrawn_at, grant.superseded_at)
    for never in facts.exclusions:
        if never.subject in subjects:
            _demand_zones(never.made_at, never.lifted_at)


def _demand_one_each(records: Iterable[Any], owner: Callable[[Any], str], subjects: frozenset[str]) -> None:
    by_id: dict[str, Any] = {}
    for record in records:
        known = by_id.setdefault(record.id, record)
        if known is not record and known != record and not subjects.isdisjoint((owner(known), owner(record))):
            raise ValueError(f"two records are called `{record.id}`")


def _demand_zones(*moments: datetime | None) -> None:
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a moment without a zone is no moment")
