"""What the tool that asked is told: nothing about anybody who never named its organisation."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given

from consent.decision import decide, disclose
from consent.decision.answer import Answer
from consent.facts import Facts
from consent.statements import Project
from consent.uses import Likeness, PurposeOfUse, Use
from tests.consent.cast import (
    ADA,
    BRIGHTCAN,
    KESTREL,
    MIKO,
    NOON,
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
from tests.consent.strategies import World, worlds

ISNI = "isni:000000000000001X"
NOBODY = Facts(tool=tool(organisation=BRIGHTCAN))


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def told(known: Facts, asked: Use) -> Answer:
    return disclose(decide(known, asked, NOON), known, asked)


SECRETS: dict[str, dict[str, Any]] = {
    "a consent to others": {},
    "an identity that is not verified": {"subjects": (subject(identity="self_asserted"),)},
    "a dispute": {"subjects": (subject(disputed=True),)},
    "an age": {"subjects": (subject(born_on=None),)},
    "a standing never": {"exclusions": (exclusion(),)},
    "having been asked": {"grants": (), "unanswered": (ADA,)},
    "a consent withdrawn": {"grants": (grant(withdrawn_at=SIGNED),)},
    "a consent that is none": {"grants": (grant(terms=terms(description="all")),)},
    "a record nobody can read": {"grants": (grant(), grant(terms=terms(media=())))},
    "terms nobody can read": {"grants": (grant(terms=None),)},
    "a record without consent": {"grants": ()},
}


@pytest.mark.parametrize(
    "asked",
    [
        use(),
        use(dataset=dataset("2000-01-01", None)),
        use(exception="parody"),
        use(purpose=PurposeOfUse("sexual_explicit")),
        use(operation="fly"),
        use(subjects=(*use().subjects, miko_drives()[1])),
        use(subjects=(Likeness(ISNI, "identity", ("face",)),)),
    ],
    ids=["plain", "dataset", "exception", "sexual", "unknown word", "with another", "by an external id"],
)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_stranger_cannot_tell_her_from_nobody(secret: dict[str, Any], asked: Use) -> None:
    given_facts = {"grants": (grant(),), "aliases": {ISNI: ADA}, **secret}
    known = facts(*given_facts.pop("grants"), tool=tool(organisation=BRIGHTCAN), **given_facts)
    assert told(known, asked) == decide(NOBODY, asked, NOON)


@pytest.mark.parametrize("asking", [None, tool(organisation="")])
def test_no_organisation_is_named_by_nobody(asking: Any) -> None:
    known = facts(grant(), tool=asking, subjects=(subject(disputed=True),))
    assert told(known, use()) == decide(Facts(tool=asking), use(), NOON)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"subjects": (subject(identity="self_asserted"),)}, ["IDENTITY_NOT_VERIFIED"]),
        ({"subjects": (subject(disputed=True),)}, ["DISPUTED"]),
        ({"exclusions": (exclusion(),)}, ["EXCLUDED"]),
        ({"grants": (grant(withdrawn_at=SIGNED),)}, ["WITHDRAWN"]),
        ({"grants": (grant(terms=terms(media=("avod",))),)}, ["MEDIA_NOT_GRANTED"]),
    ],
)
def test_whoever_she_named_is_told_why(changes: dict[str, Any], expected: list[str]) -> None:
    given_facts = {"grants": (grant(),), **changes}
    known = facts(*given_facts.pop("grants"), **given_facts)
    assert codes(told(known, use())) == expected


def test_whoever_she_named_once_is_told_of_that_grant_and_of_no_other() -> None:
    ours = grant(name="ours", withdrawn_at=SIGNED)
    secret = terms(
        licensees=(BRIGHTCAN,), vendors=(), projects=(Project(TITLE_B, "A secret"),), media=("avod",)
    )
    known = facts(ours, grant(name="theirs", terms=secret))
    full = decide(known, use(), NOON)
    assert "VENDOR_NOT_NAMED" in codes(full)
    assert codes(told(known, use())) == ["WITHDRAWN"]
    assert TITLE_B not in repr(told(known, use()))


def test_of_two_people_only_the_one_who_named_it_is_spoken_of() -> None:
    theirs, part = miko_drives()
    hidden = msgspec.structs.replace(theirs, terms=terms(licensees=(BRIGHTCAN,), vendors=()))
    known = facts(grant(), hidden, subjects=(subject(disputed=True), subject(MIKO, disputed=True)))
    answer = told(known, use(subjects=(*use().subjects, part)))
    assert [(reason.code, reason.subject) for reason in answer.reasons] == [
        ("NO_GRANT", MIKO),
        ("FLOOR:F-02", MIKO),
        ("DISPUTED", ADA),
    ]


def test_a_permit_is_told_as_it_is() -> None:
    known = facts(grant(), tool=tool(organisation=KESTREL))
    answer = decide(known, use(), NOON)
    assert disclose(answer, known, use()) is answer


@given(worlds)
def test_anybody_who_never_named_the_asker_is_as_good_as_unknown(world: World) -> None:
    stranger = named("org", "stranger")
    assert world.facts.tool is not None or world.answer().outcome == "deny"
    if world.facts.tool is None:
        return
    asking = msgspec.structs.replace(world.facts.tool, organisation=stranger)
    known = world.with_facts(tool=asking)
    assert disclose(known.answer(), known.facts, known.use) == decide(Facts(tool=asking), world.use, world.at)
