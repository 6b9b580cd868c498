"""One person's part in a use: which grant speaks for them, and every floor that stands above it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from tests.reference import book_days, book_facts, book_grant, book_words

Json = dict[str, Any]


class Found(NamedTuple):
    """What was found for one person: reasons, notes, and the grant that covers them if one does."""

    reasons: frozenset[tuple[str, str | None, str | None]]
    notes: frozenset[tuple[str, str | None]]
    grant: Json | None


def look_at(person: Json, facts: Json, use: Json, now: datetime) -> Found:
    """Everything that speaks against this person's part in the use at this moment."""
    who = person["id"]
    grants = book_facts.grants_of(who, facts)
    in_force = [grant for grant in grants if book_facts.state_of(grant, now) == "active"]
    several = any(other["id"] != who for other in use["subjects"])
    if not in_force:
        codes = {"FLOOR:F-02"} if several else set()
        codes |= why_none_is_in_force(grants, now)
        silent = not grants and who in facts["unanswered"]
        return _found(who, codes, {"ASKED_UNANSWERED"} if silent else set(), None)
    spoken_for, codes = best_of(in_force, person, facts["tool"], use, now)
    if several and not any(covers_the_role(grant, person, use) for grant in in_force):
        codes.add("FLOOR:F-02")
    codes |= whatever_was_granted(person, facts, use, now)
    notes = {"TRUNCATED"} if cut_short(spoken_for) else set()
    return _found(who, codes, notes, spoken_for)


def _found(who: str, codes: set[str], notes: set[str], grant: Json | None) -> Found:
    reasons = frozenset((code, who, book_words.DIMENSIONS.get(code)) for code in codes)
    return Found(reasons, frozenset((note, who) for note in notes), grant)


def why_none_is_in_force(grants: list[Json], now: datetime) -> set[str]:
    """The state of the grant worth mentioning, or that there is none."""
    if not grants:
        return {"NO_GRANT"}
    grant = book_facts.worth_mentioning(grants, now)
    state = book_facts.state_of(grant, now)
    if state == "not_signed":
        return {"FLOOR:F-13", "NO_GRANT"}
    if state == "invalid":
        return {"FLOOR:F-08", "NO_GRANT"}
    if state == "withdrawn":
        return {"WITHDRAWN"}
    if state == "superseded":
        return {"SUPERSEDED"}
    only_the_cap = book_days.utc_day(now).isoformat() <= grant["terms"]["use_window"]["ends_on"]
    return {"EXPIRED", "FLOOR:F-07"} if only_the_cap else {"EXPIRED"}


def best_of(
    in_force: list[Json], person: Json, tool: Json, use: Json, now: datetime
) -> tuple[Json, set[str]]:
    """The grant that speaks for this person, and what is wrong with it; one grant must cover the whole part."""
    others = [other for other in use["subjects"] if other["id"] != person["id"]]
    trains = use["operation"] in book_words.TRAINING
    wrong = {
        grant["id"]: book_grant.reading_names(use, tool, person, others, grant, now) for grant in in_force
    }
    fitting = [grant for grant in in_force if not wrong[grant["id"]]]
    if not fitting:
        fewest = min(len(codes) for codes in wrong.values())
        nearest = [grant for grant in in_force if len(wrong[grant["id"]]) == fewest]
        chosen = min(nearest, key=lambda grant: (-_signed(grant), grant["id"]))
        return chosen, set(wrong[chosen["id"]])
    chosen = min(
        fitting,
        key=lambda grant: (
            book_grant.unmet(grant, use["operation"]),
            -book_facts.last_day_for(trains, grant).toordinal(),
            _signed(grant),
            grant["id"],
        ),
    )
    return chosen, {"PRECONDITION_UNMET"} if book_grant.unmet(chosen, use["operation"]) else set()


def _signed(grant: Json) -> float:
    return book_days.instant(grant["signed_at"]).timestamp()


def covers_the_role(grant: Json, person: Json, use: Json) -> bool:
    """Whether this grant allows this person's part at all (F-02): its operations, by these modalities."""
    terms = grant["terms"]
    return book_grant.operations_cover(use, person, terms) and book_grant.modalities_cover(person, terms)


def cut_short(grant: Json) -> bool:
    """Whether the person wrote a later end than ten years allow (F-07)."""
    return bool(book_facts.last_day(grant).isoformat() < grant["terms"]["use_window"]["ends_on"])


def whatever_was_granted(person: Json, facts: Json, use: Json, now: datetime) -> set[str]:
    """What no grant lifts: identity, dispute, standing nevers, being under 18, and material from before."""
    subject = next(subject for subject in facts["subjects"] if subject["id"] == person["id"])
    codes = set()
    if subject["identity"] != "verified":
        codes.add("IDENTITY_NOT_VERIFIED")
    if subject["disputed"]:
        codes.add("DISPUTED")
    if any(touches(never, person, facts, use) for never in book_facts.nevers(person["id"], facts, now)):
        codes.add("EXCLUDED")
    born = book_days.day(subject["born_on"])
    if born is None or book_days.utc_day(now) < book_days.eighteenth_birthday(born):
        codes.add("FLOOR:F-05")
    elif use["dataset"] is not None and from_before(use["dataset"], book_days.eighteenth_birthday(born)):
        codes.add("FLOOR:F-03b")
    return codes


def touches(never: Json, person: Json, facts: Json, use: Json) -> bool:
    """Whether a standing never is about this use: each list that names anything must name something of it."""
    part = [use["operation"], *book_words.must_have_granted(person["role"], use["operation"])]
    asked = {
        "operations": part,
        "purposes": [use["purpose"]["code"]],
        "modalities": person["modalities"],
        "content": use["content"],
        "organisations": [use["licensee"], facts["tool"]["organisation"]],
    }
    return all(not never[name] or any(word in never[name] for word in asked[name]) for name in asked)


def from_before(dataset: Json, adult: date) -> bool:
    """Whether any of the material is from before that day, or could be (F-03b): undated counts as before."""
    if dataset["item_list"]:
        days = [book_days.day(item["captured_on"]) for item in dataset["item_list"]]
        return any(day is None or day < adult for day in days)
    captured = dataset["captured"]
    if captured["undated"] > 0:
        return True
    earliest = book_days.day(captured["earliest"])
    if earliest is None:
        return bool(dataset["items"] > captured["undated"])
    return earliest < adult
