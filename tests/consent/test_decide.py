"""Who asks, about whom, which grant speaks, what stands above it, and what comes with a permit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from consent.decision import decide
from consent.decision.answer import Answer, Duty, to_value
from consent.facts import Facts
from consent.statements import DutyTerm, ExclusionBody, Window
from consent.uses import Likeness, PurposeOfUse, Use
from consent.vocabulary import RULES_VERSION
from tests.consent.cast import (
    ADA,
    BRIGHTCAN,
    KESTREL,
    MIKO,
    NOON,
    NORTHLIGHT,
    SIGNED,
    TITLE_B,
    dataset,
    exclusion,
    facts,
    grant,
    miko_drives,
    named,
    subject,
    terms,
    tool,
    use,
)

SECOND = timedelta(seconds=1)
ISNI = "isni:000000000000001X"


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def test_a_permit_says_what_it_rests_on() -> None:
    answer = decide(facts(grant()), use(), NOON)
    assert answer == Answer(
        outcome="permit",
        rules=RULES_VERSION,
        at=NOON,
        subjects=answer.subjects,
        grants=((named("grt", "one"), "sha256:one"),),
        duties=(
            Duty("label_machine", "during", named("grt", "one")),
            Duty("label_visible", "during", named("grt", "one"), "credit"),
        ),
        valid_until=answer.valid_until,
        recheck_seconds=3600,
    )
    assert str(answer.valid_until) == "2029-12-31"
    assert {found.result for found in answer.subjects[0].dimensions} == {"match"}


def test_a_refusal_grants_nothing() -> None:
    answer = decide(facts(grant()), use(project=TITLE_B), NOON)
    assert (answer.grants, answer.duties, answer.valid_until, answer.recheck_seconds) == ((), (), None, 0)


def test_a_training_is_asked_about_again_within_a_day() -> None:
    known = facts(grant(terms=terms(operations=("train_identity_model",))))
    answer = decide(known, use(operation="train_identity_model", dataset=dataset("2020-01-01")), NOON)
    assert (answer.outcome, answer.recheck_seconds) == ("permit", 24 * 3600)


def test_the_moment_is_told_in_utc() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    assert decide(facts(grant()), use(), there).at.tzinfo is UTC


# Who asks


@pytest.mark.parametrize(
    ("asking", "asked", "code"),
    [
        (None, use(), "TOOL_UNKNOWN"),
        (tool(), use(tool_id=named("tol", "other")), "TOOL_UNKNOWN"),
        (tool(), use(tool_id=""), "TOOL_UNKNOWN"),
        (tool(active=False), use(), "TOOL_REVOKED"),
        (tool(active=False), use(tool_id=named("tol", "other")), "TOOL_UNKNOWN"),
    ],
)
def test_before_it_is_clear_who_asks_nobody_is_looked_at(asking: Any, asked: Use, code: str) -> None:
    answer = decide(facts(grant(), exclusions=(exclusion(),), tool=asking), asked, NOON)
    assert (answer.outcome, codes(answer), answer.subjects) == ("deny", [code], ())


def test_every_unknown_word_is_told_at_once() -> None:
    asked = use(operation="fly", media=("svod", "dream"), territories=("US", "XX"))
    found = [
        (reason.code, reason.dimension, reason.requested)
        for reason in decide(facts(grant()), asked, NOON).reasons
    ]
    assert found == [
        ("UNKNOWN_TERM", "operation", "fly"),
        ("UNKNOWN_TERM", "media", "dream"),
        ("UNKNOWN_TERM", "territory", "XX"),
    ]


def test_a_use_of_nobody_is_refused() -> None:
    assert codes(decide(facts(grant()), use(subjects=()), NOON)) == ["FLOOR:F-01"]


# About whom


@pytest.mark.parametrize(
    ("aliases", "expected"),
    [({ISNI: ADA}, []), ({}, ["NO_GRANT"]), ({ISNI: MIKO}, ["NO_GRANT"]), ({ISNI: ISNI}, ["NO_GRANT"])],
    ids=["verified for her", "verified for nobody", "verified for another", "verified for itself"],
)
def test_an_external_id_stands_for_whom_it_is_verified(aliases: dict[str, str], expected: list[str]) -> None:
    asked = use(subjects=(Likeness(ISNI, "identity", ("face",)),))
    assert codes(decide(facts(grant(), aliases=aliases), asked, NOON)) == expected


def test_one_of_our_ids_stands_for_nobody_else() -> None:
    asked = use(subjects=(Likeness(MIKO, "identity", ("face",)),))
    assert codes(decide(facts(grant(), aliases={MIKO: ADA}), asked, NOON)) == ["NO_GRANT"]


def test_the_same_person_in_two_roles_needs_both() -> None:
    asked = use(subjects=(*use().subjects, Likeness(ADA, "performance", ("face",))))
    assert codes(decide(facts(grant()), asked, NOON)) == ["OPERATION_NOT_GRANTED"]
    drive = grant(name="two", terms=terms(operations=("serve_as_driver",)))
    assert decide(facts(grant(), drive), asked, NOON).outcome == "permit"


def test_the_same_part_twice_is_the_same_part() -> None:
    once, twice = use(), use(subjects=use().subjects * 2)
    assert decide(facts(grant()), twice, NOON).grants == decide(facts(grant()), once, NOON).grants


@pytest.mark.parametrize("level", ["self_asserted", "", "Verified", "disproved"])
def test_an_identity_nobody_has_verified_permits_nothing(level: str) -> None:
    known = facts(grant(), subjects=(subject(identity=level),))
    assert (decide(known, use(), NOON).outcome, codes(decide(known, use(), NOON))) == (
        "deny",
        ["IDENTITY_NOT_VERIFIED"],
    )


@pytest.mark.parametrize(
    ("changes", "asked", "outcome"),
    [
        ({}, use(), "refer"),
        ({"identity": "self_asserted"}, use(), "deny"),
        ({"born_on": None}, use(), "deny"),
        ({}, use(project=TITLE_B), "deny"),
    ],
)
def test_a_dispute_is_for_people_when_it_is_all_that_is_in_the_way(
    changes: dict[str, Any], asked: Use, outcome: str
) -> None:
    answer = decide(facts(grant(), subjects=(subject(disputed=True, **changes),)), asked, NOON)
    assert answer.outcome == outcome
    assert "DISPUTED" in codes(answer)


# Standing nevers


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["EXCLUDED"]),
        ({"body": ExclusionBody(operations=("replace_face", "de_age"))}, ["EXCLUDED"]),
        ({"body": ExclusionBody(operations=("de_age",))}, []),
        ({"body": ExclusionBody(purposes=("tv_streaming",), modalities=("face",))}, ["EXCLUDED"]),
        ({"body": ExclusionBody(purposes=("tv_streaming",), modalities=("body",))}, []),
        ({"body": ExclusionBody(content=("slur",))}, []),
        ({"body": ExclusionBody(organisations=(NORTHLIGHT,))}, ["EXCLUDED"]),
        ({"body": ExclusionBody(organisations=(BRIGHTCAN,))}, []),
        ({"made_at": NOON}, ["EXCLUDED"]),
        ({"made_at": NOON + SECOND}, []),
        ({"lifted_at": NOON}, []),
        ({"lifted_at": NOON + SECOND}, ["EXCLUDED"]),
        ({"who": MIKO}, []),
    ],
)
def test_a_standing_never(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(decide(facts(grant(), exclusions=(exclusion(**changes),)), use(), NOON)) == expected


def test_a_never_is_about_the_part_as_well_as_the_whole() -> None:
    theirs, part = miko_drives()
    together = use(subjects=(*use().subjects, part))
    for operation in ("serve_as_driver", "replace_face"):
        never = exclusion(who=MIKO, body=ExclusionBody(operations=(operation,)))
        assert codes(decide(facts(grant(), theirs, exclusions=(never,)), together, NOON)) == ["EXCLUDED"]


def test_a_never_of_the_tools_organisation_is_met_by_its_tool() -> None:
    never = exclusion(body=ExclusionBody(organisations=(KESTREL,)))
    known = facts(grant(), exclusions=(never,), tool=tool(organisation=KESTREL))
    assert codes(decide(known, use(), NOON)) == ["EXCLUDED"]


def test_many_nevers_are_one_reason_after_the_floors() -> None:
    nevers = (exclusion("two"), exclusion("one"))
    known = facts(grant(), exclusions=nevers, subjects=(subject(born_on=None, identity="self_asserted"),))
    answer = decide(known, use(), NOON)
    assert codes(answer) == ["FLOOR:F-05", "EXCLUDED", "IDENTITY_NOT_VERIFIED"]
    assert answer.reasons[1].granted == (named("exc", "one"), named("exc", "two"))


# Which grant speaks


def window(until: str) -> Any:
    return terms(use_window=Window("2026-01-15", until))


def test_the_grant_that_lasts_longest_speaks() -> None:
    longer, shorter = (
        grant(name="zz", terms=window("2029-12-31")),
        grant(name="aa", terms=window("2028-12-31")),
    )
    for order in ((longer, shorter), (shorter, longer)):
        assert decide(facts(*order), use(), NOON).grants == ((longer.id, longer.digest),)


def test_among_equals_the_earlier_speaks_and_then_the_smaller_id() -> None:
    early = grant(name="zz", signed_at=SIGNED - SECOND)
    one, two = grant(name="one"), grant(name="two")
    assert decide(facts(one, early), use(), NOON).grants == ((early.id, early.digest),)
    assert decide(facts(two, one), use(), NOON).grants == ((one.id, one.digest),)


def test_a_grant_with_a_condition_never_takes_the_place_of_one_without() -> None:
    bound = grant(name="bound", terms=terms(duties=(DutyTerm("notify_union"),)))
    free = grant(name="free", terms=window("2027-12-31"))
    answer = decide(facts(bound, free), use(), NOON)
    assert (answer.outcome, answer.grants) == ("permit", ((free.id, free.digest),))


def test_the_nearest_grant_is_spoken_of_when_none_fits() -> None:
    near = grant(name="near", terms=terms(media=("avod",)))
    far = grant(name="far", terms=terms(media=("avod",), territories=("FR",)), signed_at=SIGNED + SECOND)
    for order in ((near, far), (far, near)):
        answer = decide(facts(*order), use(), NOON)
        assert (codes(answer), answer.subjects[0].grant) == (["MEDIA_NOT_GRANTED"], near.id)


def test_among_equally_near_grants_the_later_is_spoken_of() -> None:
    old = grant(name="aa", terms=terms(media=("avod",)))
    new = grant(name="zz", terms=terms(territories=("FR",)), signed_at=SIGNED + SECOND)
    assert codes(decide(facts(old, new), use(), NOON)) == ["TERRITORY_OUTSIDE"]


def test_two_grants_are_never_stitched_together() -> None:
    face = grant(name="face", terms=terms(territories=("FR",)))
    there = grant(name="there", terms=terms(modalities=("body",)))
    assert decide(facts(face, there), use(), NOON).outcome == "deny"


# What must come first


@pytest.mark.parametrize(
    ("duties", "operation", "outcome"),
    [
        ((DutyTerm("pre_release_approval"),), "publish", "conditional"),
        ((DutyTerm("pre_release_approval"),), "replace_face", "permit"),
        ((DutyTerm("notify_union"),), "replace_face", "conditional"),
        ((DutyTerm("pay", "before"),), "replace_face", "conditional"),
        ((DutyTerm("pay", "before:session"),), "replace_face", "conditional"),
        ((DutyTerm("pay", "session"),), "replace_face", "permit"),
        ((DutyTerm("pay"),), "replace_face", "permit"),
    ],
)
def test_what_must_come_first(duties: tuple[DutyTerm, ...], operation: str, outcome: str) -> None:
    answer = decide(facts(grant(terms=terms(duties=duties))), use(operation=operation), NOON)
    assert answer.outcome == outcome
    assert codes(answer) == (["PRECONDITION_UNMET"] if outcome == "conditional" else [])
    assert len(answer.duties) == 1
    assert answer.valid_until is not None


def test_what_must_come_first_is_not_the_only_thing_in_the_way() -> None:
    bound = terms(duties=(DutyTerm("notify_union"),))
    known = facts(grant(terms=bound), subjects=(subject(identity="self_asserted"),))
    answer = decide(known, use(), NOON)
    assert (answer.outcome, codes(answer)) == ("deny", ["IDENTITY_NOT_VERIFIED", "PRECONDITION_UNMET"])


def test_with_a_dispute_beside_it_people_decide() -> None:
    bound = terms(duties=(DutyTerm("notify_union"),))
    answer = decide(facts(grant(terms=bound), subjects=(subject(disputed=True),)), use(), NOON)
    assert (answer.outcome, codes(answer)) == ("refer", ["DISPUTED", "PRECONDITION_UNMET"])


def test_the_duties_of_all_are_listed_and_the_first_end_counts() -> None:
    theirs, part = miko_drives()
    known = facts(grant(terms=window("2027-05-01")), theirs)
    answer = decide(known, use(subjects=(*use().subjects, part)), NOON)
    assert [(duty.code, duty.grant) for duty in answer.duties] == [
        ("label_machine", theirs.id), ("label_machine", grant().id),
        ("label_visible", theirs.id), ("label_visible", grant().id),
    ]  # fmt: skip
    assert str(answer.valid_until) == "2027-05-01"


# What cannot be read


NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001  the lie itself


@pytest.mark.parametrize(
    "known",
    [
        facts(grant(signed_at=NAIVE)),
        facts(grant(withdrawn_at=NAIVE)),
        facts(grant(), grant(name="two", superseded_at=NAIVE, withdrawn_at=SIGNED)),
        facts(grant(), exclusions=(exclusion(made_at=NAIVE),)),
        facts(grant(), exclusions=(exclusion(made_at=NOON + SECOND, lifted_at=NAIVE),)),
        facts(grant(), grant(terms=terms(territories=("FR",)))),
        facts(grant(), grant(MIKO)),
        facts(grant(), subjects=(subject(), subject(disputed=True))),
        facts(grant(), exclusions=(exclusion(who=MIKO), exclusion())),
        facts(grant(terms=None)),
        facts(grant(), subjects=None),
        facts(grant(), subjects=(subject(born_on="1990"),)),
    ],
)
def test_what_cannot_be_read_refuses(known: Facts) -> None:
    answer = decide(known, use(), NOON)
    assert (answer.outcome, codes(answer)) == ("deny", ["FLOOR:F-01"])
    assert answer.reasons[0].floor == "F-01"


def test_what_cannot_be_read_about_somebody_else_does_not_matter() -> None:
    assert decide(facts(grant(), grant(MIKO, "miko", signed_at=NAIVE)), use(), NOON).outcome == "permit"


def test_a_moment_without_a_zone_is_refused() -> None:
    assert codes(decide(facts(grant()), use(), NAIVE)) == ["FLOOR:F-01"]


def test_every_failing_reason_is_listed_floors_first() -> None:
    asked = use(
        operation="publish", project=TITLE_B, purpose=PurposeOfUse("film"), territories=("FR",), media=("radio",),
        licensee=BRIGHTCAN, content=("slur",), languages=("fr",), dataset=dataset(None),
    )  # fmt: skip
    known = facts(grant(terms=terms(territories=("US",))), subjects=(subject(identity="self_asserted"),))
    assert codes(decide(known, asked, NOON)) == [
        "FLOOR:F-03b", "IDENTITY_NOT_VERIFIED", "PROJECT_MISMATCH", "PURPOSE_NOT_GRANTED", "CONTENT_NOT_GRANTED",
        "LICENSEE_MISMATCH", "TERRITORY_OUTSIDE", "LANGUAGE_NOT_GRANTED", "MEDIA_NOT_GRANTED",
    ]  # fmt: skip


def test_an_answer_is_plain_values() -> None:
    value = to_value(decide(facts(grant()), use(project=TITLE_B), NOON))
    assert value["outcome"] == "deny"
    assert value["reasons"][0]["code"] == "PROJECT_MISMATCH"
    assert value["at"] == "2026-11-22T12:00:00Z"
