"""The demo cast: invented people and firms, with enough on record that everything can be tried at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives.asymmetric import ec

from consent import signing, uses
from consent.days import day_of
from consent.statements import DutyTerm, Project, Purpose, Terms, Window
from consent.uses import Captured, Dataset, Likeness, PurposeOfUse, ToolUsed, Use
from registry.actions.add_member import add_member
from registry.actions.ask_subject import ask_subject
from registry.actions.create_organisation import create_organisation
from registry.actions.create_project import create_project
from registry.actions.create_subject import create_subject
from registry.actions.issue_api_key import issue_api_key
from registry.actions.prepare_statement import prepare_statement
from registry.actions.record_signed_grant import record_signed_grant, sign
from registry.actions.register_signing_key import register_signing_key
from registry.actions.register_tool import register_tool
from registry.actions.revoke_signing_key import revoke_signing_key
from registry.actions.verify_identity import verify_identity
from registry.actions.verify_organisation import verify_organisation
from registry.models import Organisation, Person, Statement, Subject, Tool
from registry.models import Project as Production

DOMAIN = "demo.example"
TITLES = {
    "The Harbour": "10.5240/0000-0000-0000-0000-00A1-S",
    "Night Ferry": "10.5240/0000-0000-0000-0000-00B2-M",
}
PERFORMERS = {
    "ada": ("Ada Marlowe", date(1990, 5, 14), "US", "isni:000000000000001X"),
    "miko": ("Miko Reyes", date(1985, 1, 9), "US", "isni:0000000000000028"),
    "sam": ("Sam Oduya", date(1979, 7, 2), "GB", "isni:0000000000000036"),
    "lena": ("Lena Voss", date(2007, 9, 30), "DE", "isni:0000000000000044"),
}
IDENTITY = ["build_dataset", "train_identity_model", "replace_face", "publish"]


@dataclass(frozen=True)
class Cast:
    """Everybody who was made, and the one API key, which is shown here and nowhere else."""

    subjects: dict[str, Subject]
    organisations: dict[str, Organisation]
    people: list[tuple[Person, str, str]]
    tool: Tool
    api_key: str
    grants: dict[str, Statement]
    titles: dict[str, Production]


def make(*, at: datetime) -> Cast:
    """Put everybody on record, as the pages and the tools would have done it."""
    registrar = person("registrar", "Robin Hale", is_registrar=True, is_staff=True)
    producer, engineer = person("northlight", "Priya North"), person("kestrel", "Kit Estrel")
    subjects = {name: _performer(name, registrar, at) for name in PERFORMERS}
    northlight = _organisation("Northlight", "studio", producer, registrar, at)
    kestrel = _organisation("Kestrel", "vendor", engineer, registrar, at)
    add_member(organisation=northlight, email=engineer.email, role="member", by=producer, at=at)
    titles = {
        title: create_project(organisation=northlight, title=title, eidr=eidr, by=producer, at=at)
        for title, eidr in TITLES.items()
    }
    tool = register_tool(
        organisation=kestrel, name="Faceset Builder", maker="Kestrel", versions=">=1.0,<2", hosting="own_machine",
        by=engineer, at=at,
    )  # fmt: skip
    people = [
        *((subject.person, "performer", subject.name) for subject in subjects.values()),
        (registrar, "registrar", "the registrar's desk"),
        (producer, "studio", "Northlight, a studio"),
        (engineer, "studio", "Kestrel, its effects vendor and owner of the demo tool"),
    ]
    grants = _grants(subjects, northlight, kestrel, at)
    ask_subject(organisation=northlight, subject=subjects["miko"], by=producer, at=at)
    key = issue_api_key(tool=tool, by=engineer, at=at).secret
    return Cast(subjects, {"northlight": northlight, "kestrel": kestrel}, people, tool, key, grants, titles)


def person(name: str, called: str, **fields: Any) -> Person:
    """An account whose address is confirmed; it signs in with a code by e-mail until it has a passkey."""
    made = Person.objects.create_user(f"{name}@{DOMAIN}", name=called, **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def _performer(name: str, registrar: Person, at: datetime) -> Subject:
    called, born_on, domicile, isni = PERFORMERS[name]
    who = person(name, called)
    subject = create_subject(
        name=called, born_on=born_on, domicile=domicile, external_ids=[isni], by=who, at=at
    )
    seen = {"evidence": "passport", "note": "Invented for the demonstration.", "external_ids": [isni]}
    verify_identity(subject=subject, by=registrar, at=at, **seen)  # type: ignore[arg-type]  # three values of two types
    subject.refresh_from_db()
    return subject


def _organisation(name: str, kind: str, owner: Person, registrar: Person, at: datetime) -> Organisation:
    made = create_organisation(
        name=name, kind=kind, country="US", contact_email=f"rights@{name.lower()}.example", by=owner, at=at
    )
    return verify_organisation(organisation=made, by=registrar, at=at)


def _grants(
    subjects: dict[str, Subject], studio: Organisation, vendor: Organisation, at: datetime
) -> dict[str, Statement]:
    return {
        "ada": _grant(subjects["ada"], _terms(studio, vendor, at, IDENTITY), at),
        "lena": _grant(subjects["lena"], _terms(studio, vendor, at, IDENTITY), at),
    }


def _terms(studio: Organisation, vendor: Organisation, at: datetime, operations: list[str]) -> Terms:
    today, end = day_of(at), day_of(at + timedelta(days=3 * 365))
    window = Window(today.isoformat(), end.isoformat())
    return Terms(
        description="The night scenes at the harbour: this face is put on the stunt performer, and nothing else.",
        modalities=("face",),
        operations=tuple(operations),
        purposes=(Purpose("film"),),
        projects=(Project(f"eidr:{TITLES['The Harbour']}", "The Harbour"),),
        licensees=(studio.pk,),
        vendors=(vendor.pk,),
        territories=("world",),
        territories_as_of=today.isoformat(),
        media=("theatrical", "svod"),
        hosting=("own_machine",),
        use_window=window,
        training_window=window,
        duties=(DutyTerm("label_visible", "credit"), DutyTerm("label_machine"), DutyTerm("credit")),
    )


def _grant(subject: Subject, terms: Terms, at: datetime) -> Statement:
    """Signed by a key of the performer's own software, which signs this and is then revoked."""
    key = signing.load_private(ec.generate_private_key(ec.SECP256R1()))
    registered = register_signing_key(
        jwk=key.public.to_jwk(), label="demonstration", by=subject.person, at=at
    )
    data = bytes(prepare_statement(subject=subject, terms=terms, by=subject.person, at=at).canonical)
    granted = record_signed_grant(statement_bytes=data, jws=sign(data, key), by=subject.person, at=at)
    revoke_signing_key(key=registered, by=subject.person, at=at)
    return granted


