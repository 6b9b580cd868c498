"""Content flags beside the purpose: none is granted unless ticked, each is named in its own sentence."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import Term, table

_ORIGIN = "sensitive content must be described under the Interactive Media agreement"

TERMS: Mapping[str, Term] = table(
    Term(
        code="profanity",
        label="swearing",
        sentence="You may be made to swear.",
        example="Your character curses when the car will not start.",
        origin=_ORIGIN,
    ),
    Term(
        code="slur",
        label="slurs",
        sentence="You may be made to say words that insult a group of people.",
        example="Your character is a bigot, and talks like one.",
        origin=_ORIGIN,
    ),
    Term(
        code="graphic_violence",
        label="graphic violence",
        sentence="You may be shown doing or suffering violence in detail.",
        example="Your character is wounded, and the picture does not look away.",
        origin=_ORIGIN,
    ),
    Term(
        code="drug_use",
        label="drug use",
        sentence="You may be shown taking drugs.",
        example="Your character smokes something illegal.",
        origin=_ORIGIN,
    ),
    Term(
        code="tobacco_or_alcohol",
        label="tobacco or alcohol",
        sentence="You may be shown smoking or drinking alcohol.",
        example="Your character holds a cigarette.",
        origin=_ORIGIN,
    ),
    Term(
        code="religious",
        label="religious content",
        sentence="You may be made to say or do something religious, or something about a religion.",
        example="Your character leads a prayer.",
        origin=_ORIGIN,
    ),
    Term(
        code="medical_claim",
        label="medical claims",
        sentence="You may be made to say that something is good or bad for people's health.",
        example="Your voice says that a tablet helps against headache.",
        origin=_ORIGIN,
    ),
    Term(
        code="financial_promotion",
        label="financial promotion",
        sentence="You may be made to recommend an investment, a loan or another thing to do with money.",
        example="Your face recommends a savings plan.",
        origin=_ORIGIN,
    ),
)


def get(code: str) -> Term | None:
    """The content flag with this code, or None."""
    return TERMS.get(code)
