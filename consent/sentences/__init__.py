"""Plain sentences for people, from plain data: what a person signs, and what an answer says.

Pure and deterministic. The hash of `as_text` is part of what a person signs, so the same input always gives the same
text; what cannot be said in known words is refused with MalformedError, never left out.
"""

from __future__ import annotations

from consent.sentences.answers import answer_in_sentences, reason_in_sentence, remedy_in_sentence
from consent.sentences.endings import exclusion_in_sentences, withdrawal_in_sentences
from consent.sentences.grants import terms_in_sentences
from consent.sentences.speech import Sentence, as_text, heading

__all__ = [
    "Sentence",
    "answer_in_sentences",
    "as_text",
    "exclusion_in_sentences",
    "heading",
    "reason_in_sentence",
    "remedy_in_sentence",
    "terms_in_sentences",
    "withdrawal_in_sentences",
]
