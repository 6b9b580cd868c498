"""The decision once more, slow and obvious, from the domain text alone; it checks `consent.decision` and shares nothing
with it: plain JSON values in, plain values out, its own words, days, places, languages and versions.

Read it beside domain sections 7 and 8. Where that text leaves room, the reading that is safer for the performer holds.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.reference import book_days, book_facts, book_grant, book_people, book_places, book_tags, book_words

Json = dict[str, Any]
Reason = tuple[str, str | None, str | None]


class Verdict(NamedTuple):
    """What the book says.

    Reasons are (code, subject, dimension), duties (code, phase, detail), notes (code, subject).
    """

    outcome: str
    reasons: frozenset[Reason]
    valid_until: str | None = None
    grants: frozenset[str] = frozenset()
    duties: frozenset[tuple[str, str, str]] = frozenset()
    recheck_seconds: int = 0
    notes: frozenset[tuple[str, str | None]] = frozenset()


def decide(facts: Json, use: Json, at: str) -> Verdict:
    """The verdict on this use at this moment (an RFC 3339 text). Raises nothing for any facts and use in shape."""
    now = book_days.instant(at)
    about_the_use = floors_of_the_use(use)
    in_the_way = what_stops_the_question(facts, use)
    if in_the_way:
        return Verdict("deny", about_the_use | in_the_way)
    people = [book_facts.who_is_meant(person["id"], facts) for person in use["subjects"]]
    if book_facts.unreadable(facts, people):
        return Verdict("deny", frozenset({("FLOOR:F-01", None, None)}))
    use = {
        **use,
        "subjects": [{**person, "id": who} for person, who in zip(use["subjects"], people, strict=True)],
    }
    found = [book_people.look_at(person, facts, use, now) for person in use["subjects"]]
    reasons = about_the_use.union(*(one.reasons for one in found)) | contradictions(use["dataset"])
    notes = frozenset().union(*(one.notes for one in found))
    outcome = outcome_of({code for code, _, _ in reasons}, use["purpose"]["code"])
    if outcome not in ("permit", "conditional"):
        return Verdict(outcome, reasons, notes=notes)
    return allowed(outcome, reasons, notes, [one.grant for one in found if one.grant], use)


def floors_of_the_use(use: Json) -> frozenset[Reason]:
    """Floors that the question breaks by itself, whoever is in it: F-04, F-14, F-17."""
    reasons: set[Reason] = set()
    if use["purpose"]["code"] == "sexual_explicit":
        reasons.add(("FLOOR:F-04", None, None))
    if use["exception"] is not None:
        reasons.add(("FLOOR:F-14", None, None))
    if use["purpose"]["code"] == "deceptive_impersonation":
        reasons.add(("FLOOR:F-17", None, None))
    return frozenset(reasons)


def what_stops_the_question(facts: Json, use: Json) -> frozenset[Reason]:
    """Who asks and in which words: with an unknown tool or an unknown word nobody's consent is looked at."""
    reasons: set[Reason] = set()
    tool = facts["tool"]
    if tool is None or tool["id"] != use["tool_id"]:
        reasons.add(("TOOL_UNKNOWN", None, "tool"))
    elif not tool["active"]:
        reasons.add(("TOOL_REVOKED", None, "tool"))
    for dimension, word, known in words_of(use):
        if word not in known:
            reasons.add(("UNKNOWN_TERM", None, dimension))
    if not all(book_places.is_territory(code) for code in use["territories"]):
        reasons.add(("UNKNOWN_TERM", None, "territory"))
    if not all(book_tags.is_tag(tag) for tag in use["languages"]):
        reasons.add(("UNKNOWN_TERM", None, "language"))
    return frozenset(reasons)


def words_of(use: Json) -> list[tuple[str, str, list[str]]]:
    """Every word of the vocabulary that the question uses, with its dimension and the words there are for it."""
    words = [("operation", use["operation"], book_words.OPERATIONS)]
    words += [("purpose", use["purpose"]["code"], book_words.PURPOSES)]
    for person in use["subjects"]:
        words += [("role", person["role"], book_words.ROLES)]
        words += [("modality", modality, book_words.MODALITIES) for modality in person["modalities"]]
    words += [("content", flag, book_words.CONTENT) for flag in use["content"]]
    words += [("media", medium, book_words.MEDIA) for medium in use["media"]]
    if use["tool"]["hosting"] != "":
        words += [("hosting", use["tool"]["hosting"], book_words.HOSTING)]
    return words


def contradictions(dataset: Json | None) -> frozenset[Reason]:
    """A list of items that does not agree with its own summary, or a summary that does not agree with itself."""
    if dataset is None:
        return frozenset()
    captured = dataset["captured"]
    first, last = book_days.day(captured["earliest"]), book_days.day(captured["latest"])
    wrong = captured["undated"] > dataset["items"] or (
        first is not None and last is not None and first > last
    )
    if dataset["item_list"]:
        days = [book_days.day(item["captured_on"]) for item in dataset["item_list"]]
        dated = sorted(day for day in days if day is not None)
        wrong = wrong or len(days) != dataset["items"] or days.count(None) != captured["undated"]
        wrong = wrong or first != (dated[0] if dated else None) or last != (dated[-1] if dated else None)
    return frozenset({("MANIFEST_CONTRADICTS", None, "dataset")} if wrong else ())


def outcome_of(codes: set[str], purpose: str) -> str:
    """The outcome that these reasons lead to: a machine may act on `permit` alone."""
    if not codes:
        return "permit"
    if codes & {"FLOOR:F-04", "FLOOR:F-17", "EXCLUDED"}:
        return "deny"
    if "FLOOR:F-14" in codes:
        return "deny" if purpose == "advertising" else "refer"
    if codes == {"PRECONDITION_UNMET"}:
        return "conditional"
    if "DISPUTED" in codes and codes <= {"DISPUTED", "PRECONDITION_UNMET"}:
        return "refer"
    return "deny"


def allowed(
    outcome: str,
    reasons: frozenset[Reason],
    notes: frozenset[tuple[str, str | None]],
    grants: list[Json],
    use: Json,
) -> Verdict:
    """A verdict that rests on these grants: it ends with the first of them and carries the duties of all."""
    trains = use["operation"] in book_words.TRAINING
    return Verdict(
        outcome,
        reasons,
        valid_until=min(book_facts.last_day_for(trains, grant) for grant in grants).isoformat(),
        grants=frozenset(grant["id"] for grant in grants),
        duties=frozenset(
            (duty["code"], book_grant.phase(duty), duty["detail"])
            for grant in grants
            for duty in grant["terms"]["duties"]
        ),
        recheck_seconds=book_words.most_seconds_between_questions(use["operation"]),
        notes=notes,
    )
