from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction

from consent.identifiers import COUNTRIES
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import refuse_invalid
from registry.models import Membership, Organisation, Person

_is_url = URLValidator(schemes=["https", "http"])


@transaction.atomic
def create_organisation(
    *, name: str, kind: str, country: str, contact_email: str, by: Person, at: datetime, website: str = ""
) -> Organisation:
    """A studio, vendor, agency or union; whoever creates it becomes its first owner.

    Writes the organisation, the membership, an event and a log entry. Unverified until the desk has looked.
    Raises InvalidInput (`name`, `kind`, `country`, `contact_email`, `website`).
    """
    name = name.strip()
    refuse_invalid(_problems(name, kind, country, contact_email, website))
    organisation = Organisation.objects.create(
        name=name, kind=kind, country=country, website=website, contact_email=contact_email, created_at=at
    )
    Membership.objects.create(person=by, organisation=organisation, role="owner", created_at=at)
    put_on_record(kind="organisation.created", about=organisation.pk, by=by, at=at)
    return organisation


def _problems(name: str, kind: str, country: str, contact_email: str, website: str) -> dict[str, str]:
    problems = {}
    if not 1 <= len(name) <= 200:
        problems["name"] = "the name has 1 to 200 characters"
    if kind not in dict(Organisation.KINDS):
        problems["kind"] = f"`{kind}` is not a kind of organisation we know"
    if country not in COUNTRIES:
        problems["country"] = f"`{country}` is not a country (ISO 3166-1)"
    try:
        validate_email(contact_email)
    except ValidationError:
        problems["contact_email"] = f"`{contact_email}` is not an e-mail address"
    try:
        if website:
            _is_url(website)
    except ValidationError:
        problems["website"] = f"`{website}` is not a web address"
    return problems
