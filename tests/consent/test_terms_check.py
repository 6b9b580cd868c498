"""What a grant's terms must satisfy before anybody signs, and what the person at the form is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.identifiers import COUNTRIES
from consent.statements import CoSubjectTerm, DutyTerm, Project, Purpose, ToolTerm, Window
from consent.terms_check import check
from consent.terms_check.description import telling_words
from consent.vocabulary import DUTIES, MODALITIES
from tests.consent.cast import ADA, MIKO, NORTHLIGHT, TITLE_A, TITLE_B, TOOL, named, terms

TODAY = date(2026, 1, 15)


def found(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in check(terms(**changes), TODAY)]


def test_sensible_terms_have_no_problem() -> None:
    assert found() == []


def test_every_message_is_a_sentence_for_a_person() -> None:
    spoilt = terms(
        description="", modalities=(), operations=("fly", "publish"), purposes=(Purpose("advertising"),), projects=(),
        licensees=("x",), territories=("UK",), media=(), hosting=(), use_window=Window("", "2020-01-01"),
        tools=(ToolTerm("x", "2"),), languages=("*",), training_window=Window("2026-02-30", ""),
        captured=Window("1200-01-01", "1100-01-01"), co_subjects=(CoSubjectTerm("x", "y"),),
        duties=(DutyTerm("dance"), DutyTerm("delete_model", "soon"), DutyTerm("credit"), DutyTerm("do_not_name")),
        survival="for ever", post_mortem="continue_to:soon", territories_as_of="2027-01-01",
    )  # fmt: skip
    problems = check(spoilt, TODAY)
    assert len(problems) > 25
    for problem in problems:
        assert problem.message[0].isupper() or problem.message[0] == "`"
        assert problem.message.endswith(".")
        assert problem.field.split(".")[0] in terms().__struct_fields__


# The description (F-08)


SAYS_NOTHING = [
    "All media now known or later devised, throughout the universe, in perpetuity.",
    "For any purpose whatsoever, in all media and formats, now known or hereafter invented, worldwide, forever.",
    "The licensee may use my name, voice, image and likeness in any manner, as it sees fit, without restriction.",
    "any purpose any purpose any purpose any purpose any purpose any purpose any purpose any purpose",
    "film film film film film film film film film film film film film film film film film film",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28",
    "........................................................................",
    "I grant the company all rights in my performance now known or later devised in perpetuity.",
]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_a_description_that_could_be_of_anything(text: str) -> None:
    assert found(description=text) == [("description", "says_nothing")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("  \n ", "missing"),
        ("My face on the stunt double.", "too_short"),
        ("a film  " + " " * 60, "too_short"),
        ("My face on a stunt double in the rooftop chase. " * 100, "too_long"),
    ],
)
def test_a_description_that_is_missing_or_of_no_good_length(text: str, code: str) -> None:
    assert found(description=text) == [("description", code)]


@pytest.mark.parametrize(
    "text",
    [
        "My face on the stunt double in the rooftop chase of the second episode.",
        "Four hundred lines of the lighthouse keeper in the game Long Tide, in my speaking voice.",
        "Doublage en français et en espagnol de mon rôle dans le film Marée longue, avec ma propre voix.",
        "灯台守の役で、私の声を使って新しい台詞を四百行つくり、ゲーム「長い潮」の日本語版だけに使います。",
    ],
)
def test_a_description_that_says_something(text: str) -> None:
    assert found(description=text) == []


@given(st.text(max_size=200))
def test_any_description_gets_an_answer(text: str) -> None:
    assert all(field == "description" for field, _ in found(description=text))
    assert len(telling_words(text)) <= len(text)


SIX_WORDS = "lighthouse keeper rescues drowning sailor twice"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ((SIX_WORDS + "!" * 40)[:39] + "   ", "too_short"),
        ((SIX_WORDS + "!" * 40)[:40], "says_nothing"),
        (SIX_WORDS, None),
        (SIX_WORDS.removesuffix(" twice") + "!" * 40, "says_nothing"),
        (SIX_WORDS + "!" * (4000 - len(SIX_WORDS)), None),
        (SIX_WORDS + "!" * (4001 - len(SIX_WORDS)), "too_long"),
    ],
)
def test_a_description_on_the_line(text: str, code: str | None) -> None:
    assert [problem for _, problem in found(description=text)] == ([code] if code else [])


# Words and lists


@pytest.mark.parametrize(
    ("changes", "right"),
    [
        ({"projects": (Project(TITLE_A, "T" * 200),)}, True),
        ({"projects": (Project(TITLE_A, "T" * 201),)}, False),
        ({"projects": (Project(TITLE_A, "T"),)}, True),
        ({"duties": (DutyTerm("delete_model", "1"),)}, True),
        ({"duties": (DutyTerm("delete_model", "36500"),)}, True),
        ({"duties": (DutyTerm("delete_model", "36501"),)}, False),
        ({"duties": (DutyTerm("credit", "x" * 200),)}, True),
        ({"purposes": (Purpose("advertising", "B" * 200, "C" * 200),)}, True),
        ({"purposes": (Purpose("advertising", "B", "C" * 201),)}, False),
        ({"use_window": Window("2026-01-15", "2076-01-15")}, True),
        ({"captured": Window("1860-01-01", "1860-01-01")}, True),
        ({"territories_as_of": "2026-01-15"}, True),
        ({"use_window": Window("2036-01-14", "2036-01-14")}, True),
        (
            {
                "operations": ("publish", "fine_tune"),
                "use_window": Window("2025-01-01", "2027-01-01"),
                "training_window": Window("2025-01-01", "2026-01-15"),
            },
            True,
        ),
    ],
)
def test_on_the_line(changes: dict[str, Any], right: bool) -> None:
    problems = [problem for problem in check(terms(**changes), TODAY) if not problem.warning]
    assert (problems == []) is right


@pytest.mark.parametrize(("field", "most"), [("vendors", 60), ("territories", 260)])
def test_a_list_has_an_end(field: str, most: int) -> None:
    values = {
        "vendors": [named("org", chr(97 + n // 26) + chr(97 + n % 26)) for n in range(300)],
        "territories": sorted(COUNTRIES) + [f"US-{n:03}" for n in range(100)],
    }[field]
    assert found(**{field: tuple(values[:most])}) == []
    assert found(**{field: tuple(values[: most + 1])}) == [(field, "too_many")]


PROBLEMS: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("no modality", {"modalities": ()}, [("modalities", "missing")]),
    ("no operation", {"operations": ()}, [("operations", "missing")]),
    ("no purpose", {"purposes": ()}, [("purposes", "missing")]),
    ("no title", {"projects": ()}, [("projects", "missing")]),
    ("no licensee", {"licensees": ()}, [("licensees", "missing")]),
    ("no territory", {"territories": ()}, [("territories", "missing")]),
    ("no hosting", {"hosting": ()}, [("hosting", "missing")]),
    ("published by no medium", {"media": ()}, [("media", "missing")]),
    ("reused by no medium", {"media": (), "operations": ("reuse_output",)}, [("media", "missing")]),
    ("dubbed into no language", {"operations": ("dub_translate",)}, [("languages", "missing")]),
    ("a strange modality", {"modalities": ("face", "aura")}, [("modalities", "unknown")]),
    ("everything", {"modalities": ("*",)}, [("modalities", "unknown")]),
    ("a strange operation", {"operations": ("replace_face", "fly")}, [("operations", "unknown")]),
    ("a strange purpose", {"purposes": (Purpose("fun"),)}, [("purposes.0.code", "unknown")]),
    ("a strange medium", {"media": ("svod", "dream")}, [("media", "unknown")]),
    ("a strange hosting", {"hosting": ("moon",)}, [("hosting", "unknown")]),
    ("strange content", {"content": ("fun",)}, [("content", "unknown")]),
    ("sexual material", {"purposes": (Purpose("sexual_explicit"),)}, [("purposes.0.code", "never")]),
    ("deception", {"purposes": (Purpose("film"), Purpose("deceptive_impersonation"))}, [("purposes.1.code", "never")]),
    ("twice the same", {"modalities": ("face", "face")}, [("modalities", "duplicate")]),
    ("one purpose twice", {"purposes": (Purpose("film"), Purpose("film"))}, [("purposes", "duplicate")]),
    ("one licensee twice", {"licensees": (NORTHLIGHT, NORTHLIGHT)}, [("licensees", "duplicate")]),
    ("a licensee by name", {"licensees": ("Northlight",)}, [("licensees", "malformed")]),
    ("a licensee that is a person", {"licensees": (ADA,)}, [("licensees", "malformed")]),
    ("a vendor by name", {"vendors": ("Kestrel",)}, [("vendors", "malformed")]),
    ("too many", {"licensees": tuple(named("org", "a" * i + "b") for i in range(1, 25)) * 3},
     [("licensees", "too_many"), ("licensees", "duplicate")]),
    ("a country nobody knows", {"territories": ("US", "XX")}, [("territories", "unknown")]),
    ("the United Kingdom", {"territories": ("UK",)}, [("territories", "unknown")]),
    ("a country in small letters", {"territories": ("us",)}, [("territories", "malformed")]),
    ("a place by its other code", {"territories": ("US-PR",)}, [("territories", "malformed")]),
    ("no language by name", {"languages": ("french!",)}, [("languages", "unknown")]),
    ("any language", {"languages": ("*",)}, [("languages", "unknown")]),
    ("no language at all", {"languages": ("und",)}, [("languages", "unknown")]),
    ("a language in odd letters", {"languages": ("FR-ca",)}, [("languages", "malformed")]),
    ("an advert for nobody", {"purposes": (Purpose("advertising"),)},
     [("purposes.0.advertiser", "missing"), ("purposes.0.product_line", "missing")]),
    ("an advert for nothing", {"purposes": (Purpose("advertising", "Brightcan", " "),)},
     [("purposes.0.product_line", "missing")]),
    ("an advertiser of a film", {"purposes": (Purpose("film", "Brightcan"),)},
     [("purposes.0.advertiser", "unexpected")]),
    ("an advertiser with a long name", {"purposes": (Purpose("advertising", "B" * 201, "Can"),)},
     [("purposes.0.advertiser", "too_long")]),
    ("a title nobody knows", {"projects": (Project("Harbour Lights", "Harbour Lights"),)},
     [("projects.0.id", "malformed")]),
    ("a title with a wrong check character", {"projects": (Project(TITLE_A[:-1] + "T", "Harbour Lights"),)},
     [("projects.0.id", "malformed")]),
    ("a title in small letters", {"projects": (Project(TITLE_A.lower(), "Harbour Lights"),)},
     [("projects.0.id", "malformed")]),
    ("a person as a title", {"projects": (Project("isni:000000000000001X", "Ada"),)}, [("projects.0.id", "malformed")]),
    ("a title without a name", {"projects": (Project(TITLE_A, " "),)}, [("projects.0.title", "missing")]),
    ("a title twice", {"projects": (Project(TITLE_A, "One"), Project(TITLE_A, "Two"))}, [("projects", "duplicate")]),
    ("a tool by name", {"tools": (ToolTerm("swap"),)}, [("tools.0.id", "malformed")]),
    ("a version that is no range", {"tools": (ToolTerm(TOOL, "2"),)}, [("tools.0.versions", "malformed")]),
    ("no version", {"tools": (ToolTerm(TOOL, ""),)}, [("tools.0.versions", "malformed")]),
    ("a tool twice", {"tools": (ToolTerm(TOOL), ToolTerm(TOOL, ">=2"))}, [("tools", "duplicate")]),
    ("a person by name", {"co_subjects": (CoSubjectTerm("Miko", "performance"),)}, [("co_subjects.0.id", "malformed")]),
    ("a person in a strange role", {"co_subjects": (CoSubjectTerm(MIKO, "friend"),)},
     [("co_subjects.0.role", "unknown")]),
    ("a strange duty", {"duties": (DutyTerm("dance"),)}, [("duties.0.code", "unknown")]),
    ("a duty twice", {"duties": (DutyTerm("credit"), DutyTerm("credit", "in full"))}, [("duties", "duplicate")]),
    ("more about nothing", {"duties": (DutyTerm("watermark", "blue"),)}, [("duties.0.detail", "unexpected")]),
    ("a strange choice", {"duties": (DutyTerm("label_visible", "balloon"),)}, [("duties.0.detail", "unknown")]),
    ("a label before", {"duties": (DutyTerm("label_visible", "before"),)}, [("duties.0.detail", "unknown")]),
    ("pay before what", {"duties": (DutyTerm("pay", "before:"),)}, [("duties.0.detail", "unknown")]),
    ("soon", {"duties": (DutyTerm("delete_model", "soon"),)}, [("duties.0.detail", "malformed")]),
    ("no days", {"duties": (DutyTerm("delete_model", "0"),)}, [("duties.0.detail", "malformed")]),
    ("too many days", {"duties": (DutyTerm("delete_model", "99999999999999999999"),)},
     [("duties.0.detail", "malformed")]),
    ("too many words", {"duties": (DutyTerm("credit", "x" * 201),)}, [("duties.0.detail", "too_long")]),
    ("credit without a name", {"duties": (DutyTerm("credit"), DutyTerm("do_not_name"))}, [("duties", "contradiction")]),
    ("nothing general, and a general model",
     {"operations": ("train_foundation_model",), "duties": (DutyTerm("no_foundation_training"),)},
     [("duties", "contradiction")]),
    ("given to nobody, and to others",
     {"operations": ("transfer_model",), "duties": (DutyTerm("no_onward_transfer"),)}, [("duties", "contradiction")]),
    ("a survival nobody knows", {"survival": "for_ever"}, [("survival", "unknown")]),
    ("a survival until no day", {"survival": "finished_outputs_until"}, [("survival", "unknown")]),
    ("a survival until a day that is none", {"survival": "finished_outputs_until:2026-02-30"},
     [("survival", "unknown")]),
    ("a day where there is none", {"survival": "none:2027-01-01"}, [("survival", "unknown")]),
    ("an afterlife nobody knows", {"post_mortem": "for_ever"}, [("post_mortem", "unknown")]),
    # Days
    ("no end", {"use_window": Window("2026-01-15", "")}, [("use_window.ends_on", "missing")]),
    ("no such day", {"use_window": Window("2026-02-30", "2027-01-01")}, [("use_window.starts_on", "malformed")]),
    ("a day written otherwise", {"use_window": Window("20260115", "2027-01-01")},
     [("use_window.starts_on", "malformed")]),
    ("an end before the start", {"use_window": Window("2027-01-01", "2026-12-31")},
     [("use_window.ends_on", "before_start")]),
    ("an end that has passed", {"use_window": Window("2025-01-01", "2026-01-14")},
     [("use_window.ends_on", "in_the_past")]),
    ("an end beyond a life", {"use_window": Window("2026-01-15", "2076-01-16")}, [("use_window.ends_on", "too_far")]),
    ("an end beyond ten years", {"use_window": Window("2026-01-15", "2036-01-15")},
     [("use_window.ends_on", "truncated")]),
    ("a start after the longest end", {"use_window": Window("2036-01-15", "2037-01-01")},
     [("use_window.ends_on", "truncated"), ("use_window.starts_on", "too_far")]),
    ("training without training", {"training_window": Window("2026-02-01", "2026-03-01")},
     [("training_window", "unexpected")]),
    ("training after the end",
     {"operations": ("fine_tune",), "training_window": Window("2029-01-01", "2030-01-01")},
     [("training_window", "outside")]),
    ("training before the start",
     {"operations": ("fine_tune",), "training_window": Window("2026-01-14", "2027-01-01")},
     [("training_window", "outside")]),
    ("training that is over",
     {"operations": ("fine_tune",), "use_window": Window("2025-01-01", "2027-01-01"),
      "training_window": Window("2025-02-01", "2026-01-14")},
     [("training_window.ends_on", "in_the_past")]),
    ("training on no day", {"operations": ("fine_tune",), "training_window": Window("2026-02-01", "")},
     [("training_window.ends_on", "missing")]),
    ("recordings of no day", {"captured": Window("", "2020-01-01")}, [("captured.starts_on", "missing")]),
    ("recordings before recording", {"captured": Window("1859-12-31", "2020-01-01")},
     [("captured.starts_on", "too_early")]),
    ("recordings in no order", {"captured": Window("2020-01-02", "2020-01-01")},
     [("captured.ends_on", "before_start")]),
    ("countries as of tomorrow", {"territories_as_of": "2026-01-16"}, [("territories_as_of", "malformed")]),
    ("countries as of no day", {"territories_as_of": ""}, [("territories_as_of", "malformed")]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), [pytest.param(*case[1:], id=case[0]) for case in PROBLEMS])
def test_problem(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(**changes) == expected


FINE: list[tuple[str, dict[str, Any]]] = [
    ("one day", {"use_window": Window("2026-01-15", "2026-01-15")}),
    ("ten years to the day before", {"use_window": Window("2026-01-15", "2036-01-14")}),
    ("from before it was signed", {"use_window": Window("2020-01-01", "2027-01-01")}),
    ("training from end to end", {"operations": ("fine_tune",), "training_window": Window("2026-01-15", "2029-12-31")}),
    ("recordings to come", {"captured": Window("2026-01-01", "2027-01-01")}),
    ("no medium where nothing is shown", {"media": (), "operations": ("archive",)}),
    ("two titles", {"projects": (Project(TITLE_A, "One"), Project(TITLE_B, "Two"))}),
    ("one of our titles", {"projects": (Project(named("prj", "film"), "A film"),)}),
    ("a film by its IMDb number", {"projects": (Project("imdb:tt0000001", "A film"),)}),
    ("two products",
     {"purposes": (Purpose("advertising", "Brightcan", "Can"), Purpose("advertising", "Brightcan", "Tin"))}),
    ("one duty in one way", {"duties": (DutyTerm("pay", "before:line"), DutyTerm("delete_model", "14"))}),
    ("paid before", {"duties": (DutyTerm("pay", "before"), DutyTerm("label_visible", "caption"))}),
    ("until a day", {"survival": "finished_outputs_until:2030-01-01", "post_mortem": "continue_to:2030-01-01"}),
    ("every modality", {"modalities": tuple(MODALITIES)}),
    ("the whole world and its parts", {"territories": ("world", "EU", "US", "US-CA")}),
]  # fmt: skip


@pytest.mark.parametrize("changes", [pytest.param(case[1], id=case[0]) for case in FINE])
def test_fine(changes: dict[str, Any]) -> None:
    assert found(**changes) == []


def test_only_the_ten_years_are_a_warning() -> None:
    [problem] = check(terms(use_window=Window("2026-01-15", "2040-01-01")), TODAY)
    assert problem.warning
    assert problem.message == "A consent holds for ten years at most. This one will end on 2036-01-14."
    assert not any(problem.warning for problem in check(terms(description="", media=("x",)), TODAY))


def test_a_long_licence_is_judged_by_the_day_it_was_signed() -> None:
    assert check(terms(), date(2030, 1, 1))[0].code == "in_the_past"


@pytest.mark.parametrize("code", DUTIES)
def test_every_duty_may_be_agreed_without_more_words(code: str) -> None:
    assert found(duties=(DutyTerm(code),)) == []


@given(st.data())
def test_check_never_changes_its_mind(data: st.DataObject) -> None:
    changes = data.draw(
        st.dictionaries(st.sampled_from(["content", "media", "languages"]), st.just(("fr",)), max_size=2)
    )
    spoilt = msgspec.structs.replace(terms(), **changes)
    assert check(spoilt, TODAY) == check(spoilt, TODAY)
