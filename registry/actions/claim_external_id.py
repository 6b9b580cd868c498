from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from consent.errors import MalformedError
from consent.identifiers import ExternalId as ExternalName
from consent.identifiers import parse_external
from registry.actions.open_dispute import open_dispute
from registry.actions.refusals import InvalidInput
from registry.models import ExternalId, Person, Subject

MAX_EXTERNAL_IDS = 20


def parse_person_ids(texts: Sequence[str]) -> list[ExternalName]:
    """The external ids in these texts, each once. Raises InvalidInput (field `external_ids`)."""
    try:
        found = [parse_external(text.strip()) for text in texts if text.strip()]
    except MalformedError as error:
        raise InvalidInput({"external_ids": str(error)}) from None
    for each in found:
        if each.names not in ("person", "anything"):
            raise InvalidInput({"external_ids": f"`{each}` names a {each.names}, not a person"})
    if len(found) > MAX_EXTERNAL_IDS:
        raise InvalidInput({"external_ids": f"at most {MAX_EXTERNAL_IDS} external ids"})
    return list(dict.fromkeys(found))


def claim_external_ids(
    *, subject: Subject, external_ids: Sequence[ExternalName], by: Person, at: datetime
) -> list[ExternalId]:
    """The subject says that these ids elsewhere are theirs; in the caller's transaction, which records the event.

    Writes a claim for each, and opens a dispute for each that is already verified for somebody else.
    """
    return [_claim(subject, each, by, at) for each in external_ids]


def _claim(subject: Subject, name: ExternalName, by: Person, at: datetime) -> ExternalId:
    row, _ = ExternalId.objects.get_or_create(
        subject=subject, scheme=name.scheme, value=name.value, defaults={"claimed_at": at}
    )
    holder = (
        ExternalId.objects.filter(scheme=name.scheme, value=name.value, verified_at__isnull=False)
        .exclude(subject=subject)
        .first()
    )
    if holder is not None:
        open_dispute(
            holder=holder.subject, claimant=subject, scheme=name.scheme, value=name.value, by=by, at=at
        )
    return row
