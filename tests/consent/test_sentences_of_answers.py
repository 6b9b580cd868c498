"""What people are told when a tool asks: every reason in words, whatever it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.sentences import Sentence, answer_in_sentences, as_text, reason_in_sentence, remedy_in_sentence
from consent.statements import CoSubjectTerm, Purpose, Window
from consent.vocabulary import REASONS

NAMES = {"sub_ada": "Ada Marlowe", "sub_miko": "Miko Reyes"}


@dataclass(frozen=True)
class AReason:
    """A reason as an answer holds it."""

    code: str
    dimension: str | None = None
    subject: str | None = None
    granted: Any = None
    requested: Any = None


@dataclass(frozen=True)
class ADuty:
    """A duty as an answer holds it."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class AnAnswer:
    """An answer, as far as it is read here."""

    outcome: str
    reasons: tuple[AReason, ...] = ()
    notes: tuple[AReason, ...] = ()
    duties: tuple[ADuty, ...] = ()
    valid_until: date | None = None
    recheck_seconds: int = 0


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            AReason("OPERATION_NOT_GRANTED", subject="sub_ada", requested=("train_identity_model",),
                    granted=("replace_face", "publish")),
            ("Ada Marlowe has not allowed this operation: train a model of this person. "
             "Allowed: replace face and publish."),
        ),
        (AReason("NO_GRANT", subject="sub_nobody"), "sub_nobody has not allowed this."),
        (AReason("NO_GRANT"), "This person has not allowed this."),
        (
            AReason("FLOOR:F-03b", subject="sub_ada", granted="2008-05-14",
                    requested={"before": 412, "undated": 1096, "items": ("sha256:a",)}),
            f"{REASONS['FLOOR:F-03b'].sentence} Recorded before the 18th birthday: 412. Without a date: 1,096.",
        ),
        (
            AReason("FLOOR:F-03b", requested={"before": None, "undated": 0, "items": ()}),
            f"{REASONS['FLOOR:F-03b'].sentence} Recorded before the 18th birthday: some. Without a date: 0.",
        ),
        (AReason("FLOOR:F-03b", requested={"other": 1}), REASONS["FLOOR:F-03b"].sentence),
        (
            AReason("PURPOSE_NOT_GRANTED", subject="sub_ada", granted=(Purpose("film"),),
                    requested=Purpose("advertising", "Brightcan", "Can Zero")),
            "Ada Marlowe has not allowed this purpose: advertising (Brightcan, Can Zero). Allowed: a film.",
        ),
        (
            AReason("TERRITORY_OUTSIDE", subject="sub_ada", requested=["US-CA", "EU"], granted={"BE", "AT"}),
            ("Ada Marlowe has not allowed these countries: California (United States) and European Union. "
            "Allowed: Austria and Belgium."),
        ),
        (
            AReason("LANGUAGE_NOT_GRANTED", subject="sub_ada", requested=("pt-BR",), granted=()),
            "Ada Marlowe has not allowed these languages: Portuguese (Brazil).",
        ),
        (
            AReason("WINDOW_OUTSIDE", subject="sub_ada", requested="2037-02-01",
                    granted={"use": Window("2026-01-01", "2029-12-31"), "training": None}),
            ("Ada Marlowe has not allowed this on that day: 1 February 2037. "
            "Allowed: use: 1 January 2026 to 31 December 2029."),
        ),
        (
            AReason("EXPIRED", subject="sub_ada", granted=date(2036, 1, 14)),
            "The consent of Ada Marlowe has ended. Its last day was 14 January 2036.",
        ),
        (
            AReason("CO_SUBJECT_NOT_GRANTED", subject="sub_ada", granted=(CoSubjectTerm("sub_miko", "performance"),),
                    requested=({"id": "sub_x", "role": "voice"},)),
            ("Ada Marlowe has not allowed to be combined with this person: sub_x (the person whose voice it is). "
            "Allowed: Miko Reyes (the person who performs)."),
        ),
        (
            AReason("IDENTITY_NOT_VERIFIED", subject="sub_ada", granted="self_asserted"),
            "Nobody has checked yet that Ada Marlowe is who the record says.",
        ),
        (AReason("MADE_UP"), "This was refused for a reason that is not known here: MADE_UP."),
    ],
    ids=lambda value: getattr(value, "code", ""),
)  # fmt: skip
def test_a_reason_says_what_was_asked_and_what_is_allowed(reason: AReason, text: str) -> None:
    assert reason_in_sentence(reason, NAMES) == text


def test_a_long_list_is_cut_and_says_so() -> None:
    many = AReason(
        "TOOL_NOT_GRANTED", subject="sub_ada", requested=[f"tool {number}" for number in range(1500)]
    )
    assert reason_in_sentence(many, NAMES).endswith("tool 10, tool 11 and 1,488 more.")


def test_a_reason_says_what_can_be_done() -> None:
    assert remedy_in_sentence(AReason("NO_GRANT")) == REASONS["NO_GRANT"].remedy
    assert remedy_in_sentence(AReason("MADE_UP")) == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.builds(
        AReason,
        code=st.sampled_from(list(REASONS)) | st.text(),
        dimension=st.none() | st.sampled_from(["operation", "territory", "language", "duty"]) | st.text(),
        subject=st.none() | st.text(),
        granted=_JSON,
        requested=_JSON,
    )
)
def test_whatever_a_reason_holds_a_sentence_comes_out(reason: AReason) -> None:
    assert reason_in_sentence(reason).splitlines() == [reason_in_sentence(reason)]


def _said(answer: AnAnswer) -> list[Sentence]:
    return answer_in_sentences(answer, NAMES)


def test_a_refusal_gives_every_reason_and_every_note() -> None:
    answer = AnAnswer(
        "deny", (AReason("NO_GRANT", subject="sub_ada"), AReason("FLOOR:F-04")), (AReason("WHAT_IF_ONLY"),)
    )
    assert as_text(_said(answer)) == (
        "The answer\nRefused.\n\nWhy\nAda Marlowe has not allowed this.\n"
        f"{REASONS['FLOOR:F-04'].sentence}\n\nAlso\n{REASONS['WHAT_IF_ONLY'].sentence}"
    )


def test_a_permit_says_until_when_and_what_comes_with_it() -> None:
    duties = (ADuty("credit", "end titles"), ADuty("label_visible", "caption"), ADuty("made_up", "x"))
    answer = AnAnswer("permit", duties=duties, valid_until=date(2029, 12, 31), recheck_seconds=86400)
    assert [sentence.text for sentence in _said(answer)] == [
        "Allowed until 31 December 2029.",
        "This comes with it: credit (end titles).",
        "This comes with it: say that it is generated (in a caption).",
        "This comes with it: made_up.",
        "Ask again within 24 hours, and stop if the answer is no or there is none.",
    ]
    assert _said(AnAnswer("permit", recheck_seconds=3600))[-1].text.startswith("Ask again within 1 hour,")
    assert _said(AnAnswer("permit", recheck_seconds=300))[-1].text.startswith("Ask again within 5 minutes,")


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        ("permit", "Allowed."),
        ("conditional", "Not yet: something has to be done first."),
        ("deny", "Refused."),
        ("refer", "Not allowed: people have to decide this first. This is not an authorisation."),
        ("nonsense", "Refused."),
    ],
)
def test_every_outcome_has_its_words_and_an_unknown_one_is_a_refusal(outcome: str, text: str) -> None:
    assert _said(AnAnswer(outcome, duties=(ADuty("credit"),)))[0].text == text
