"""The laws of the decision, for any facts, any use and any moment. If one of these falls, so does the product."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent import facts as fact_values
from consent import uses
from consent.days import day_of, last_day_by_cap
from consent.decision import answer as answers
from consent.decision import decide, disclose
from consent.facts import Facts
from consent.statements import CoSubjectTerm, DutyTerm, ExclusionBody, Window
from consent.terms_check import check
from consent.uses import PurposeOfUse, ToolUsed
from consent.vocabulary import ROLES
from tests.consent import strategies
from tests.consent.cast import named
from tests.consent.strategies import World, allowed_worlds, any_worlds, random_world, refused_worlds, worlds

ALLOWS = ("permit", "conditional")
MOMENT = timedelta(seconds=1)
IDENTITIES = frozenset(code for code, role in ROLES.items() if role.grants_requested)


def replaced(items: tuple[Any, ...], index: int, **changes: Any) -> tuple[Any, ...]:
    return (*items[:index], msgspec.structs.replace(items[index], **changes), *items[index + 1 :])


def test_the_worlds_are_worth_trying() -> None:
    random = Random(20261122)
    found = [random_world(random).answer() for _ in range(1500)]
    permits = sum(answer.outcome == "permit" for answer in found)
    codes = {reason.code for answer in found for reason in answer.reasons}
    assert 300 < permits < 1200
    assert codes >= {
        "FLOOR:F-02", "FLOOR:F-03b", "FLOOR:F-05", "FLOOR:F-07", "FLOOR:F-08", "FLOOR:F-13", "FLOOR:F-14",
        "NO_GRANT", "WITHDRAWN", "EXPIRED", "SUPERSEDED", "EXCLUDED", "DISPUTED", "IDENTITY_NOT_VERIFIED",
        "OPERATION_NOT_GRANTED", "MODALITY_NOT_GRANTED", "PURPOSE_NOT_GRANTED", "CONTENT_NOT_GRANTED",
        "PROJECT_MISMATCH", "LICENSEE_MISMATCH", "VENDOR_NOT_NAMED", "TOOL_NOT_GRANTED", "HOSTING_NOT_GRANTED",
        "TERRITORY_OUTSIDE", "LANGUAGE_NOT_GRANTED", "MEDIA_NOT_GRANTED", "WINDOW_OUTSIDE", "CAPTURE_DATE_OUTSIDE",
        "DATASET_NOT_STATED", "MANIFEST_CONTRADICTS", "CO_SUBJECT_NOT_GRANTED", "PRECONDITION_UNMET",
        "TOOL_UNKNOWN", "TOOL_REVOKED", "UNKNOWN_TERM",
    }  # fmt: skip


@given(worlds)
def test_nothing_granted_nothing_allowed(world: World) -> None:
    assert world.with_facts(grants=()).answer().outcome not in ALLOWS


@given(allowed_worlds, st.data())
def test_an_exclusion_beats_any_grant(world: World, data: st.DataObject) -> None:
    never = data.draw(strategies.exclusions(world))
    everything = msgspec.structs.replace(never, body=ExclusionBody())
    answer = world.with_facts(exclusions=(*world.facts.exclusions, everything)).answer()
    assert answer.outcome == "deny"
    assert {reason.code for reason in answer.reasons} == {"EXCLUDED"}


@given(worlds, st.randoms(use_true_random=False))
def test_order_and_repetition_of_grants_never_matter(world: World, random: Random) -> None:
    grants, subjects = list(world.facts.grants * 2), list(world.facts.subjects * 2)
    random.shuffle(grants)
    random.shuffle(subjects)
    again = world.with_facts(
        grants=tuple(grants), subjects=tuple(subjects), exclusions=world.facts.exclusions[::-1] * 2
    )
    assert again.answer() == world.answer()


@given(refused_worlds, st.data())
def test_adding_an_exclusion_never_turns_refused_into_allowed(world: World, data: st.DataObject) -> None:
    never = data.draw(strategies.exclusions(world))
    assert world.with_facts(exclusions=(*world.facts.exclusions, never)).answer().outcome != "permit"


@given(refused_worlds, st.data())
def test_adding_a_withdrawal_never_turns_refused_into_allowed(world: World, data: st.DataObject) -> None:
    assume(world.facts.grants)
    index = data.draw(st.integers(0, len(world.facts.grants) - 1))
    withdrawn = replaced(world.facts.grants, index, withdrawn_at=world.at)
    assert world.with_facts(grants=withdrawn).answer().outcome != "permit"


def restrictions(world: World) -> dict[str, World]:
    """The world with one more restriction of each kind."""
    facts, who, tool = world.facts, world.meant(world.use.subjects[0]), world.facts.tool
    subjects = [index for index, subject in enumerate(facts.subjects) if subject.id == who]
    found = {
        f"{name} of {index}": world.with_facts(subjects=replaced(facts.subjects, index, **{name: value}))
        for index in subjects
        for name, value in (("disputed", True), ("identity", "self_asserted"), ("born_on", None))
    }
    for index, grant in enumerate(facts.grants):
        terms = grant.terms
        # Terms that are no consent may become one when what is wrong with them is taken away.
        if any(not problem.warning for problem in check(terms, day_of(grant.signed_at))):
            continue
        for name, value in (
            ("co_subjects", (*terms.co_subjects, CoSubjectTerm(named("sub", "nobody"), "identity"))),
            ("duties", (*terms.duties, DutyTerm("notify_union"))),
            ("territories", terms.territories[:1]),
            ("operations", terms.operations[:1]),
            ("modalities", terms.modalities[1:]),
            ("captured", Window("2019-01-01", "2019-12-31")),
            ("use_window", Window(terms.use_window.starts_on, terms.use_window.starts_on)),
        ):
            if name != "co_subjects" or terms.co_subjects == ():
                narrower = msgspec.structs.replace(terms, **{name: value})
                found[f"{name} of {index}"] = world.with_facts(
                    grants=replaced(facts.grants, index, terms=narrower)
                )
    if tool is not None:
        found["tool"] = world.with_facts(tool=msgspec.structs.replace(tool, active=False))
    return found


@given(refused_worlds)
def test_adding_a_restriction_never_turns_refused_into_allowed(world: World) -> None:
    allowed = [
        name for name, restricted in restrictions(world).items() if restricted.answer().outcome == "permit"
    ]
    assert allowed == []


@given(allowed_worlds, st.data())
def test_adding_a_grant_never_turns_allowed_into_refused(world: World, data: st.DataObject) -> None:
    more = data.draw(st.lists(strategies.grants(world), min_size=1, max_size=1))
    assert world.with_facts(grants=(*world.facts.grants, *more)).answer().outcome == "permit"


@given(refused_worlds, st.data())
def test_adding_a_person_never_turns_refused_into_allowed(world: World, data: st.DataObject) -> None:
    # A use in which the likeness is nobody's yet is not the same question once it has become somebody's.
    assume(any(likeness.role in IDENTITIES for likeness in world.use.subjects))
    more = data.draw(strategies.people(world))
    assert world.with_use(subjects=(*world.use.subjects, more)).answer().outcome != "permit"


@given(worlds, st.data())
def test_a_withdrawn_grant_is_as_if_never_made_from_that_instant(world: World, data: st.DataObject) -> None:
    assume(world.facts.grants)
    index = data.draw(st.integers(0, len(world.facts.grants) - 1))
    assume(world.facts.grants[index].signed_at <= world.at)
    withdrawn = world.with_facts(grants=replaced(world.facts.grants, index, withdrawn_at=world.at)).answer()
    gone = world.facts.grants[index]
    never = world.with_facts(grants=tuple(grant for grant in world.facts.grants if grant != gone)).answer()
    assert withdrawn.outcome == never.outcome
    assert (withdrawn.grants, withdrawn.valid_until, withdrawn.duties) == (
        never.grants,
        never.valid_until,
        never.duties,
    )


@given(worlds, st.data())
def test_a_withdrawal_changes_nothing_before_its_instant(world: World, data: st.DataObject) -> None:
    assume(world.facts.grants)
    index = data.draw(st.integers(0, len(world.facts.grants) - 1))
    untouched = replaced(world.facts.grants, index, withdrawn_at=None)
    later = replaced(world.facts.grants, index, withdrawn_at=world.at + MOMENT)
    assert world.with_facts(grants=later).answer() == world.with_facts(grants=untouched).answer()


@given(allowed_worlds)
def test_an_ended_grant_is_as_if_never_made_from_the_day_after(world: World) -> None:
    last = world.answer().valid_until
    assert last is not None
    lasting = tuple(
        msgspec.structs.replace(grant, withdrawn_at=None, superseded_at=None)
        for grant in world.facts.grants
        if (grant.id, grant.digest) in world.answer().grants
    )
    alone = world.with_facts(grants=lasting, exclusions=())
    on_the_last_day = alone._replace(at=world.at.replace(year=last.year, month=last.month, day=last.day))
    assert on_the_last_day.answer().outcome == "permit"
    assert on_the_last_day._replace(at=on_the_last_day.at + timedelta(days=1)).answer().outcome == "deny"


@given(worlds)
def test_a_grant_signed_later_allows_nothing_before(world: World) -> None:
    before = min((grant.signed_at for grant in world.facts.grants), default=world.at) - MOMENT
    assert world._replace(at=before).answer().outcome not in ALLOWS


STRANGE = "fly"


def strange_uses(world: World) -> dict[str, World]:
    """The world with one word that is in no vocabulary, in each place that holds such words."""
    use = world.use
    return {
        "operation": world.with_use(operation=STRANGE),
        "purpose": world.with_use(purpose=PurposeOfUse(STRANGE, "Brightcan", "Can Zero")),
        "role": world.with_use(subjects=replaced(use.subjects, 0, role=STRANGE)),
        "modality": world.with_use(subjects=replaced(use.subjects, 0, modalities=("face", STRANGE))),
        "content": world.with_use(content=(*use.content, STRANGE)),
        "media": world.with_use(media=(*use.media, STRANGE)),
        "territory": world.with_use(territories=(*use.territories, STRANGE)),
        "language": world.with_use(languages=(*use.languages, "klingon language")),
        "hosting": world.with_use(tool=ToolUsed("swap", "2.0", STRANGE)),
    }


@given(allowed_worlds)
def test_a_term_we_do_not_know_refuses(world: World) -> None:
    for dimension, strange in strange_uses(world).items():
        answer = strange.answer()
        assert answer.outcome == "deny"
        assert [(reason.code, reason.dimension) for reason in answer.reasons] == [("UNKNOWN_TERM", dimension)]


@given(
    allowed_worlds,
    st.sampled_from(["modalities", "operations", "media", "hosting", "content", "territories"]),
)
def test_a_grant_with_a_term_we_do_not_know_allows_nothing(world: World, field: str) -> None:
    spoilt = tuple(
        msgspec.structs.replace(
            grant,
            terms=msgspec.structs.replace(grant.terms, **{field: (*getattr(grant.terms, field), STRANGE)}),
        )
        for grant in world.facts.grants
    )
    answer = world.with_facts(grants=spoilt).answer()
    assert (answer.outcome, answer.grants) == ("deny", ())


GARBAGE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.binary(max_size=4), st.floats(),
    st.datetimes(), st.dates(), st.just(()), st.just(("face",)), st.just([None]), st.just({"a": 1}), st.just("\ud800"),
)  # fmt: skip


def spoil(value: Any, data: st.DataObject) -> Any:
    """The same value with something impossible somewhere in it."""
    if isinstance(value, msgspec.Struct):
        name = data.draw(st.sampled_from(value.__struct_fields__))
        return msgspec.structs.replace(value, **{name: spoil(getattr(value, name), data)})
    if isinstance(value, tuple) and value and data.draw(st.booleans()):
        index = data.draw(st.integers(0, len(value) - 1))
        return (*value[:index], spoil(value[index], data), *value[index + 1 :])
    return data.draw(GARBAGE)


@given(any_worlds, st.data())
def test_decide_never_raises(world: World, data: st.DataObject) -> None:
    facts, use, at = data.draw(st.sampled_from([
        (spoil(world.facts, data), world.use, world.at),
        (world.facts, spoil(world.use, data), world.at),
        (world.facts, world.use, world.at.replace(tzinfo=None)),
    ]))  # fmt: skip
    answer = decide(facts, use, at)
    assert answer.outcome in ("permit", "conditional", "deny", "refer")
    assert disclose(answer, facts, use).outcome in (answer.outcome, "deny", "refer")


@pytest.mark.parametrize("nothing", [None, 0, "", (), object()])
def test_decide_never_raises_for_nothing(nothing: Any) -> None:
    answer = decide(nothing, nothing, nothing)
    assert (answer.outcome, [reason.code for reason in answer.reasons]) == ("deny", ["FLOOR:F-01"])
    assert disclose(answer, nothing, nothing).outcome == "deny"


@given(any_worlds)
def test_every_refusal_has_a_reason_and_every_permit_has_none(world: World) -> None:
    answer = world.answer()
    assert (answer.outcome == "permit") == (answer.reasons == ())
    assert all(reason.text and reason.basis for reason in answer.reasons)


@given(worlds)
def test_every_permit_names_the_grants_it_rests_on_and_without_them_is_refused(world: World) -> None:
    answer = world.answer()
    assert bool(answer.grants) == (answer.outcome in ALLOWS)
    assume(answer.grants)
    named_ids = {grant for grant, _ in answer.grants}
    resting = tuple(grant for grant in world.facts.grants if grant.id in named_ids)
    alone = world.with_facts(grants=resting)
    assert alone.answer() == answer
    for gone in named_ids:
        without = alone.with_facts(grants=tuple(grant for grant in resting if grant.id != gone))
        assert without.answer().outcome not in ALLOWS


@given(worlds)
def test_a_permit_ends_with_the_first_of_everything_that_bounds_it(world: World) -> None:
    answer = world.answer()
    assume(answer.valid_until is not None)
    assert answer.valid_until is not None
    for grant in (grant for grant in world.facts.grants if (grant.id, grant.digest) in answer.grants):
        assert answer.valid_until.isoformat() <= grant.terms.use_window.ends_on
        assert answer.valid_until <= last_day_by_cap(day_of(grant.signed_at))
    assert answer.valid_until >= day_of(world.at)
    assert 0 < answer.recheck_seconds <= 24 * 3600


@given(allowed_worlds, st.data())
def test_a_permit_for_all_of_it_is_a_permit_for_each_part(world: World, data: st.DataObject) -> None:
    for field in ("territories", "languages", "media", "content"):
        whole = getattr(world.use, field)
        if whole:
            assert (
                world.with_use(**{field: (data.draw(st.sampled_from(whole)),)}).answer().outcome == "permit"
            )
    index = data.draw(st.integers(0, len(world.use.subjects) - 1))
    modality = data.draw(st.sampled_from(world.use.subjects[index].modalities))
    narrower = replaced(world.use.subjects, index, modalities=(modality,))
    assert world.with_use(subjects=narrower).answer().outcome == "permit"


@given(allowed_worlds, st.data())
def test_a_permit_for_several_people_is_a_permit_for_fewer(world: World, data: st.DataObject) -> None:
    first = [likeness for likeness in world.use.subjects if likeness.role in IDENTITIES]
    assume(first)
    fewer = tuple(
        likeness for likeness in world.use.subjects if likeness in first or data.draw(st.booleans())
    )
    assert world.with_use(subjects=fewer).answer().outcome == "permit"


@given(worlds)
def test_the_same_facts_and_question_get_the_same_answer_anywhere(world: World) -> None:
    facts = fact_values.from_value(json.loads(msgspec.json.encode(fact_values.to_value(world.facts))))
    use = uses.from_value(json.loads(msgspec.json.encode(uses.to_value(world.use))))
    again = decide(facts, use, world.at)
    assert answers.to_value(again) == answers.to_value(world.answer())


@given(worlds, st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), max_size=2))
def test_evidence_cannot_yet_turn_refused_into_allowed(world: World, evidence: list[dict[str, str]]) -> None:
    assert world.with_use(evidence=tuple(evidence)).answer() == world.answer()


@given(worlds)
def test_somebody_known_without_a_grant_is_answered_like_somebody_unknown(world: World) -> None:
    who = world.meant(world.use.subjects[0])
    silent = world.with_facts(grants=tuple(grant for grant in world.facts.grants if grant.subject != who))
    unknown = silent.with_facts(
        subjects=tuple(subject for subject in silent.facts.subjects if subject.id != who),
        exclusions=tuple(never for never in silent.facts.exclusions if never.subject != who),
    )
    assert silent.answer() == unknown.answer()


@given(
    allowed_worlds,
    st.sampled_from(["sexual_explicit", "deceptive_impersonation"]),
    st.none() | st.just("parody"),
)
def test_no_consent_lifts_a_floor(world: World, purpose: str, exception: str | None) -> None:
    answer = world.with_use(purpose=PurposeOfUse(purpose), exception=exception).answer()
    assert answer.outcome == "deny"


@given(allowed_worlds, st.text(max_size=10))
def test_a_claimed_exception_is_never_a_permit(world: World, exception: str) -> None:
    assert world.with_use(exception=exception).answer().outcome in ("refer", "deny")


@given(allowed_worlds, st.integers(0, 17 * 365))
def test_nobody_under_18_is_permitted(world: World, age_in_days: int) -> None:
    who = world.meant(world.use.subjects[0])
    born_on = day_of(world.at) - timedelta(days=age_in_days)
    young = tuple(
        msgspec.structs.replace(subject, born_on=born_on) if subject.id == who else subject
        for subject in world.facts.subjects
    )
    answer = world.with_facts(subjects=young).answer()
    assert answer.outcome == "deny"
    assert "FLOOR:F-05" in {reason.code for reason in answer.reasons}


def test_nobody_asks_nothing_is_allowed() -> None:
    world = random_world(Random(1))
    assert decide(Facts(tool=None), world.use, world.at).outcome == "deny"


@given(any_worlds)
def test_what_the_asker_is_told_allows_exactly_what_the_answer_allows(world: World) -> None:
    answer = world.answer()
    told = disclose(answer, world.facts, world.use)
    assert (told.outcome in ALLOWS) == (answer.outcome in ALLOWS)
    assert "permit" not in {told.outcome, answer.outcome} or told == answer
