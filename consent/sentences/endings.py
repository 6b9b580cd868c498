"""The exact text of a withdrawal and of an exclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.sentences.grants import dated_sentence
from consent.sentences.speech import Sentence, Speech
from consent.statements import ExclusionBody, Terms, WithdrawalBody
from consent.vocabulary.catalogue import ENGLISH, Catalogue


def withdrawal_in_sentences(
    body: WithdrawalBody,
    names: Mapping[str, str],
    terms: Terms | None = None,
    catalogue: Catalogue = ENGLISH,
) -> list[Sentence]:
    """What withdrawing does. `names` may say the grant in words; `terms`, the grant's, tell what survives.

    Raises MalformedError when the terms hold a survival that is unknown.
    """
    speech = Speech(names, catalogue)
    sentences = [
        speech.sentence("end", "withdrawal.what", grant=speech.name(body.grant)),
        speech.sentence("end", "withdrawal.now"),
        speech.sentence("end", "withdrawal.past"),
    ]
    if terms is not None:
        what = dated_sentence("survival", terms.survival, speech)
        sentences.append(speech.sentence("end", "withdrawal.survives", what=what))
    return [*sentences, speech.sentence("end", "withdrawal.final")]


def exclusion_in_sentences(
    body: ExclusionBody, names: Mapping[str, str], catalogue: Catalogue = ENGLISH
) -> list[Sentence]:
    """What a standing never forbids. Raises MalformedError for a code that is in no table."""
    speech = Speech(names, catalogue)
    lines = list(_narrowed(body, speech))
    if not lines:
        lines = [speech.sentence("never", "exclusion.anything")]
    elif len(lines) > 1:
        lines.append(speech.sentence("never", "exclusion.together"))
    opening, closing = speech.sentence("never", "exclusion.never"), speech.sentence("never", "exclusion.lift")
    return [opening, *lines, closing]


def _narrowed(body: ExclusionBody, speech: Speech) -> Iterator[Sentence]:
    said = {
        "operations": [speech.label("operation", code) for code in body.operations],
        "purposes": [speech.label("purpose", code) for code in body.purposes],
        "modalities": [speech.label("modality", code) for code in body.modalities],
        "content": [speech.label("content", code) for code in body.content],
        "organisations": [speech.name(identifier) for identifier in body.organisations],
    }
    for dimension, labels in said.items():
        if labels:
            yield speech.sentence("never", f"exclusion.{dimension}", what=speech.listed(labels))
