"""Reading the facts as the book does: who is meant, what is on record about them, and what cannot be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.reference import book_days, book_terms

Json = dict[str, Any]


def who_is_meant(name: str, facts: Json) -> str:
    """Our id for the person a question names: an external id stands for the one subject it is verified for."""
    if name.startswith("sub_"):
        return name
    return str(facts["aliases"].get(name, name))


def unreadable(facts: Json, people: list[str]) -> bool:
    """Whether anything on record about these people contradicts itself or has a time without a zone."""
    for table, owner in (("subjects", "id"), ("grants", "subject"), ("exclusions", "subject")):
        rows = [row for row in facts[table] if row[owner] in people]
        for row in rows:
            if any(other["id"] == row["id"] and other != row for other in facts[table]):
                return True
            if any(row.get(member) is not None and not _has_zone(row[member]) for member in _MOMENTS):
                return True
    return False


_MOMENTS = ("signed_at", "withdrawn_at", "superseded_at", "made_at", "lifted_at")


def _has_zone(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


def grants_of(person: str, facts: Json) -> list[Json]:
    """Every grant of this person once, in whatever state; none for somebody who is not on record."""
    if not any(subject["id"] == person for subject in facts["subjects"]):
        return []
    found: list[Json] = []
    for grant in facts["grants"]:
        if grant["subject"] == person and grant not in found:
            found.append(grant)
    return found


def state_of(grant: Json, now: datetime) -> str:
    """What this grant is at this moment; the first of these that holds (F-13, F-12, F-08, F-07)."""
    if book_days.instant(grant["signed_at"]) > now:
        return "not_signed"
    if grant["withdrawn_at"] is not None and book_days.instant(grant["withdrawn_at"]) <= now:
        return "withdrawn"
    if grant["superseded_at"] is not None and book_days.instant(grant["superseded_at"]) <= now:
        return "superseded"
    if not book_terms.make_sense(grant["terms"], signing_day(grant)):
        return "invalid"
    if book_days.utc_day(now) > last_day(grant):
        return "expired"
    return "active"


def signing_day(grant: Json) -> Any:
    """The day it was signed."""
    return book_days.utc_day(book_days.instant(grant["signed_at"]))


def last_day(grant: Json) -> Any:
    """The last valid day: what the person wrote, and ten years at most (F-07)."""
    written = book_days.day(grant["terms"]["use_window"]["ends_on"])
    assert written is not None
    return min(written, book_days.last_day_of_ten_years(signing_day(grant)))


def last_day_for(operation_trains: bool, grant: Json) -> Any:
    """The last day for this use: training ends with its own window, when the terms have one."""
    window = grant["terms"]["training_window"]
    if not operation_trains or window is None:
        return last_day(grant)
    written = book_days.day(window["ends_on"])
    assert written is not None
    return min(written, last_day(grant))


def worth_mentioning(grants: list[Json], now: datetime) -> Json:
    """The grant to speak of when none is in force: one that ended, else one replaced, else one not yet signed."""

    def rank(grant: Json) -> tuple[int, float, str]:
        order = {"superseded": 1, "not_signed": 2}.get(state_of(grant, now), 0)
        return order, -book_days.instant(grant["signed_at"]).timestamp(), grant["id"]

    return min(grants, key=rank)


def nevers(person: str, facts: Json, now: datetime) -> list[Json]:
    """The exclusions of this person that stand at this moment."""
    standing = []
    for exclusion in facts["exclusions"]:
        begun = book_days.instant(exclusion["made_at"]) <= now
        over = exclusion["lifted_at"] is not None and book_days.instant(exclusion["lifted_at"]) <= now
        if exclusion["subject"] == person and begun and not over:
            standing.append(exclusion["body"])
    return standing
