"""Material from before 18 (F-03b), and what a dataset says about itself: one case for each lie."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from consent.decision import decide
from consent.decision.answer import Answer
from consent.uses import Captured, Dataset, Item, Likeness
from tests.consent.cast import ADA, LENA, NOON, at, dataset, facts, grant, subject, terms, use


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


LENA_BORN = date(2007, 9, 30)


def with_lena(asked: Dataset | None, born_on: date = LENA_BORN, when: datetime = NOON) -> Answer:
    known = facts(grant(LENA), subjects=(subject(LENA, born_on=born_on),))
    return decide(known, use(subjects=(Likeness(LENA, "identity", ("face",)),), dataset=asked), when)


def test_f_03b_names_what_is_too_old_and_what_is_left() -> None:
    answer = with_lena(dataset("2025-09-29", "2025-09-30", None, "2026-01-01"))
    [reason] = answer.reasons
    assert (answer.outcome, reason.code, reason.subject, reason.granted) == (
        "deny",
        "FLOOR:F-03b",
        LENA,
        "2025-09-30",
    )
    items = (f"sha256:{0:064x}", f"sha256:{2:064x}")
    assert reason.requested == {"before": 1, "undated": 1, "items": items}
    assert answer.partial == {"items": 2, "excluded": 2}


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        (dataset("2025-09-30", item_list=()), None),
        (dataset("2025-09-29", item_list=()), {"before": None, "undated": 0, "items": ()}),
        (dataset("2026-01-01", None, item_list=()), {"before": 0, "undated": 1, "items": ()}),
        (dataset("2026-01-01", captured=Captured(), item_list=()), {"before": 0, "undated": 1, "items": ()}),
        (dataset("2026-01-01", captured=Captured("2026", "2026"), item_list=()),
         {"before": 0, "undated": 1, "items": ()}),
        (dataset("20260101"), {"before": 0, "undated": 1, "items": (f"sha256:{0:064x}",)}),
        (dataset("2026-01-01", captured=Captured("2026-01-01", "2026-01-01", -1), item_list=()),
         {"before": 0, "undated": -1, "items": ()}),
    ],
    ids=["on the day", "the day before", "undated", "no dates at all", "a year is no day", "unread", "less than none"],
)  # fmt: skip
def test_f_03b_by_what_the_manifest_says(lie: Dataset, found: dict[str, Any] | None) -> None:
    requested = [reason.requested for reason in with_lena(lie).reasons if reason.code == "FLOOR:F-03b"]
    assert requested == ([found] if found else [])


@pytest.mark.parametrize(("day", "expected"), [("2026-02-28", ["FLOOR:F-03b"]), ("2026-03-01", [])])
def test_f_03b_born_on_29_february_is_adult_on_1_march(day: str, expected: list[str]) -> None:
    assert codes(with_lena(dataset(day), born_on=date(2008, 2, 29))) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-29T23:59:59", ["FLOOR:F-05"]),
        ("2026-09-30T00:00:00", ["FLOOR:F-03b"]),
        ("2026-10-01T00:00:00", ["FLOOR:F-03b"]),
    ],
)
def test_f_03b_begins_where_f_05_ends(moment: str, expected: list[str]) -> None:
    assert codes(with_lena(dataset("2020-01-01"), born_on=date(2008, 9, 30), when=at(moment))) == expected


@pytest.mark.parametrize("role", ["identity", "voice", "performance", "background"])
def test_f_03b_in_every_role(role: str) -> None:
    allowed = terms(operations=("replace_face", "serve_as_driver", "replicate_crowd"))
    known = facts(grant(LENA, terms=allowed), subjects=(subject(LENA, born_on=LENA_BORN),))
    asked = use(subjects=(Likeness(LENA, role, ("face",)),), dataset=dataset("2020-01-01"))
    assert codes(decide(known, asked, NOON)) == ["FLOOR:F-03b"]


def test_f_03b_the_latest_birthday_leaves_out_the_most() -> None:
    older = subject(ADA, born_on=date(2000, 1, 1))
    known = facts(grant(), grant(LENA, "lena"), subjects=(older, subject(LENA, born_on=LENA_BORN)))
    asked = use(
        subjects=(*use().subjects, Likeness(LENA, "identity", ("face",))),
        dataset=dataset("2017-12-31", "2018-01-01", "2026-01-01"),
    )
    answer = decide(known, asked, NOON)
    assert [(reason.code, reason.subject) for reason in answer.reasons] == [
        ("FLOOR:F-03b", ADA),
        ("FLOOR:F-03b", LENA),
    ]
    assert answer.partial == {"items": 1, "excluded": 2}


LIES = {
    "more items than listed": dataset("2026-01-01", "2026-01-02", items=3),
    "fewer items than listed": dataset("2026-01-01", "2026-01-02", items=1),
    "undated items left out of the summary": dataset(
        "2026-01-01", None, captured=Captured("2026-01-01", "2026-01-01")
    ),
    "an earliest day that is not there": dataset("2026-01-02", captured=Captured("2026-01-01", "2026-01-02")),
    "an early item that the summary hides": dataset(
        "2020-01-01", captured=Captured("2026-01-01", "2026-01-01")
    ),
    "a latest day that is not there": dataset("2026-01-02", captured=Captured("2026-01-02", "2026-01-03")),
    "days said and not listed": dataset(None, captured=Captured("2026-01-02", "2026-01-03", 1)),
    "an end before the beginning": dataset(
        "2026-01-02", captured=Captured("2026-01-03", "2026-01-02"), item_list=()
    ),
    "more undated items than items": dataset(
        "2026-01-02", captured=Captured("2026-01-02", "2026-01-02", 2), item_list=()
    ),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_manifest_that_contradicts_itself(lie: Dataset) -> None:
    answer = with_lena(lie)
    assert codes(answer).count("MANIFEST_CONTRADICTS") == 1
    assert answer.partial == {}


def test_a_list_of_the_same_item_twice_is_counted_as_it_is() -> None:
    item = Item("sha256:" + "0" * 64, "2026-01-01")
    assert codes(with_lena(dataset("2026-01-01", "2026-01-01", item_list=(item, item)))) == []
