"""The invented people and firms: who they are, and the software keys that sign for them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from consent import signing
from registry.actions.create_subject import create_subject
from registry.actions.register_signing_key import register_signing_key
from registry.actions.verify_identity import verify_identity
from registry.models import Person, Subject

DOMAIN = "sayso.example"


@dataclass(frozen=True)
class Performer:
    """A performer of the demonstration; `born_on` by the year in which it is loaded."""

    key: str
    name: str
    domicile: str
    born: tuple[int, int, int]

    def born_on(self, today: date) -> date:
        """The birthday in the year that makes the same age in any year of the demonstration."""
        years, month, day = self.born
        return date(today.year - years, month, day)


PERFORMERS = (
    Performer("ada", "Ada Marlowe", "BE", (36, 5, 14)),
    Performer("miko", "Miko Reyes", "PH", (41, 1, 9)),
    Performer("sam", "Sam Oduya", "GB", (47, 7, 2)),
    # Eighteen last year at the latest, so that pictures of her childhood are not long ago.
    Performer("lena", "Lena Voss", "DE", (19, 9, 30)),
)


def account(key: str, name: str, *, is_registrar: bool = False) -> Person:
    """An account with a confirmed address; it signs in with a code sent by e-mail."""
    person = Person.objects.create_user(f"{key}@{DOMAIN}", name=name, is_registrar=is_registrar)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def software_key(key: str) -> signing.SigningKey:
    """The key of one demo person, made from the instance's secret: the same each time, another elsewhere."""
    seed = hashlib.sha512(f"sayso demo key {key} {settings.SECRET_KEY}".encode()).digest()
    # 512 random bits modulo the group's order minus one are even enough for a key of a demonstration.
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    number = int.from_bytes(seed, "big") % (order - 1) + 1
    return signing.load_private(ec.derive_private_key(number, ec.SECP256R1()))


def performer(who: Performer, *, registrar: Person, at: datetime) -> Subject:
    """An account, its subject verified by the desk, and a registered key."""
    person = account(who.key, who.name)
    subject = create_subject(
        name=who.name, born_on=who.born_on(at.date()), domicile=who.domicile, by=person, at=at
    )
    register_signing_key(jwk=software_key(who.key).public.to_jwk(), label="demo key", by=person, at=at)
    verify_identity(subject=subject, evidence="in_person", note="invented", by=registrar, at=at)
    return Subject.objects.get(pk=subject.pk)
