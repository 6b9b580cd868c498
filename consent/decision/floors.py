"""The floors: rules above every grant, one function each, by their numbers in the vocabulary.

A floor yields its reasons, or nothing when it is kept. The floors of a use look at the question alone; the floors of
a person look at one person in it. Floors that are not here yet come with what they need: guardians, estates, lineage.
"""

from __future__ import annotations

from collections.abc import Iterator

from consent.days import adult_on, day_of
from consent.decision import manifest, match
from consent.decision.answer import Reason
from consent.decision.person import Person
from consent.decision.reasons import reason
from consent.terms_check import check
from consent.uses import Use


def f_01(person: Person) -> Iterator[Reason]:
    """No answer is a no: somebody unknown, silent, or whose consent never began or was replaced, has not consented."""
    if person.chosen is None or person.chosen.state in ("offered", "invalidated"):
        yield reason("NO_GRANT", subject=person.asked.subject)
    elif person.chosen.state == "superseded":
        yield reason("SUPERSEDED", subject=person.asked.subject, grant=person.chosen.grant.id)


def f_02(person: Person) -> Iterator[Reason]:
    """Everyone in it must agree: among several people, each needs a grant in force that covers their part."""
    asked = person.asked
    covered = any(
        match.operation(standing.grant.terms, asked) == match.modality(standing.grant.terms, asked) == "match"
        for standing in person.in_force
    )
    if asked.others and not covered:
        yield reason("FLOOR:F-02", subject=asked.subject, requested=asked.role)


def f_03b(person: Person) -> Iterator[Reason]:
    """Nothing from before 18: items captured before the 18th birthday, or on a day nobody knows, are left out."""
    dataset = person.asked.use.dataset
    if not person.in_force or dataset is None or person.known is None or person.known.born_on is None:
        return
    birthday = adult_on(person.known.born_on)
    found = manifest.tally(dataset, birthday)
    if person.asked.day >= birthday and not found.clean:
        granted = birthday.isoformat()
        yield reason("FLOOR:F-03b", subject=person.asked.subject, granted=granted, requested=found._asdict())


def f_04(use: Use) -> Iterator[Reason]:
    """No sexual material, whoever signed what."""
    if use.purpose.code == "sexual_explicit":
        yield reason("FLOOR:F-04", requested=use.purpose.code)


def f_05(person: Person) -> Iterator[Reason]:
    """Under 18, or of unknown age: one's own signature is not enough, and nobody else can sign yet."""
    if person.known is None or not person.in_force:
        return
    born_on = person.known.born_on
    if born_on is None or person.asked.day < adult_on(born_on):
        yield reason("FLOOR:F-05", subject=person.asked.subject)


def f_07(person: Person) -> Iterator[Reason]:
    """Every grant ends, after ten years at most; this floor is named when it, and not the grant, set the end."""
    ended = person.chosen
    if ended is None or ended.state != "expired":
        return
    subject, grant, ended_on = person.asked.subject, ended.grant, ended.ends_on.isoformat()
    yield reason("EXPIRED", subject=subject, grant=grant.id, granted=ended_on)
    if person.asked.day.isoformat() <= grant.terms.use_window.ends_on:
        yield reason("FLOOR:F-07", subject=subject, grant=grant.id, granted=ended_on)


def f_08(person: Person) -> Iterator[Reason]:
    """No consent without saying to what: terms that fail the check were never active."""
    if person.chosen is not None and person.chosen.state == "invalidated":
        grant = person.chosen.grant
        wrong = [problem for problem in check(grant.terms, day_of(grant.signed_at)) if not problem.warning]
        yield reason(
            "FLOOR:F-08", subject=person.asked.subject, grant=grant.id,
            granted=tuple(f"{problem.field}: {problem.code}" for problem in wrong),
        )  # fmt: skip


def f_12(person: Person) -> Iterator[Reason]:
    """Withdrawal: from its instant on, nothing new."""
    if person.chosen is not None and person.chosen.state == "withdrawn":
        yield reason("WITHDRAWN", subject=person.asked.subject, grant=person.chosen.grant.id)


def f_13(person: Person) -> Iterator[Reason]:
    """No retroactive grant: what was signed later allows nothing now."""
    if person.chosen is not None and person.chosen.state == "offered":
        yield reason("FLOOR:F-13", subject=person.asked.subject, grant=person.chosen.grant.id)


def f_14(use: Use) -> Iterator[Reason]:
    """A claimed exception is not consent: people decide about it, this registry does not."""
    if use.exception is not None:
        yield reason("FLOOR:F-14", requested=use.exception)


def f_17(use: Use) -> Iterator[Reason]:
    """No deception, even with consent: those who are deceived have not consented."""
    if use.purpose.code == "deceptive_impersonation":
        yield reason("FLOOR:F-17", requested=use.purpose.code)


OF_A_USE = (f_04, f_14, f_17)
OF_A_PERSON = (f_01, f_02, f_03b, f_05, f_07, f_08, f_12, f_13)
