"""The vocabulary of consent, complete, as data. Nothing outside these tables means anything.

Every table maps a code to its term, in the order people should see them.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary import (
    content,
    duties,
    evidence,
    floors,
    hosting,
    media,
    modalities,
    operations,
    post_mortem,
    purposes,
    reasons,
    roles,
    states,
    survival,
)
from consent.vocabulary.roles import required_operations
from consent.vocabulary.term import Term, read_dated

RULES_VERSION = "2026.11.1"

MODALITIES = modalities.TERMS
OPERATIONS = operations.TERMS
PURPOSES = purposes.TERMS
CONTENT = content.TERMS
MEDIA = media.TERMS
HOSTING = hosting.TERMS
ROLES = roles.TERMS
DUTIES = duties.TERMS
STATES = states.TERMS
REQUEST_STATES = states.REQUEST_TERMS
SURVIVAL = survival.TERMS
POST_MORTEM = post_mortem.TERMS
EVIDENCE = evidence.TERMS
FLOORS = floors.TERMS
REASONS = reasons.TERMS

# Each table by the name it has in message ids and in the documentation.
TABLES: Mapping[str, Mapping[str, Term]] = {
    "modality": MODALITIES,
    "operation": OPERATIONS,
    "purpose": PURPOSES,
    "content": CONTENT,
    "media": MEDIA,
    "hosting": HOSTING,
    "role": ROLES,
    "duty": DUTIES,
    "survival": SURVIVAL,
    "post_mortem": POST_MORTEM,
    "state": STATES,
    "request_state": REQUEST_STATES,
    "suspension": states.SUSPENSIONS,
    "evidence": EVIDENCE,
    "choice": duties.CHOICES,
    "proof": duties.PROOFS,
    "floor": FLOORS,
    "reason": REASONS,
}

# Agreed to one by one, never by group. Operations and purposes share no code, so one set holds both.
SENSITIVE = frozenset(term.code for terms in TABLES.values() for term in terms.values() if term.sensitive)

__all__ = [
    "CONTENT",
    "DUTIES",
    "EVIDENCE",
    "FLOORS",
    "HOSTING",
    "MEDIA",
    "MODALITIES",
    "OPERATIONS",
    "POST_MORTEM",
    "PURPOSES",
    "REASONS",
    "REQUEST_STATES",
    "ROLES",
    "RULES_VERSION",
    "SENSITIVE",
    "STATES",
    "SURVIVAL",
    "TABLES",
    "Term",
    "read_dated",
    "required_operations",
]
