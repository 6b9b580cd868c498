"""A million random cases, and where engine and book part: `make nightly`.

`python -m tests.reference.nightly COUNT SEED` runs so many from that seed; the same seed gives the same cases. Progress
and the seed go to stderr, the first difference, made small, to stdout; exit code 1 when there is one.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.reference import agreement, cases, noise

BLOCK = 1000
MILLION = 1_000_000


class Seen(NamedTuple):
    """What a block of cases held: the first difference, empty when they agree; codes and outcomes, counted."""

    difference: str
    codes: Counter[str]
    outcomes: Counter[str]


def block(seed: int) -> Seen:
    """A thousand cases of one seed, a fifth of them noise, put to the engine and to the book."""
    random = Random(seed)
    seen = Seen("", Counter(), Counter())
    for number in range(BLOCK):
        case = noise.case(random) if random.random() < 0.2 else cases.case(random)
        said = agreement.by_the_book(case)
        verdict = said.decided
        seen.outcomes[verdict.outcome] += 1
        seen.codes.update({code for code, _, _ in verdict.reasons} | {code for code, _ in verdict.notes})
        if agreement.difference_from(said, case):
            return seen._replace(
                difference=f"seed {seed}, case {number}: {agreement.told(agreement.smallest(case))}"
            )
    return seen


def run(count: int, seed: int, tell: Callable[[str], object]) -> str:
    """The first difference in so many cases, rounded up to whole blocks; empty when there is none."""
    outcomes: Counter[str] = Counter()
    began = time.monotonic()
    blocks = -(-count // BLOCK)
    tell(f"{blocks * BLOCK} cases from seed {seed}\n")
    for done in range(blocks):
        seen = block(seed + done)
        if seen.difference:
            return seen.difference
        outcomes += seen.outcomes
        if (done + 1) % 10 == 0 or done + 1 == blocks:
            spent = time.monotonic() - began
            tell(
                f"\r{(done + 1) * BLOCK} of {blocks * BLOCK} agree, {spent:.0f} s: {dict(sorted(outcomes.items()))}"
            )
    tell("\n")
    return ""


def fresh_seed() -> int:
    """A seed that nobody has run before, most likely."""
    return secrets.randbelow(2**40)


def main(arguments: list[str]) -> int:
    """Runs COUNT cases from SEED; both may be left out."""
    count = int(arguments[0]) if arguments else MILLION
    seed = int(arguments[1]) if len(arguments) > 1 else fresh_seed()
    difference = run(count, seed, sys.stderr.write)
    if difference:
        sys.stdout.write(f"\n{difference}\n")
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
