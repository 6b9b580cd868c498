"""Who has a passkey: the desk and the administration pages open to nobody without."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from registry.models import Person


def has_passkey(person: Person | AnonymousUser) -> bool:
    """Whether this account has at least one passkey; with one, allauth asks for it at every sign-in."""
    return count_passkeys(person) > 0


def count_passkeys(person: Person | AnonymousUser) -> int:
    """How many passkeys this account has; none for a visitor without an account."""
    return int(Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN).count())
