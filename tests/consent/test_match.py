"""Each dimension by itself: what a grant says against what is asked. One case for each lie somebody could tell."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from consent.decision import decide
from consent.decision.answer import Answer
from consent.facts import Facts
from consent.statements import CoSubjectTerm, Project, Purpose, Terms, ToolTerm, Window
from consent.uses import Captured, Likeness, PurposeOfUse, ToolUsed, Use
from tests.consent.cast import (
    ADA,
    BRIGHTCAN,
    KESTREL,
    MIKO,
    NOON,
    NORTHLIGHT,
    OTHER_TOOL,
    POLYGLOT,
    TITLE_A,
    TITLE_B,
    TOOL,
    at,
    dataset,
    facts,
    grant,
    miko_drives,
    named,
    terms,
    tool,
    use,
)

ADVERT = (Purpose("advertising", "Brightcan", "Can Zero"),)


def failing(allowed: Terms, asked: Use, **changes: Any) -> dict[str, str]:
    """The dimensions in which Ada's grant does not cover this use, and why."""
    answer = decide(facts(grant(terms=allowed), **changes), asked, NOON)
    return {
        found.dimension: found.result for found in answer.subjects[0].dimensions if found.result != "match"
    }


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def test_the_use_of_these_tests_is_covered() -> None:
    assert failing(terms(), use()) == {}


def hosted(version: str = "2.1", hosting: str = "own_machine") -> dict[str, Any]:
    return {"tool": ToolUsed("swap", version, hosting)}


def advert(advertiser: str | None, product_line: str | None) -> dict[str, Any]:
    return {"purpose": PurposeOfUse("advertising", advertiser, product_line)}


def seen(role: str, *modalities: str) -> dict[str, Any]:
    return {"subjects": (Likeness(ADA, role, modalities),)}


TRAIN = {"operation": "train_identity_model", "dataset": dataset("2020-03-01")}
DUB = {"modalities": ("face", "voice_speech"), "operations": ("dub_translate",)}

