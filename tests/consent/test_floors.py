"""The floors, one after another, each at its edges."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from consent.decision import decide, floors
from consent.decision.answer import Answer
from consent.facts import Facts
from consent.statements import Terms, Window
from consent.uses import Likeness, PurposeOfUse, Use
from consent.vocabulary import FLOORS, REASONS
from tests.consent.cast import (
    ADA,
    MIKO,
    NOON,
    SIGNED,
    STRANGER,
    at,
    dataset,
    exclusion,
    facts,
    grant,
    miko_drives,
    named,
    subject,
    terms,
    use,
)

SECOND = timedelta(seconds=1)


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def of_ada(**changes: Any) -> Facts:
    return facts(grant(), subjects=(subject(ADA, **changes),))


def test_every_floor_here_is_in_the_vocabulary() -> None:
    numbers = [floor.__name__.replace("f_", "F-") for floor in (*floors.OF_A_USE, *floors.OF_A_PERSON)]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(FLOORS)
    assert {f"FLOOR:{number}" for number in numbers} <= set(REASONS)


# F-01


@pytest.mark.parametrize(
    "known",
    [
        facts(),
        facts(grant(MIKO)),
        facts(subjects=()),
        facts(grant(), subjects=()),
        facts(exclusions=(exclusion(),)),
        facts(subjects=(subject(ADA, identity="self_asserted", disputed=True, born_on=None),)),
    ],
    ids=[
        "no grant",
        "another's",
        "nobody",
        "a grant of nobody on record",
        "only a never",
        "an unclear record",
    ],
)
def test_f_01_no_answer_is_a_no(known: Facts) -> None:
    answer = decide(known, use(dataset=dataset(None)), NOON)
    assert [(reason.code, reason.subject, reason.floor) for reason in answer.reasons] == [
        ("NO_GRANT", ADA, "F-01")
    ]
    assert (answer.outcome, answer.subjects[0].state) == ("deny", "none")


def test_f_01_silence_is_noted() -> None:
    answer = decide(facts(unanswered=(ADA,)), use(), NOON)
    assert (codes(answer), [note.code for note in answer.notes]) == (["NO_GRANT"], ["ASKED_UNANSWERED"])
    assert answer.subjects[0].state == "asked_unanswered"


# F-02


def both(**allowed: Any) -> Use:
    return use(subjects=(*use().subjects, miko_drives()[1]), **allowed)


def test_f_02_everyone_needs_a_grant() -> None:
    answer = decide(facts(grant()), both(), NOON)
    assert [(reason.code, reason.subject) for reason in answer.reasons] == [
        ("NO_GRANT", MIKO),
        ("FLOOR:F-02", MIKO),
    ]


def test_f_02_one_person_alone_is_not_several() -> None:
    twice = use(subjects=(*use().subjects, Likeness(ADA, "performance", ("body",))))
    assert codes(decide(facts(grant()), twice, NOON)) == ["OPERATION_NOT_GRANTED", "MODALITY_NOT_GRANTED"]


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (terms(modalities=("body", "motion"), operations=("serve_as_driver",)), []),
        (terms(modalities=("body",), operations=("serve_as_driver",)), ["FLOOR:F-02", "MODALITY_NOT_GRANTED"]),
        (terms(modalities=("body", "motion"), operations=("publish",)), ["FLOOR:F-02", "OPERATION_NOT_GRANTED"]),
        (terms(modalities=("body", "motion"), operations=("serve_as_driver",), content=("slur",), media=("avod",)),
         ["MEDIA_NOT_GRANTED"]),
    ],
)  # fmt: skip
def test_f_02_the_grant_must_cover_the_part(allowed: Terms, expected: list[str]) -> None:
    assert codes(decide(facts(grant(), grant(MIKO, "miko", terms=allowed)), both(), NOON)) == expected


def test_f_02_two_grants_do_not_make_one() -> None:
    body = grant(MIKO, "body", terms=terms(modalities=("body", "motion"), operations=("publish",)))
    drive = grant(MIKO, "drive", terms=terms(modalities=("face",), operations=("serve_as_driver",)))
    assert "FLOOR:F-02" in codes(decide(facts(grant(), body, drive), both(), NOON))


# F-04, F-14, F-17: the question alone


@pytest.mark.parametrize(
    ("code", "floor"), [("sexual_explicit", "FLOOR:F-04"), ("deceptive_impersonation", "FLOOR:F-17")]
)
@pytest.mark.parametrize("exception", [None, "parody"])
def test_f_04_and_f_17_whatever_else(code: str, floor: str, exception: str | None) -> None:
    asked = use(purpose=PurposeOfUse(code), exception=exception)
    for known in (facts(grant()), facts(), Facts(tool=None)):
        answer = decide(known, asked, NOON)
        assert answer.outcome == "deny"
        assert floor in codes(answer)


@pytest.mark.parametrize(
    ("known", "changes", "outcome"),
    [
        (facts(), {}, "refer"),
        (facts(grant()), {}, "refer"),
        (facts(grant(), subjects=(subject(disputed=True),)), {}, "refer"),
        (facts(grant()), {"project": "another"}, "refer"),
        (facts(grant()), {"purpose": PurposeOfUse("advertising", "Brightcan", "Can Zero")}, "deny"),
        (facts(grant(), exclusions=(exclusion(),)), {}, "deny"),
        (facts(grant(), tool=None), {}, "deny"),
        (facts(grant()), {"operation": "fly"}, "deny"),
    ],
    ids=[
        "no consent",
        "consent",
        "dispute",
        "another title",
        "advert",
        "a standing never",
        "no tool",
        "no such word",
    ],
)
def test_f_14_an_exception_is_for_people_to_decide(
    known: Facts, changes: dict[str, Any], outcome: str
) -> None:
    answer = decide(known, use(exception="", **changes), NOON)
    assert (answer.outcome, codes(answer)[0], answer.grants) == (outcome, "FLOOR:F-14", ())


# F-05


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2008, 11, 22), []),
        (date(2008, 11, 23), ["FLOOR:F-05"]),
        (date(2026, 11, 22), ["FLOOR:F-05"]),
        (date(2030, 1, 1), ["FLOOR:F-05"]),
        (None, ["FLOOR:F-05"]),
    ],
    ids=["18 today", "18 tomorrow", "born today", "not born", "nobody knows"],
)
def test_f_05_under_18_or_of_unknown_age(born_on: date | None, expected: list[str]) -> None:
    assert codes(decide(of_ada(born_on=born_on), use(), NOON)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"), [("2026-02-28T23:59:59", ["FLOOR:F-05"]), ("2026-03-01T00:00:00", [])]
)
def test_f_05_born_on_29_february(moment: str, expected: list[str]) -> None:
    assert codes(decide(of_ada(born_on=date(2008, 2, 29)), use(), at(moment))) == expected


# F-07


def lasting(until: str, signed_at: datetime = SIGNED) -> Facts:
    signed_on = signed_at.date().isoformat()
    allowed = terms(use_window=Window(signed_on, until), territories_as_of=signed_on)
    return facts(grant(signed_at=signed_at, terms=allowed))


@pytest.mark.parametrize(
    ("until", "moment", "outcome", "expected", "notes"),
    [
        ("2036-01-14", "2036-01-14T23:59:59", "permit", [], []),
        ("2036-01-14", "2036-01-15T00:00:00", "deny", ["EXPIRED"], []),
        ("2036-01-15", "2036-01-14T23:59:59", "permit", [], ["TRUNCATED"]),
        ("2036-01-15", "2036-01-15T00:00:00", "deny", ["FLOOR:F-07", "EXPIRED"], []),
        ("2036-01-15", "2036-01-16T00:00:00", "deny", ["EXPIRED"], []),
    ],
)
def test_f_07_ten_years_at_most(
    until: str, moment: str, outcome: str, expected: list[str], notes: list[str]
) -> None:
    answer = decide(lasting(until), use(), at(moment))
    assert (answer.outcome, codes(answer), [note.code for note in answer.notes]) == (outcome, expected, notes)


def test_f_07_signed_on_29_february() -> None:
    known = lasting("2040-01-01", at("2024-02-29T10:00:00"))
    answer = decide(known, use(), at("2034-02-28T12:00:00"))
    assert str(answer.valid_until) == "2034-02-28"
    assert codes(decide(known, use(), at("2034-03-01T00:00:00"))) == ["FLOOR:F-07", "EXPIRED"]


# F-08


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": "All media now known or later devised throughout the universe in perpetuity."},
        {"modalities": ("face", "everything")},
        {
            "purposes": (
                *terms().purposes,
                *[msgspec.convert({"code": "sexual_explicit"}, type(terms().purposes[0]))],
            )
        },
        {"licensees": ("org_northlight",)},
        {"use_window": Window("2026-01-15", "")},
        {"territories": ("US", "XX")},
    ],
)
def test_f_08_terms_that_are_no_consent_were_never_active(wrong: dict[str, Any]) -> None:
    answer = decide(facts(grant(terms=terms(**wrong))), use(), NOON)
    assert (answer.outcome, codes(answer)) == ("deny", ["NO_GRANT", "FLOOR:F-08"])
    assert answer.subjects[0].state == "invalidated"
    assert answer.reasons[1].granted


def test_f_08_another_grant_is_enough() -> None:
    spoilt = grant(name="spoilt", terms=terms(description="anything"))
    assert decide(facts(spoilt, grant()), use(), NOON).outcome == "permit"


# F-12, F-13


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(NOON - SECOND, []), (NOON, ["WITHDRAWN"]), (NOON + SECOND, ["WITHDRAWN"])],
)
def test_f_12_withdrawn_from_the_instant_on(moment: datetime, expected: list[str]) -> None:
    known = facts(grant(withdrawn_at=NOON))
    assert codes(decide(known, use(), moment)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(SIGNED - SECOND, ["NO_GRANT", "FLOOR:F-13"]), (SIGNED, [])],
)
def test_f_13_nothing_before_it_was_signed(moment: datetime, expected: list[str]) -> None:
    early = terms(use_window=Window("2020-01-01", "2029-12-31"))
    assert codes(decide(facts(grant(terms=early)), use(), moment)) == expected


def test_f_13_is_named_only_when_there_is_nothing_else() -> None:
    later = grant(name="later", signed_at=NOON + SECOND)
    assert codes(decide(facts(later, grant(withdrawn_at=SIGNED)), use(), NOON)) == ["WITHDRAWN"]


# Which grant is spoken of when none is in force


ENDED = terms(use_window=Window("2026-01-15", "2026-06-30"))


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([{"superseded_at": SIGNED}], ["SUPERSEDED"]),
        ([{"superseded_at": NOON + SECOND}], []),
        ([{"superseded_at": SIGNED}, {"withdrawn_at": SIGNED}], ["WITHDRAWN"]),
        ([{"superseded_at": SIGNED, "withdrawn_at": NOON}], ["WITHDRAWN"]),
        ([{"terms": ENDED}, {"superseded_at": SIGNED}], ["EXPIRED"]),
        ([{"terms": ENDED}, {"withdrawn_at": SIGNED, "signed_at": SIGNED - SECOND}], ["EXPIRED"]),
        ([{"terms": ENDED, "signed_at": SIGNED - SECOND}, {"withdrawn_at": SIGNED}], ["WITHDRAWN"]),
        ([{"terms": ENDED, "withdrawn_at": NOON}], ["WITHDRAWN"]),
        ([{"signed_at": NOON + SECOND}, {"superseded_at": SIGNED}], ["SUPERSEDED"]),
    ],
)
def test_the_grant_worth_mentioning(states: list[dict[str, Any]], expected: list[str]) -> None:
    found = [grant(name=name, **state) for name, state in zip(("one", "two"), states, strict=False)]
    assert codes(decide(facts(*found), use(), NOON)) == expected
    assert codes(decide(facts(*reversed(found)), use(), NOON)) == expected


def test_a_stranger_is_never_permitted() -> None:
    asked = use(subjects=(Likeness(STRANGER, "identity", ("face",)),))
    assert codes(decide(facts(grant()), asked, NOON)) == ["NO_GRANT"]
    assert named("sub", "stranger") == STRANGER
