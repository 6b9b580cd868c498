"""The engine and the book agree: on ten thousand random cases in `make test`, on a million in `make nightly`.

SAYSO_CASES says how many. All but the last thousand have the same seeds every time; the last have a fresh one, which
is part of the failure's message.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest

from consent import vocabulary
from tests.reference import agreement, cases, nightly
from tests.reference import book_words as words
from tests.reference import decide_by_the_book as book

CASES = int(os.environ.get("SAYSO_CASES", "10000"))
MOST_IN_A_TEST_RUN = 100_000
SEEDS = range(1, max(2, min(CASES, MOST_IN_A_TEST_RUN) // nightly.BLOCK))
block = cache(nightly.block)

# What a decision can say with the floors there are so far.
CODES = {
    "NO_GRANT", "WITHDRAWN", "EXPIRED", "SUPERSEDED", "EXCLUDED", "OPERATION_NOT_GRANTED", "MODALITY_NOT_GRANTED",
    "PURPOSE_NOT_GRANTED", "CONTENT_NOT_GRANTED", "PROJECT_MISMATCH", "LICENSEE_MISMATCH", "VENDOR_NOT_NAMED",
    "TOOL_NOT_GRANTED", "HOSTING_NOT_GRANTED", "TERRITORY_OUTSIDE", "LANGUAGE_NOT_GRANTED", "MEDIA_NOT_GRANTED",
    "WINDOW_OUTSIDE", "CAPTURE_DATE_OUTSIDE", "CO_SUBJECT_NOT_GRANTED", "DATASET_NOT_STATED", "MANIFEST_CONTRADICTS",
    "UNKNOWN_TERM", "IDENTITY_NOT_VERIFIED", "TOOL_UNKNOWN", "TOOL_REVOKED", "PRECONDITION_UNMET", "DISPUTED",
    "FLOOR:F-01", "FLOOR:F-02", "FLOOR:F-03b", "FLOOR:F-04", "FLOOR:F-05", "FLOOR:F-07", "FLOOR:F-08", "FLOOR:F-13",
    "FLOOR:F-14", "FLOOR:F-17",
}  # fmt: skip
NOTES = {"ASKED_UNANSWERED", "TRUNCATED"}


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_book_agree(seed: int) -> None:
    if block(seed).difference:
        pytest.fail(block(seed).difference, pytrace=False)


@pytest.mark.million
def test_engine_and_book_agree_on_cases_nobody_has_seen(capsys: pytest.CaptureFixture[str]) -> None:
    million = CASES > MOST_IN_A_TEST_RUN
    with capsys.disabled():
        difference = nightly.run(
            CASES if million else nightly.BLOCK, nightly.fresh_seed(), sys.stderr.write if million else len
        )
    if difference:
        pytest.fail(difference, pytrace=False)


def test_random_cases_reach_every_reason_and_every_outcome() -> None:
    codes: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for seed in SEEDS:
        codes += block(seed).codes
        outcomes += block(seed).outcomes
    assert set(codes) == CODES | NOTES
    assert set(outcomes) == {"permit", "conditional", "deny", "refer"}
    assert outcomes["permit"] >= outcomes.total() / 5


def test_the_book_imports_nothing_of_ours() -> None:
    folder = Path(book.__file__).parent
    for path in [Path(book.__file__), *folder.glob("book_*.py")]:
        imported = re.findall(r"^(?:from|import) (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        ours = {name for name in imported if name.split(".")[0] in {"consent", "registry", "tests"}}
        assert ours <= {"tests.reference"}, path.name


def test_book_and_vocabulary_have_the_same_words() -> None:
    assert list(vocabulary.MODALITIES) == words.MODALITIES
    assert list(vocabulary.OPERATIONS) == words.OPERATIONS
    assert list(vocabulary.PURPOSES) == words.PURPOSES
    assert list(vocabulary.CONTENT) == words.CONTENT
    assert list(vocabulary.MEDIA) == words.MEDIA
    assert list(vocabulary.HOSTING) == words.HOSTING
    assert list(vocabulary.ROLES) == words.ROLES
    assert list(words.DUTY_PHASES) == list(vocabulary.DUTIES)
    assert set(words.DIMENSIONS) | CODES | NOTES <= set(vocabulary.REASONS)


def test_a_difference_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(11)
    case = next(case for case in iter(lambda: cases.case(random), None) if permits_dubbing(case))
    monkeypatch.setattr(words, "OPERATIONS", [code for code in words.OPERATIONS if code != "dub_translate"])
    assert agreement.difference(case) >= {"decided outcome", "decided UNKNOWN_TERM operation"}
    facts, use, _ = small = agreement.smallest(case)
    assert len(use["subjects"]) == 1
    assert len(facts["grants"]) == 1
    assert "decided outcome: book deny, engine permit" in agreement.told(small)


def permits_dubbing(case: agreement.Case) -> bool:
    return case[1]["operation"] == "dub_translate" and book.decide(*case).outcome == "permit"