LIES = [
    # what is said, what is granted otherwise, what is asked otherwise, the dimension and what comes of it
    ("another title", {}, {"project": TITLE_B}, "project", "mismatch"),
    ("no title", {}, {"project": ""}, "project", "not_stated"),
    ("the title by another registry's name", {}, {"project": "imdb:tt0000001"}, "project", "mismatch"),
    ("the title with a wrong check character", {}, {"project": TITLE_A[:-1] + "T"}, "project", "mismatch"),
    ("generate under a consent to replace", {}, {"operation": "generate_performance"}, "operation", "not_granted"),
    ("publish under a consent to make", {"operations": ("replace_face",)}, {"operation": "publish"},
     "operation", "not_granted"),
    ("train under a consent to replace", {}, TRAIN, "operation", "not_granted"),
    ("train under a role that needs less", {"operations": ("serve_as_driver",)},
     {**TRAIN, **seen("performance", "face")}, "operation", "not_granted"),
    ("train one of the crowd", {"operations": ("replicate_crowd",)}, {**TRAIN, **seen("background", "face")},
     "operation", "not_granted"),
    ("a driver who may not be published", {"operations": ("serve_as_driver",)},
     {"operation": "publish", **seen("performance", "face")}, "operation", "not_granted"),
    ("the body under a consent to the face", {}, seen("identity", "face", "body"), "modality", "not_granted"),
    ("the singing voice under the speaking one", {"modalities": ("voice_speech",)}, seen("identity", "voice_singing"),
     "modality", "not_granted"),
    ("nothing of the person in particular", {}, seen("identity"), "modality", "not_stated"),
    ("another purpose", {}, {"purpose": PurposeOfUse("film")}, "purpose", "not_granted"),
    ("promotion under the work itself", {}, {"purpose": PurposeOfUse("promotion_of_covered_work")},
     "purpose", "not_granted"),
    ("an advert under the work itself", {}, advert("Brightcan", "Can Zero"), "purpose", "not_granted"),
    ("an advert for nobody", {"purposes": ADVERT}, advert(None, "Can Zero"), "purpose", "not_stated"),
    ("an advert for nothing", {"purposes": ADVERT}, advert("Brightcan", " "), "purpose", "not_stated"),
    ("an advert for another product", {"purposes": ADVERT}, advert("Brightcan", "Can One"), "purpose", "mismatch"),
    ("an advert by another advertiser", {"purposes": ADVERT}, advert("Northlight", "Can Zero"), "purpose", "mismatch"),
    ("one product's advertiser with the other's product",
     {"purposes": (*ADVERT, Purpose("advertising", "Larkspur", "Tea"))}, advert("Brightcan", "Tea"),
     "purpose", "mismatch"),
    ("content nobody spoke of", {}, {"content": ("slur",)}, "content", "not_granted"),
    ("content beyond what was granted", {"content": ("profanity",)}, {"content": ("profanity", "slur")},
     "content", "not_granted"),
    ("another studio", {}, {"licensee": POLYGLOT}, "licensee", "mismatch"),
    ("a vendor as if it were the studio", {}, {"licensee": KESTREL}, "licensee", "mismatch"),
    ("no studio", {}, {"licensee": ""}, "licensee", "not_stated"),
    ("another tool", {"tools": (ToolTerm(OTHER_TOOL),)}, {}, "tool", "mismatch"),
    ("a version after the range", {"tools": (ToolTerm(TOOL, ">=2.0,<3"),)}, hosted("3.0"), "tool", "mismatch"),
    ("a version before the range", {"tools": (ToolTerm(TOOL, ">=2.0,<3"),)}, hosted("1.9.9"), "tool", "mismatch"),
    ("a version nobody can read", {"tools": (ToolTerm(TOOL, ">=2.0,<3"),)}, hosted("2.x"), "tool", "mismatch"),
    ("no version", {}, hosted(""), "tool", "not_stated"),
    ("hosting that was not granted", {}, hosted(hosting="vendor"), "hosting", "not_granted"),
    ("hosting that is granted and not the tool's", {"hosting": ("own_machine", "vendor")}, hosted(hosting="vendor"),
     "hosting", "not_granted"),
    ("no hosting", {}, hosted(hosting=""), "hosting", "not_stated"),
    ("a country outside", {"territories": ("BE", "FR")}, {"territories": ("BE", "DE")}, "territory", "not_granted"),
    ("the country of a granted state", {"territories": ("US-CA",)}, {"territories": ("US",)},
     "territory", "not_granted"),
    ("the world under a union", {"territories": ("EU",)}, {"territories": ("world",)}, "territory", "not_granted"),
    ("Britain in a union it has left", {"territories": ("EU",)}, {"territories": ("GB",)}, "territory", "not_granted"),
    ("nowhere", {}, {"territories": ()}, "territory", "not_stated"),
    ("a language nobody spoke of", {}, {"languages": ("fr",)}, "language", "not_granted"),
    ("all of a language under one variety", {**DUB, "languages": ("es-419",)}, {**seen("voice", "voice_speech"),
     "operation": "dub_translate", "languages": ("es",)}, "language", "not_granted"),
    ("another variety", {**DUB, "languages": ("es-419",)}, {**seen("voice", "voice_speech"),
     "operation": "dub_translate", "languages": ("es-ES",)}, "language", "not_granted"),
    ("a language that begins alike", {**DUB, "languages": ("es",)}, {**seen("voice", "voice_speech"),
     "operation": "dub_translate", "languages": ("est",)}, "language", "not_granted"),
    ("a dub into no language", {**DUB, "languages": ("es",)}, {**seen("voice", "voice_speech"),
     "operation": "dub_translate"}, "language", "not_stated"),
    ("media nobody spoke of", {}, {"media": ("svod", "out_of_home")}, "media", "not_granted"),
    ("published by no medium", {}, {"operation": "publish", "media": ()}, "media", "not_stated"),
    ("before the first day", {"use_window": Window("2026-11-23", "2027-11-23")}, {}, "window", "mismatch"),
    ("material from before the days", {"captured": Window("2011-01-01", "2019-12-31")},
     {"dataset": dataset("2010-12-31", "2015-01-01")}, "captured", "mismatch"),
    ("material from after the days", {"captured": Window("2011-01-01", "2019-12-31")},
     {"dataset": dataset("2015-01-01", "2020-01-01")}, "captured", "mismatch"),
    ("material of no day", {"captured": Window("2011-01-01", "2019-12-31")},
     {"dataset": dataset("2015-01-01", captured=Captured(), item_list=())}, "captured", "not_stated"),
    ("material until nobody knows when", {"captured": Window("2011-01-01", "2019-12-31")},
     {"dataset": dataset("2015-01-01", captured=Captured("2015-01-01"), item_list=())}, "captured", "not_stated"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("granted", "asked", "dimension", "result"), [pytest.param(*lie[1:], id=lie[0]) for lie in LIES]
)
def test_lie(granted: dict[str, Any], asked: dict[str, Any], dimension: str, result: str) -> None:
    assert failing(terms(**granted), use(**asked))[dimension] == result


TRUTHS = [
    ("our title in small letters", {}, {"project": TITLE_A.lower()}),
    ("one of two titles", {"projects": (Project(TITLE_B, "Long Tide"), Project(TITLE_A, "Harbour Lights"))}, {}),
    ("keeping what may be trained on", {"operations": ("train_identity_model",)}, {"operation": "archive"}),
    ("the same advert in other letters", {"purposes": ADVERT}, advert(" BRIGHTCAN ", "can zero")),
    ("one of two products", {"purposes": (Purpose("advertising", "Larkspur", "Tea"), *ADVERT)},
     advert("Brightcan", "Can Zero")),
    ("granted content", {"content": ("profanity", "slur")}, {"content": ("slur",)}),
    ("the licensee's own tool", {"vendors": ()}, {}),
    ("a version in the range", {"tools": (ToolTerm(TOOL, ">=2.0,<3"),)}, hosted("2.9")),
    ("a state of a granted country", {"territories": ("US",)}, {"territories": ("US-CA",)}),
    ("a country in small letters", {"territories": ("US",)}, {"territories": ("us",)}),
    ("a member of a granted union", {"territories": ("EU",)}, {"territories": ("BE", "FR")}),
    ("the union itself", {"territories": ("EU",)}, {"territories": ("EU",)}),
    ("Britain in a union as it was", {"territories": ("EU",), "territories_as_of": "2019-06-01"},
     {"territories": ("GB",)}),
    ("a variety of a granted language", {"languages": ("fr",)}, {"languages": ("fr-CA", "FR-be")}),
    ("no medium where nobody sees it", {}, {"media": ()}),
    ("on the first day", {"use_window": Window("2026-11-22", "2026-12-31")}, {}),
    ("on the last day", {"use_window": Window("2026-01-15", "2026-11-22")}, {}),
    ("material of the first and last days", {"captured": Window("2011-01-01", "2019-12-31")},
     {"dataset": dataset("2011-01-01", "2019-12-31")}),
    ("no material where the days are bounded", {"captured": Window("2011-01-01", "2019-12-31")}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("granted", "asked"), [pytest.param(*truth[1:], id=truth[0]) for truth in TRUTHS])
def test_truth(granted: dict[str, Any], asked: dict[str, Any]) -> None:
    assert failing(terms(**granted), use(**asked)) == {}


def test_a_tool_of_an_organisation_that_is_not_named() -> None:
    assert failing(terms(), use(), tool=tool(organisation=BRIGHTCAN)) == {"vendor": "mismatch"}
    [reason] = decide(facts(grant(), tool=tool(organisation=BRIGHTCAN)), use(), NOON).reasons
    assert (reason.code, reason.floor, reason.granted) == ("VENDOR_NOT_NAMED", "F-09", (NORTHLIGHT, KESTREL))


def test_a_vendors_tool_is_covered() -> None:
    assert failing(terms(), use(), tool=tool(organisation=KESTREL)) == {}


def test_a_version_the_tool_is_not_registered_for() -> None:
    assert failing(terms(), use(), tool=tool(versions="<2")) == {"tool": "mismatch"}


def test_a_tool_registered_for_another_hosting() -> None:
    both = terms(hosting=("own_machine", "vendor"))
    assert failing(both, use(), tool=tool(hosting="vendor")) == {"hosting": "not_granted"}


@pytest.mark.parametrize("operation", ["build_dataset", "train_identity_model", "fine_tune", "share_dataset"])
def test_an_operation_that_reads_material_must_say_which(operation: str) -> None:
    allowed = terms(operations=(operation,))
    assert failing(allowed, use(operation=operation)) == {"dataset": "not_stated"}
    assert failing(allowed, use(operation=operation, dataset=dataset("2020-01-01"))) == {}


@pytest.mark.parametrize("lie", [{"items": 0, "item_list": ()}, {"digest": ""}])
def test_a_dataset_of_nothing_is_no_dataset(lie: dict[str, Any]) -> None:
    allowed = terms(operations=("train_identity_model",))
    empty = dataset("2020-01-01", **lie)
    assert failing(allowed, use(operation="train_identity_model", dataset=empty)) == {"dataset": "not_stated"}


TRAINING = terms(
    operations=("train_identity_model", "replace_face"), training_window=Window("2026-03-01", "2026-11-22")
)


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-02-28T23:59:59", {"window": "mismatch"}),
        ("2026-03-01T00:00:00", {}),
        ("2026-11-22T23:59:59", {}),
        ("2026-11-23T00:00:00", {"window": "mismatch"}),
    ],
)
def test_training_keeps_to_its_own_window(moment: str, found: dict[str, str]) -> None:
    asked = use(operation="train_identity_model", dataset=dataset("2020-01-01"))
    [result] = decide(facts(grant(terms=TRAINING)), asked, at(moment)).subjects
    assert {each.dimension: each.result for each in result.dimensions if each.result != "match"} == found


