"""Answers and reasons in sentences, for whoever asked. Total: whatever a reason holds, a sentence comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from consent.sentences.grants import duty_detail
from consent.sentences.speech import Sentence, Speech, plain
from consent.sentences.values import said
from consent.vocabulary import DUTIES, REASONS
from consent.vocabulary.catalogue import ENGLISH, Catalogue

HOUR = 3600


class ReasonLike(Protocol):
    """What is read of a reason: `consent.decision` makes them, and anything of this form will do."""

    @property
    def code(self) -> str: ...
    @property
    def dimension(self) -> str | None: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def granted(self) -> Any: ...
    @property
    def requested(self) -> Any: ...


class DutyLike(Protocol):
    """What is read of a duty in an answer."""

    @property
    def code(self) -> str: ...
    @property
    def detail(self) -> str: ...


class AnswerLike(Protocol):
    """What is read of an answer."""

    @property
    def outcome(self) -> str: ...
    @property
    def reasons(self) -> Sequence[ReasonLike]: ...
    @property
    def notes(self) -> Sequence[ReasonLike]: ...
    @property
    def duties(self) -> Sequence[DutyLike]: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def recheck_seconds(self) -> int: ...


def reason_in_sentence(
    reason: ReasonLike, names: Mapping[str, str] | None = None, catalogue: Catalogue = ENGLISH
) -> str:
    """Why, in one or two sentences; `names` maps ids of people and organisations to their names. Never raises."""
    speech = Speech(names or {}, catalogue)
    term = REASONS.get(reason.code)
    if term is None:
        return speech.say("reason.unknown", code=plain(reason.code))
    dimension = reason.dimension or term.dimension
    subject = speech.name(reason.subject) if reason.subject else speech.say("reason.this_person")
    requested = said(dimension, reason.requested, speech) or speech.say("reason.this")
    text = speech.say(f"reason.{term.code}.sentence", subject=subject, requested=requested)
    parts = [text if reason.subject else text[:1].upper() + text[1:]]
    if term.detail_sentence and isinstance(reason.requested, Mapping):
        parts.append(_detail(term.code, reason.requested, speech))
    granted = said(dimension, reason.granted, speech) if term.granted_sentence else ""
    if granted:
        parts.append(speech.say(f"reason.{term.code}.granted_sentence", granted=granted))
    return " ".join(part for part in parts if part)


def remedy_in_sentence(reason: ReasonLike, catalogue: Catalogue = ENGLISH) -> str:
    """What whoever asked can do about it; empty for a reason that is not known here."""
    return catalogue.say(f"reason.{reason.code}.remedy") if reason.code in REASONS else ""


def answer_in_sentences(
    answer: AnswerLike, names: Mapping[str, str] | None = None, catalogue: Catalogue = ENGLISH
) -> list[Sentence]:
    """The outcome, every reason, every note, and what comes with a permit. Never raises."""
    speech = Speech(names or {}, catalogue)
    sentences = [_outcome(answer, speech)]
    for section, reasons in (("reasons", answer.reasons), ("notes", answer.notes)):
        sentences += [
            Sentence(section, reason_in_sentence(item, names, catalogue), item.code) for item in reasons
        ]
    if answer.outcome in {"permit", "conditional"}:
        sentences += _obligations(answer, speech)
    return sentences


def _outcome(answer: AnswerLike, speech: Speech) -> Sentence:
    if answer.outcome == "permit" and answer.valid_until is not None:
        return speech.sentence("outcome", "answer.permit_until", day=speech.day(answer.valid_until))
    message = f"answer.{answer.outcome}"
    return speech.sentence("outcome", message if message in speech.catalogue.messages else "answer.deny")


def _obligations(answer: AnswerLike, speech: Speech) -> Iterator[Sentence]:
    for duty in answer.duties:
        name = said("duty", duty.code, speech)
        if duty.detail and duty.code in DUTIES:
            name = speech.say("with_details", name=name, details=duty_detail(duty.code, duty.detail, speech))
        yield Sentence("duties", speech.say("answer.duty", duty=name), duty.code)
    if answer.recheck_seconds > 0 and answer.outcome == "permit":
        unit, size = ("hours", HOUR) if answer.recheck_seconds >= HOUR else ("minutes", 60)
        time = speech.counted(unit, max(1, answer.recheck_seconds // size))
        yield speech.sentence("when", "answer.recheck", time=time)


def _detail(code: str, found: Mapping[Any, Any], speech: Speech) -> str:
    some = speech.say("reason.some")
    fields = {str(key): said(None, value, speech) or some for key, value in found.items()}
    try:
        return speech.say(f"reason.{code}.detail_sentence", **fields)
    except KeyError:
        return ""
