"""Random worlds for the laws: facts, a use and a moment in which the answer is often yes, and often nearly.

They come from the generator of the reference (`tests.reference.cases`), which starts from people who have granted
enough and then spoils a few things, so about half of them are permitted and every dimension is missed by a little.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from consent import facts as fact_values
from consent import uses
from consent.decision import decide
from consent.decision.answer import Answer
from consent.facts import ExclusionFact, Facts, GrantFact
from consent.statements import ExclusionBody
from consent.uses import Likeness, Use
from consent.vocabulary import CONTENT, MODALITIES, OPERATIONS, PURPOSES, ROLES
from tests.consent.cast import named
from tests.reference import cases


class World(NamedTuple):
    """What a decision is made from."""

    facts: Facts
    use: Use
    at: datetime

    def answer(self) -> Answer:
        return decide(self.facts, self.use, self.at)

    def with_facts(self, **changes: Any) -> World:
        return self._replace(facts=msgspec.structs.replace(self.facts, **changes))

    def with_use(self, **changes: Any) -> World:
        return self._replace(use=msgspec.structs.replace(self.use, **changes))

    def meant(self, likeness: Likeness) -> str:
        """Our id for somebody in the use."""
        return self.facts.aliases.get(likeness.id, likeness.id)


def random_world(random: Random) -> World:
    """One world; the same state of `random` gives the same one."""
    facts, use, at = cases.case(random)
    return World(fact_values.from_value(facts), uses.from_value(use), datetime.fromisoformat(at))


seeds = st.integers(0, 2**32)
any_worlds = seeds.map(lambda seed: random_world(Random(seed)))
"""Worlds of every kind, those included in which the facts contradict themselves."""


def _first(seed: int, wanted: Callable[[Answer], bool]) -> World:
    random = Random(seed)
    while True:
        world = random_world(random)
        if all(map(_has_zones, world.facts.grants)) and wanted(world.answer()):
            return world.with_facts(grants=tuple(dict.fromkeys(world.facts.grants)))


def _has_zones(grant: GrantFact) -> bool:
    moments = (grant.signed_at, grant.withdrawn_at, grant.superseded_at)
    return all(moment is None or moment.tzinfo is not None for moment in moments)


def readable(answer: Answer) -> bool:
    return all(reason.code != "FLOOR:F-01" for reason in answer.reasons)


worlds = seeds.map(lambda seed: _first(seed, readable))
"""Worlds whose facts can be read, each grant once."""
allowed_worlds = seeds.map(lambda seed: _first(seed, lambda answer: answer.outcome == "permit"))
refused_worlds = seeds.map(
    lambda seed: _first(seed, lambda answer: readable(answer) and answer.outcome != "permit")
)


def some_of(codes: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(codes)), max_size=3, unique=True).map(tuple)


bodies = st.builds(
    ExclusionBody,
    operations=some_of(OPERATIONS),
    purposes=some_of(PURPOSES),
    modalities=some_of(MODALITIES),
    content=some_of(CONTENT),
    organisations=some_of(cases.STUDIOS),
)


@st.composite
def exclusions(draw: st.DrawFn, world: World) -> ExclusionFact:
    """A standing never of somebody in the use, in force at its moment, about anything or everything."""
    who = world.meant(draw(st.sampled_from(world.use.subjects)))
    body = draw(st.one_of(st.just(ExclusionBody()), bodies))
    return ExclusionFact(named("exc", "new"), who, body, world.at - timedelta(days=draw(st.integers(0, 900))))


@st.composite
def grants(draw: st.DrawFn, world: World) -> GrantFact:
    """One more grant to somebody in the use: taken from another world, or like one of theirs and a little different."""
    who = world.meant(draw(st.sampled_from(world.use.subjects)))
    others = random_world(Random(draw(seeds))).facts.grants + world.facts.grants
    like = draw(st.sampled_from([grant for grant in others if _has_zones(grant)]))
    shift = timedelta(days=draw(st.integers(-400, 400)))
    return msgspec.structs.replace(
        like, id=named("grt", "new"), digest="sha256:new", subject=who, signed_at=like.signed_at + shift
    )


@st.composite
def people(draw: st.DrawFn, world: World) -> Likeness:
    """One more person in the use: somebody on record there, or nobody."""
    known = [subject.id for subject in world.facts.subjects]
    who = draw(st.sampled_from([*known, *cases.SUBJECTS, "isni:0000000000000028"]))
    role = draw(st.sampled_from(sorted(ROLES)))
    return Likeness(who, role, tuple(draw(st.lists(st.sampled_from(sorted(MODALITIES)), max_size=2))))