def test_the_training_window_binds_training_alone() -> None:
    answer = decide(facts(grant(terms=TRAINING)), use(), at("2027-05-01"))
    assert (answer.outcome, str(answer.valid_until)) == ("permit", "2029-12-31")


def pair(co_subjects: tuple[CoSubjectTerm, ...]) -> tuple[Facts, Use]:
    theirs, part = miko_drives()
    known = facts(grant(terms=terms(co_subjects=co_subjects)), theirs)
    return known, use(subjects=(*use().subjects, part))


@pytest.mark.parametrize(
    ("co_subjects", "expected"),
    [
        ((), []),
        ((CoSubjectTerm(MIKO, "performance"),), []),
        ((CoSubjectTerm(MIKO, "voice"),), ["CO_SUBJECT_NOT_GRANTED"]),
        ((CoSubjectTerm(named("sub", "bo"), "performance"),), ["CO_SUBJECT_NOT_GRANTED"]),
    ],
)
def test_others_are_those_named_in_their_roles(
    co_subjects: tuple[CoSubjectTerm, ...], expected: list[str]
) -> None:
    assert codes(decide(*pair(co_subjects), NOON)) == expected


def test_a_person_alone_is_covered_by_a_grant_that_names_company() -> None:
    assert failing(terms(co_subjects=(CoSubjectTerm(MIKO, "performance"),)), use()) == {}


def test_a_reason_says_both_sides() -> None:
    [reason] = decide(
        facts(grant(terms=terms(territories=("BE", "FR")))), use(territories=("DE",)), NOON
    ).reasons
    assert (reason.granted, reason.requested, reason.grant) == (("BE", "FR"), ("DE",), grant().id)
    assert msgspec.to_builtins(reason)["text"].endswith("has not allowed these countries: DE.")
