"""How long one decision takes on somebody with twenty grants, in round trips of the same question through JSON.

A ratio says the same on a fast machine and on a slow one. Run it: `python -m benchmarks.decide`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter_ns

from consent import uses
from consent.decision import decide
from consent.facts import Facts, GrantFact, SubjectFact, ToolFact
from consent.statements import DutyTerm, Project, Purpose, Terms, Window
from consent.uses import Likeness, PurposeOfUse, ToolUsed, Use

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SUBJECT, STUDIO, TOOL = (f"{prefix}_{'a' * 26}" for prefix in ("sub", "org", "tol"))
ROUNDS, TIMES = 7, 2000


def project(number: int) -> str:
    return f"prj_{'b' * 24}{chr(97 + number // 26)}{chr(97 + number % 26)}"


def grant(number: int) -> GrantFact:
    """A grant for a title of its own, in force, with everything a real one has."""
    terms = Terms(
        description="My face on the stunt double in the rooftop chase of the second episode of the series.",
        modalities=("face", "body", "voice_speech"),
        operations=("build_dataset", "train_identity_model", "replace_face", "publish"),
        purposes=(Purpose("film"), Purpose("tv_streaming")),
        projects=(Project(project(number), "A title"),),
        licensees=(STUDIO,),
        territories=("EU", "US", "JP"),
        territories_as_of="2026-01-15",
        media=("svod", "linear"),
        hosting=("own_machine",),
        use_window=Window("2026-01-15", "2029-12-31"),
        languages=("fr", "es-419"),
        duties=(DutyTerm("label_visible", "credit"), DutyTerm("label_machine")),
    )
    signed_at = datetime(2026, 1, 15, 9, tzinfo=UTC) + timedelta(minutes=number)
    return GrantFact(f"grt_{number:0>26}", SUBJECT, f"sha256:{number:064x}", terms, signed_at)


def question(title: str) -> Use:
    return Use(
        tool_id=TOOL,
        operation="replace_face",
        subjects=(Likeness(SUBJECT, "identity", ("face",)),),
        purpose=PurposeOfUse("tv_streaming"),
        project=title,
        licensee=STUDIO,
        territories=("BE", "FR", "US"),
        media=("svod",),
        tool=ToolUsed("swap", "2.1.0", "own_machine"),
    )


def nanoseconds(work: Callable[[], object]) -> float:
    """Of one time, in the best of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = perf_counter_ns()
        for _ in range(TIMES):
            work()
        rounds.append((perf_counter_ns() - began) / TIMES)
    return min(rounds)


def main() -> None:
    person = SubjectFact(SUBJECT, "verified", AT.date().replace(year=1990))
    facts = Facts(ToolFact(TOOL, STUDIO, ">=2,<3", "own_machine"), (person,), tuple(map(grant, range(20))))
    allowed, refused = question(project(13)), question("prj_" + "z" * 26)
    assert decide(facts, allowed, AT).outcome == "permit"
    assert decide(facts, refused, AT).outcome == "deny"
    round_trip = nanoseconds(lambda: uses.from_value(json.loads(json.dumps(uses.to_value(allowed)))))
    print(f"one round trip of the question through JSON   {round_trip / 1000:7.1f} µs")
    for name, use in (("a permit", allowed), ("a refusal", refused)):
        taken = nanoseconds(partial(decide, facts, use, AT))
        print(f"{name:<45} {taken / 1000:7.1f} µs   {taken / round_trip:5.1f} round trips")


if __name__ == "__main__":
    main()
