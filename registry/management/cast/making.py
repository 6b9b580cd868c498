"""Making the cast, and finding it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registry.actions.create_organisation import create_organisation
from registry.actions.create_project import create_project
from registry.actions.issue_api_key import IssuedKey, issue_api_key
from registry.actions.register_tool import register_tool
from registry.actions.verify_organisation import verify_organisation
from registry.management.cast import consents
from registry.management.cast.consents import TITLES
from registry.management.cast.people import DOMAIN, PERFORMERS, account, performer
from registry.models import Organisation, Person, Statement, Subject, Tool

TOOL = "Faceset Builder"


@dataclass(frozen=True)
class Cast:
    """Everybody in the demonstration; `api_key` is known only to whoever has just made it."""

    performers: dict[str, Subject]
    studio: Organisation
    vendor: Organisation
    tool: Tool
    engineer: Person
    api_key: str = ""


@transaction.atomic
def make(*, at: datetime) -> Cast:
    """The whole cast with its grants, in one transaction; for a database without people."""
    registrar = account("registrar", "Rosa Quill", is_registrar=True)
    producer, engineer = account("studio", "Nia Holt"), account("vendor", "Tomas Kerr")
    people = {who.key: performer(who, registrar=registrar, at=at) for who in PERFORMERS}
    studio = _organisation("Northlight", "studio", producer, registrar, at)
    vendor = _organisation("Kestrel", "vendor", engineer, registrar, at)
    for title, eidr in TITLES.values():
        create_project(organisation=studio, title=title, eidr=eidr, by=producer, at=at)
    tool = register_tool(
        organisation=vendor,
        name=TOOL,
        maker="Kestrel",
        versions=f">={consents.VERSION},<2",
        hosting="own_machine",
        by=engineer,
        at=at,
    )
    made = Cast(people, studio, vendor, tool, engineer, issue_api_key(tool=tool, by=engineer, at=at).secret)
    for key, subject in people.items():
        terms = consents.terms_of(key, studio=studio, vendor=vendor, today=at.date())
        consents.grant(key, subject, terms, at=at)
    return made


def find() -> Cast | None:
    """The cast in this database, without its API key; None where there is none."""
    subjects = {
        who.key: Subject.objects.select_related("person").filter(person__email=f"{who.key}@{DOMAIN}").first()
        for who in PERFORMERS
    }
    tool = Tool.objects.select_related("organisation").filter(name=TOOL, maker="Kestrel").first()
    people = {key: subject for key, subject in subjects.items() if subject is not None}
    if tool is None or len(people) < len(PERFORMERS):
        return None
    studio = Organisation.objects.get(name="Northlight", memberships__person__email=f"studio@{DOMAIN}")
    engineer = Person.objects.get(email=f"vendor@{DOMAIN}")
    return Cast(people, studio, tool.organisation, tool, engineer)


def new_key(cast: Cast, *, at: datetime) -> IssuedKey:
    """Another API key for the tool, when the first was lost with the file it was written to."""
    return issue_api_key(tool=cast.tool, by=cast.engineer, at=at)


def newest_grant(subject: Subject) -> Statement:
    """What this performer granted last, whatever has become of it."""
    return Statement.objects.filter(subject_id=subject.pk, type="grant").order_by("-recorded_at", "-pk")[0]


def _organisation(name: str, kind: str, owner: Person, registrar: Person, at: datetime) -> Organisation:
    made = create_organisation(
        name=name, kind=kind, country="US", contact_email=f"rights@{name.lower()}.example", by=owner, at=at
    )
    return verify_organisation(organisation=made, by=registrar, at=at)
