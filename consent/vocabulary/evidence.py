"""What a registrar may tick as evidence of who somebody is. An external id alone is only a claim."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import Term, table


def _kind(code: str, label: str, sentence: str, example: str) -> Term:
    return Term(
        code=code, label=label, sentence=sentence, example=example, origin="practice of identity checks"
    )


TERMS: Mapping[str, Term] = table(
    _kind(
        "passport", "passport", "Your passport was seen.", "The page with the photograph, and you beside it."
    ),
    _kind(
        "national_id",
        "national identity card",
        "Your national identity card was seen.",
        "Both sides of the card.",
    ),
    _kind(
        "driving_licence", "driving licence", "Your driving licence was seen.", "Where it has a photograph."
    ),
    _kind(
        "residence_permit", "residence permit", "Your residence permit was seen.", "A card with a photograph."
    ),
    _kind(
        "electronic_id",
        "electronic identity",
        "You signed in with an electronic identity of your state.",
        "The chip of your identity card.",
    ),
    _kind(
        "video_call",
        "video call",
        "You were seen and spoken with on a video call.",
        "Ten minutes, with your document in your hand.",
    ),
    _kind("in_person", "met in person", "You were met in person.", "At the office of the registrar."),
    _kind(
        "agent_attestation",
        "agent's attestation",
        "Your agent confirmed in writing who you are.",
        "A signed letter of the agency.",
    ),
    _kind(
        "union_attestation",
        "union's attestation",
        "Your union confirmed in writing who you are.",
        "A letter with your membership number.",
    ),
    _kind(
        "notarised_statement",
        "notarised statement",
        "A notary confirmed who you are.",
        "A deed with the notary's seal.",
    ),
    _kind(
        "work_comparison",
        "compared with published work",
        "You were compared with published work of yours.",
        "Two films and the video call, side by side.",
    ),
)


def get(code: str) -> Term | None:
    """The kind of evidence with this code, or None."""
    return TERMS.get(code)
