"""What is known of one person in one role: their record, their grants, and the one grant to be spoken of."""

from __future__ import annotations

from datetime import date

import msgspec

from consent.days import parse_day
from consent.decision import dimensions, duties
from consent.decision.question import Asked
from consent.decision.standing import Standing, in_force, most_telling, standings
from consent.facts import ExclusionFact, Facts, SubjectFact


class Person(msgspec.Struct, frozen=True):
    """One person asked about. `known` is None for nobody on record.

    `chosen` is the grant that fits best; when none is in force, the one worth mentioning. `fits` says that it covers
    everything asked. `nevers` are the exclusions in force that touch this use, by id.
    """

    asked: Asked
    known: SubjectFact | None
    in_force: tuple[Standing, ...]
    chosen: Standing | None
    fits: bool
    nevers: tuple[str, ...]
    unanswered: bool


def look(facts: Facts, asked: Asked) -> Person:
    """What these (readable) facts say about this person."""
    known = next((record for record in facts.subjects if record.id == asked.subject), None)
    found = standings(facts.grants, asked.subject, asked.at, asked.day) if known else ()
    counting = in_force(found)
    fitting = [standing for standing in counting if dimensions.fits(standing.grant.terms, asked)]
    if fitting:
        chosen: Standing | None = min(fitting, key=lambda standing: _preference(standing, asked))
    elif counting:
        chosen = min(counting, key=lambda standing: _nearness(standing, asked))
    else:
        chosen = most_telling(found)
    return Person(
        asked=asked,
        known=known,
        in_force=counting,
        chosen=chosen,
        fits=bool(fitting),
        nevers=_nevers(facts.exclusions, asked),
        unanswered=not found and asked.subject in facts.unanswered,
    )


def last_day(standing: Standing, asked: Asked) -> date:
    """The last day on which this use may go on under this grant: its end, or the end of training if that is sooner."""
    training = standing.grant.terms.training_window
    ends_on = parse_day(training.ends_on) if training and asked.operation.trains else None
    return min(standing.ends_on, ends_on) if ends_on else standing.ends_on


def _preference(standing: Standing, asked: Asked) -> tuple[int, int, float, str]:
    """Fewest preconditions, else a new grant could take a permit away; then lasting longest, signed first, by id."""
    grant = standing.grant
    unmet = len(duties.preconditions(grant.terms, asked.operation))
    return unmet, -last_day(standing, asked).toordinal(), grant.signed_at.timestamp(), grant.id


def _nearness(standing: Standing, asked: Asked) -> tuple[int, float, str]:
    """Fewest mismatches, then signed last, then by id."""
    grant = standing.grant
    return dimensions.mismatches(grant.terms, asked), -grant.signed_at.timestamp(), grant.id


def _nevers(exclusions: tuple[ExclusionFact, ...], asked: Asked) -> tuple[str, ...]:
    theirs = (never for never in exclusions if never.subject == asked.subject)
    return tuple(sorted({never.id for never in theirs if _touches(never, asked)}))


def _touches(never: ExclusionFact, asked: Asked) -> bool:
    """Whether an exclusion is in force and every dimension it names meets the use; one that names none meets all."""
    if never.made_at > asked.at or (never.lifted_at is not None and never.lifted_at <= asked.at):
        return False
    body, use = never.body, asked.use
    named_and_asked = (
        (body.operations, asked.needs | {use.operation}),
        (body.purposes, {use.purpose.code}),
        (body.modalities, set(asked.modalities)),
        (body.content, set(use.content)),
        (body.organisations, {use.licensee, asked.tool.organisation}),
    )
    return all(not named or not wanted.isdisjoint(named) for named, wanted in named_and_asked)
