"""Accounts: allauth does the work; these adapters hold what is ours about it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe


class PasskeyAdapter(DefaultMFAAdapter):
    """Passkeys belong to this registry's own domain, whatever host name a request claims."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party: id from the base URL, and the name browsers show."""
        return {"id": settings.SAYSO_RP_ID, "name": settings.SAYSO_RP_NAME}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The account as the browser's passkey dialog shows it."""
        return {
            **super().get_public_key_credential_user_entity(user),
            "name": user.email,
            "display_name": str(user),
        }

    def encrypt(self, text: str) -> str:
        """Recovery codes rest sealed: whoever reads the database alone cannot use them."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The recovery codes again; nothing usable when the secret has changed."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's name
        """`My passkey`, `My passkey 2`…; people rename them."""
        count = user.authenticator_set.filter(type=type).count()
        return f"My passkey {count + 1}" if count else "My passkey"


def _seal() -> Fernet:
    key = hashlib.sha256(b"sayso/recovery-codes/v1\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who are you: a performer, a studio, a maker of tools."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "pages/start.html")


def no_passwords(_request: HttpRequest, rest: str) -> HttpResponse:
    """Accounts have passkeys and codes by e-mail, never passwords: these pages of allauth do not exist here."""
    raise Http404(rest)