def permitted(cast: Cast) -> Use:
    """A use that ada's consent allows: a dataset of her face, of pictures from when she was grown up."""
    return Use(
        tool_id=cast.tool.pk,
        operation="build_dataset",
        subjects=(Likeness(cast.subjects["ada"].pk, "identity", ("face",)),),
        purpose=PurposeOfUse("film"),
        project=f"eidr:{TITLES['The Harbour']}",
        licensee=cast.organisations["northlight"].pk,
        territories=("BE", "US"),
        tool=ToolUsed("Faceset Builder", "1.0", "own_machine"),
        dataset=Dataset("sha256:" + 64 * "a", 13_000, Captured("2011-03-01", "2024-06-30", 0)),
    )


def refused(cast: Cast) -> Use:
    """A use that lena's consent does not allow, and that no consent could: childhood pictures, for a campaign."""
    return Use(
        tool_id=cast.tool.pk,
        operation="build_dataset",
        subjects=(Likeness(cast.subjects["lena"].pk, "identity", ("face",)),),
        purpose=PurposeOfUse("political"),
        project=f"eidr:{TITLES['The Harbour']}",
        licensee=cast.organisations["northlight"].pk,
        territories=("BE", "US"),
        tool=ToolUsed("Faceset Builder", "1.0", "own_machine"),
        dataset=Dataset("sha256:" + 64 * "b", 13_000, Captured("2011-03-01", "2026-06-30", 96)),
    )


def as_file(cast: Cast, *, base_url: str) -> dict[str, Any]:
    """What scripts read: the address, who is who, the tool and its key, two ready questions."""
    return {
        "base_url": base_url,
        "cast": {name: subject.pk for name, subject in cast.subjects.items()},
        "organisations": {name: organisation.pk for name, organisation in cast.organisations.items()},
        "titles": {title: production.reference for title, production in cast.titles.items()},
        "tool": {
            "id": cast.tool.pk, "name": cast.tool.name, "version": "1.0", "hosting": cast.tool.hosting,
        },
        "api_key": cast.api_key,
        "uses": {"permitted": uses.to_authzen(permitted(cast)), "refused": uses.to_authzen(refused(cast))},
        "grants": {name: statement.pk for name, statement in cast.grants.items()},
        "accounts": [
            {"email": who.email, "role": role, "name": who.name, "who": text} for who, role, text in cast.people
        ],
    }  # fmt: skip


USE_FILE = """registry = "{registry}"
api_key_file = "sayso.key"
operation = "replace_face"
purpose = "{purpose}"
project = "eidr:10.5240/0000-0000-0000-0000-00A1-S"
licensee = "{licensee}"
territories = ["US", "BE"]
media = ["svod"]

[[subject]]
id = "{subject}"      # {name}
role = "identity"
modalities = ["face"]

[tool]
name = "Faceset Builder"
version = "1.0"
hosting = "own_machine"
"""


def use_files(cast: Cast, *, base_url: str) -> dict[str, str]:
    """Two use files for `sayso check`: what ada allows, and what lena does not."""
    asked = {"allowed.toml": ("ada", "film"), "refused.toml": ("lena", "political")}
    licensee = cast.organisations["northlight"].pk
    return {
        file: USE_FILE.format(
            registry=base_url,
            purpose=purpose,
            licensee=licensee,
            subject=cast.subjects[who].pk,
            name=cast.subjects[who].name,
        )
        for file, (who, purpose) in asked.items()
    }
