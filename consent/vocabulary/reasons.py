"""Every reason an answer may give. Codes are never renamed or reused; texts are for people only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from consent.vocabulary import floors
from consent.vocabulary.term import Basis, Term, table

Outcome = Literal["deny", "conditional", "refer", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Term):
    """A reason: `label` is its title, `sentence` a template with `{subject}` and `{requested}`.

    `remedy` says what whoever asked can do. `outcome` is what this reason alone leads to; a `note` fails
    nothing. `dimension` is the part of the question it is about. `public`: may be told to somebody with no
    relation to the person. `floor` is the floor that stands behind it, when one does. `granted_sentence` tells
    what was `{granted}`; `detail_sentence` has the names of members of what was requested.
    """

    basis: Basis
    remedy: str
    public: bool = False
    outcome: Outcome = "deny"
    dimension: str | None = None
    floor: str | None = None
    granted_sentence: str = ""
    detail_sentence: str = ""


# What a floor's reason can add from what was found, by the floor's number.
_FLOOR_DETAILS = {"F-03b": "Recorded before the 18th birthday: {before}. Without a date: {undated}."}


def _mismatch(code: str, dimension: str, title: str, sentence: str, remedy: str) -> Reason:
    return Reason(
        code=code, label=title, sentence=sentence, remedy=remedy, dimension=dimension, basis="contract",
        origin="what was asked is not what was allowed", granted_sentence="Allowed: {granted}.",
    )  # fmt: skip


def _of_floor(floor: floors.Floor) -> Reason:
    return Reason(
        code=f"FLOOR:{floor.code}",
        label=floor.label,
        sentence=floor.sentence,
        remedy=floor.remedy,
        basis=floor.basis,
        public=floor.public,
        outcome="refer" if floor.refers else "deny",
        floor=floor.code,
        origin=floor.origin,
        detail_sentence=_FLOOR_DETAILS.get(floor.code, ""),
    )


_NO_CONSENT = (
    Reason(
        code="NO_GRANT",
        label="no consent",
        sentence="{subject} has not allowed this.",
        remedy="Ask for consent, and wait for the answer.",
        basis="policy",
        public=True,
        floor="F-01",
    ),
    Reason(
        code="ASKED_UNANSWERED",
        label="asked, not answered",
        sentence="{subject} was asked and has not answered. That is not a yes.",
        remedy="Wait for the answer.",
        basis="policy",
        floor="F-01",
    ),
    Reason(
        code="GRANT_NOT_ACTIVE",
        label="consent not active",
        sentence="A consent of {subject} exists, and is not active.",
        remedy="Wait until it is active, or ask for a new one.",
        basis="contract",
        dimension="state",
    ),
    Reason(
        code="WITHDRAWN",
        label="withdrawn",
        sentence="{subject} has withdrawn this consent.",
        remedy="Stop now, set aside what was made, and carry out the duties that follow a withdrawal.",
        basis="law",
        dimension="state",
        floor="F-12",
    ),
    Reason(
        code="EXPIRED",
        label="expired",
        sentence="The consent of {subject} has ended.",
        granted_sentence="Its last day was {granted}.",
        remedy="Ask for a new consent.",
        basis="contract",
        dimension="state",
    ),
    Reason(
        code="NOT_YET_VALID",
        label="not yet valid",
        sentence="The consent of {subject} has not begun.",
        remedy="Wait until its first day.",
        basis="contract",
        dimension="state",
        floor="F-13",
    ),
    Reason(
        code="SUPERSEDED",
        label="replaced",
        sentence="{subject} has replaced this consent by a newer one.",
        remedy="Look at the newer consent.",
        basis="contract",
        dimension="state",
    ),
    Reason(
        code="EXCLUDED",
        label="never",
        sentence="{subject} has said never to this.",
        remedy="Do not ask again: only the person can take this back.",
        basis="policy",
        public=True,
    ),
)

_MISMATCHES = (
    _mismatch(
        "OPERATION_NOT_GRANTED", "operation", "operation not granted",
        "{subject} has not allowed this operation: {requested}.", "Ask for a consent with this operation.",
    ),
    _mismatch(
        "MODALITY_NOT_GRANTED", "modality", "part of the person not granted",
        "{subject} has not allowed the use of this: {requested}.", "Ask for a consent that covers it.",
    ),
    _mismatch(
        "PURPOSE_NOT_GRANTED", "purpose", "purpose not granted",
        "{subject} has not allowed this purpose: {requested}.",
        "Ask for a consent for this purpose; for advertising, name the advertiser and the product.",
    ),
    _mismatch(
        "CONTENT_NOT_GRANTED", "content", "content not granted",
        "{subject} has not allowed this content: {requested}.", "Leave it out, or ask for it by name.",
    ),
    _mismatch(
        "PROJECT_MISMATCH", "project", "another title",
        "The consent of {subject} is not for this title: {requested}.", "Ask for a consent for this title.",
    ),
    _mismatch(
        "LICENSEE_MISMATCH", "licensee", "another licensee",
        "The consent of {subject} does not name this organisation: {requested}.",
        "Ask for a consent that names the organisation.",
    ),
    _mismatch(
        "VENDOR_NOT_NAMED", "vendor", "vendor not named",
        "The consent of {subject} does not name this organisation as doing the work: {requested}.",
        "Ask for a consent that names the vendor.",
    ),
    _mismatch(
        "TOOL_NOT_GRANTED", "tool", "tool not granted",
        "The consent of {subject} does not name this tool, or not this version: {requested}.",
        "Use a tool that is named, or ask for this one.",
    ),
    _mismatch(
        "HOSTING_NOT_GRANTED", "hosting", "hosting not granted",
        "{subject} has not allowed the work to run there: {requested}.",
        "Run it where it is allowed, or ask for this place.",
    ),
    _mismatch(
        "TERRITORY_OUTSIDE", "territory", "outside the territory",
        "{subject} has not allowed these countries: {requested}.", "Leave them out, or ask for them.",
    ),
    _mismatch(
        "LANGUAGE_NOT_GRANTED", "language", "language not granted",
        "{subject} has not allowed these languages: {requested}.",
        "Leave them out, or ask for them. A consent for one country's variety does not cover the others.",
    ),
    _mismatch(
        "MEDIA_NOT_GRANTED", "media", "media not granted",
        "{subject} has not allowed these media: {requested}.", "Leave them out, or ask for them.",
    ),
    _mismatch(
        "WINDOW_OUTSIDE", "window", "outside the dates",
        "{subject} has not allowed this on that day: {requested}.",
        "Do it within the dates, or ask for others.",
    ),
    _mismatch(
        "CAPTURE_DATE_OUTSIDE", "captured", "material from outside the dates",
        "{subject} has not allowed material recorded at that time: {requested}.",
        "Take out that material, and ask again with the new dataset.",
    ),
    _mismatch(
        "CO_SUBJECT_NOT_GRANTED", "co_subject", "not with this person",
        "{subject} has not allowed to be combined with this person: {requested}.",
        "Ask for a consent that names the other person and their role.",
    ),
    _mismatch(
        "OUTPUT_LIMIT_REACHED", "limit", "limit reached",
        "What {subject} allowed has been used up: {requested}.", "Ask for more.",
    ),
)  # fmt: skip

_QUESTION = (
    Reason(
        code="DATASET_NOT_STATED",
        label="dataset not stated",
        sentence="This operation reads material of {subject}, and the question does not say which.",
        remedy="Send the dataset: its digest, the number of items and when they were recorded.",
        basis="policy",
        public=True,
        dimension="dataset",
    ),
    Reason(
        code="MANIFEST_CONTRADICTS",
        label="dataset contradicts itself",
        sentence="What the question says about its dataset does not agree with itself.",
        remedy="Make the manifest again, and send it whole.",
        basis="policy",
        public=True,
        dimension="dataset",
    ),
    Reason(
        code="ROLE_UNKNOWN",
        label="role unknown",
        sentence="The part that {subject} plays in this is not one we know: {requested}.",
        remedy="Say identity, performance, voice or background.",
        basis="policy",
        public=True,
        dimension="role",
    ),
    Reason(
        code="UNKNOWN_TERM",
        label="unknown word",
        sentence="The question holds a word that is not in the vocabulary: {requested}.",
        remedy="Use the words of the published vocabulary.",
        basis="policy",
        public=True,
    ),
    Reason(
        code="UNREADABLE_RECORD",
        label="unreadable record",
        sentence="A record of {subject} cannot be read, and what cannot be read allows nothing.",
        remedy="Nothing can be done from outside. Whoever runs the registry has to look at it.",
        basis="policy",
        public=True,
    ),
    Reason(
        code="IDENTITY_NOT_VERIFIED",
        label="identity not verified",
        sentence="Nobody has checked yet that {subject} is who the record says.",
        remedy="Wait until a registrar has checked it.",
        basis="policy",
        public=True,
        dimension="identity",
    ),
    Reason(
        code="TOOL_UNKNOWN",
        label="tool unknown",
        sentence="The tool that asks is not registered here.",
        remedy="Register the tool.",
        basis="policy",
        public=True,
        dimension="tool",
    ),
    Reason(
        code="TOOL_REVOKED",
        label="tool revoked",
        sentence="The tool that asks is no longer admitted here.",
        remedy="Turn to the organisation that registered it.",
        basis="policy",
        public=True,
        dimension="tool",
    ),
    Reason(
        code="LEASE_EXPIRED",
        label="permit too old",
        sentence="The permit is too old: it had to be renewed before this.",
        remedy="Stop, and ask again.",
        basis="policy",
        public=True,
    ),
    Reason(
        code="PRECONDITION_UNMET",
        label="something must come first",
        sentence="{subject} allows this only after something else has been done: {requested}.",
        remedy="Do it, send the evidence, and ask again.",
        basis="contract",
        outcome="conditional",
        dimension="duty",
    ),
    Reason(
        code="DISPUTED",
        label="disputed",
        sentence="Something about {subject} or this consent is disputed, and people have to settle it first.",
        remedy="Wait until it is settled.",
        basis="policy",
        outcome="refer",
    ),
    Reason(
        code="WHAT_IF_ONLY",
        label="only a what-if",
        sentence="This answers what would be at another time. It is never a permit.",
        remedy="Ask again without a time when you want to begin.",
        basis="policy",
        public=True,
        outcome="note",
    ),
    Reason(
        code="TRUNCATED",
        label="shortened",
        sentence=(
            "{subject} signed for longer. A consent holds for ten years at most, so this one ends earlier."
        ),
        granted_sentence="Its last day is {granted}.",
        remedy="Plan for the earlier end.",
        basis="bill",
        outcome="note",
        dimension="window",
        floor="F-07",
    ),
)

TERMS: Mapping[str, Reason] = table(
    *_NO_CONSENT, *_MISMATCHES, *_QUESTION, *(_of_floor(floor) for floor in floors.TERMS.values())
)


def get(code: str) -> Reason | None:
    """The reason with this code, or None."""
    return TERMS.get(code)
