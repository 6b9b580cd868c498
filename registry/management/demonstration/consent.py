"""A fresh consent for every run of the demonstration, because the last one ended with a withdrawal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from consent import signing, uses
from consent.days import day_of
from consent.statements import Project, Purpose, Terms, Window
from registry.actions.create_project import create_project
from registry.actions.prepare_statement import prepare_statement
from registry.actions.record_signed_grant import record_signed_grant, sign
from registry.actions.register_signing_key import register_signing_key
from registry.actions.revoke_signing_key import revoke_signing_key
from registry.models import Membership, Organisation, Statement, Subject, Tool
from registry.models import Project as Production

TITLE = "The demonstration"
DESCRIPTION = (
    "A set of faces is made from pictures that the person knows, for the night scenes of this film only."
)


def demonstration_use(permitted: uses.Use, *, at: datetime, title: str = TITLE) -> uses.Use:
    """What the example does, by the tool and to the person of the permitted use, for a production of its own.

    So what is withdrawn here takes nothing from anybody who tries the permitted use afterwards.
    """
    studio = Organisation.objects.get(pk=permitted.licensee)
    production = Production.objects.filter(organisation=studio, title=title).first()
    if production is None:
        owner = Membership.objects.filter(organisation=studio, role="owner").select_related("person").first()
        if owner is None:
            raise LookupError(f"`{studio.pk}` has no owner who could announce a production")
        production = create_project(organisation=studio, title=title, by=owner.person, at=at)
    return uses.Use(
        tool_id=permitted.tool_id,
        operation="build_dataset",
        subjects=(uses.Likeness(permitted.subjects[0].id, "identity", ("face",)),),
        purpose=uses.PurposeOfUse("film"),
        project=production.reference,
        licensee=permitted.licensee,
        territories=("US", "BE"),
        tool=permitted.tool,
    )


def fresh_grant(use: uses.Use, *, at: datetime) -> Statement:
    """The performer allows this one use for a year: signed by a key of theirs that signs this and is then revoked.

    A person signs with a passkey; their own software may sign with a registered key, and that is what a script can do.
    """
    subject = Subject.objects.get(pk=use.subjects[0].id)
    key = signing.load_private(ec.generate_private_key(ec.SECP256R1()))
    registered = register_signing_key(jwk=key.public.to_jwk(), label="make demo", by=subject.person, at=at)
    waiting = prepare_statement(subject=subject, terms=_terms(use, at), by=subject.person, at=at)
    data = bytes(waiting.canonical)
    statement = record_signed_grant(statement_bytes=data, jws=sign(data, key), by=subject.person, at=at)
    revoke_signing_key(key=registered, by=subject.person, at=at)
    return statement


def _terms(use: uses.Use, at: datetime) -> Terms:
    today = day_of(at)
    tool = Tool.objects.get(pk=use.tool_id)
    others: dict[str, Any] = (
        {} if tool.organisation_id == use.licensee else {"vendors": (tool.organisation_id,)}
    )
    return Terms(
        description=DESCRIPTION,
        modalities=use.subjects[0].modalities,
        operations=(use.operation,),
        purposes=(Purpose(use.purpose.code, use.purpose.advertiser, use.purpose.product_line),),
        projects=(Project(use.project, TITLE),),
        licensees=(use.licensee,),
        territories=use.territories,
        territories_as_of=today.isoformat(),
        media=use.media or ("theatrical",),
        hosting=(use.tool.hosting,),
        use_window=Window(today.isoformat(), (today + timedelta(days=365)).isoformat()),
        **others,
    )
