"""A cast in the database: a performer, a studio, its vendor with a tool, the desk, and a stranger who gets nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from consent import signing
from consent.statements import DutyTerm, Project, Purpose, Terms, Window
from consent.uses import Captured, Dataset, Likeness, PurposeOfUse, ToolUsed, Use
from registry.actions.create_organisation import create_organisation
from registry.actions.create_subject import create_subject
from registry.actions.issue_api_key import issue_api_key
from registry.actions.prepare_statement import prepare_statement
from registry.actions.record_signed_grant import record_signed_grant, sign
from registry.actions.register_signing_key import register_signing_key
from registry.actions.register_tool import register_tool
from registry.actions.verify_identity import verify_identity
from registry.models import Organisation, Person, Statement, Subject, Tool

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TITLE_A = "eidr:10.5240/0000-0000-0000-0000-00A1-S"
TITLE_B = "eidr:10.5240/0000-0000-0000-0000-00B2-M"
DESCRIPTION = (
    "The faces of the night scenes of this film are put on a stunt double, for the cinema release only."
)
_BORN = {"ada": date(1990, 5, 14), "miko": date(1985, 1, 9), "lena": date(2007, 9, 30)}


@dataclass
class Cast:
    """Everybody, by the part they play. `secret` is the API key of `tool`."""

    ada: Subject
    registrar: Person
    northlight: Organisation
    kestrel: Organisation
    producer: Person
    engineer: Person
    stranger: Person
    tool: Tool
    secret: str


def person(name: str, **fields: Any) -> Person:
    """An account."""
    return Person.objects.create_user(f"{name}@people.example", name=name.title(), **fields)


def software_key(name: str) -> signing.SigningKey:
    """The same key for the same name, every time."""
    number = int.from_bytes(name.encode().ljust(16, b".")[:16], "big") + 1
    return signing.load_private(ec.derive_private_key(number, ec.SECP256R1()))


def performer(name: str, *, at: datetime = NOW, registrar: Person | None = None, **fields: Any) -> Subject:
    """A person with a subject and a registered key; verified when a registrar is given."""
    who = person(name)
    about = {"name": name.title(), "born_on": _BORN.get(name, date(1980, 1, 1)), "domicile": "BE", **fields}
    subject = create_subject(by=who, at=at, **about)
    register_signing_key(jwk=software_key(name).public.to_jwk(), label="software", by=who, at=at)
    if registrar is not None:
        verify_identity(subject=subject, evidence="passport", by=registrar, at=at)
        subject.refresh_from_db()
    return subject


def organisation(name: str, owner: Person, *, kind: str = "studio", at: datetime = NOW) -> Organisation:
    """An organisation and its owner."""
    return create_organisation(
        name=name, kind=kind, country="US", contact_email=f"{name.lower()}@firms.example", by=owner, at=at
    )


def make_cast(*, at: datetime = NOW) -> Cast:
    """The whole cast; nobody has granted anything yet."""
    registrar, producer, engineer = person("desk", is_registrar=True), person("producer"), person("engineer")
    ada = performer("ada", at=at, registrar=registrar)
    northlight = organisation("Northlight", producer, at=at)
    kestrel = organisation("Kestrel", engineer, kind="vendor", at=at)
    tool = register_tool(
        organisation=kestrel, name="Faceset Builder", maker="Kestrel", versions="any", hosting="own_machine",
        by=engineer, at=at,
    )  # fmt: skip
    issued = issue_api_key(tool=tool, by=engineer, at=at)
    return Cast(
        ada, registrar, northlight, kestrel, producer, engineer, person("stranger"), tool, issued.secret
    )


def terms(cast: Cast, **changes: Any) -> Terms:
    """What ada would sign: her face, for title A, by Northlight with Kestrel, everywhere, for two years."""
    ordinary = Terms(
        description=DESCRIPTION,
        modalities=("face",),
        operations=("build_dataset", "train_identity_model", "replace_face"),
        purposes=(Purpose("film"),),
        projects=(Project(TITLE_A, "Title A"),),
        licensees=(cast.northlight.pk,),
        vendors=(cast.kestrel.pk,),
        territories=("world",),
        territories_as_of="2026-11-22",
        media=("theatrical",),
        hosting=("own_machine",),
        use_window=Window("2026-11-01", "2028-10-31"),
        duties=(DutyTerm("secure_storage"),),
    )
    return msgspec.structs.replace(ordinary, **changes)


def grant(subject: Subject, what: Terms, *, at: datetime = NOW, supersedes: str | None = None) -> Statement:
    """A grant signed by the subject's registered key, through the same actions as everybody's."""
    waiting = prepare_statement(subject=subject, terms=what, by=subject.person, at=at, supersedes=supersedes)
    data = bytes(waiting.canonical)
    name = subject.person.email.partition("@")[0]
    signed = sign(data, software_key(name))
    return record_signed_grant(statement_bytes=data, jws=signed, by=subject.person, at=at)


def use(cast: Cast, **changes: Any) -> Use:
    """What the tool asks for: to build a dataset of ada's face for title A."""
    ordinary = Use(
        tool_id=cast.tool.pk,
        operation="build_dataset",
        subjects=(Likeness(cast.ada.pk, "identity", ("face",)),),
        purpose=PurposeOfUse("film"),
        project=TITLE_A,
        licensee=cast.northlight.pk,
        territories=("US",),
        tool=ToolUsed("Faceset Builder", "1.0", "own_machine"),
        dataset=Dataset("sha256:" + 64 * "0", 20, Captured("2020-01-01", "2024-06-30", 0)),
    )
    return msgspec.structs.replace(ordinary, **changes)


def later(**amount: float) -> datetime:
    """NOW and so much more."""
    return NOW + timedelta(**amount)


def make_tool(owner: Organisation, by: Person, *, at: datetime = NOW, **fields: Any) -> Tool:
    """Another tool."""
    about = {"name": "Another", "maker": owner.name, "versions": "any", "hosting": "own_machine", **fields}
    return register_tool(organisation=owner, by=by, at=at, **about)
