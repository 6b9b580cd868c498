"""Tools' API keys: `sayso_<8 characters to recognise it by>_<43 secret ones>`; only a SHA-256 of it is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from registry.models import ApiKey

SCHEME = "sayso"
_NOTED_EVERY = timedelta(minutes=1)
_LENGTH = len("sayso_") + 8 + 1 + 43


@dataclass(frozen=True)
class Credential:
    """A new credential. `text` is shown once and never kept."""

    prefix: str
    text: str
    sha256: str


def new_credential() -> Credential:
    """256 secret random bits behind a random prefix."""
    prefix = base64.b32encode(secrets.token_bytes(5)).decode().lower()
    text = f"{SCHEME}_{prefix}_{secrets.token_urlsafe(32)}"
    return Credential(prefix, text, fingerprint(text))


def fingerprint(text: str) -> str:
    """What is stored of a credential: hex SHA-256. It has 256 random bits, so it needs no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def key_for(*, token: str, at: datetime) -> ApiKey | None:
    """The key this text is, if it is valid at this moment; with its tool and organisation. Otherwise None.

    Notes when it was last used, at most once a minute.
    """
    scheme, _, rest = token.partition("_")
    prefix = rest.partition("_")[0]
    if scheme != SCHEME or len(token) != _LENGTH or not token.isascii() or "\x00" in token:
        return None
    valid = Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
    key = ApiKey.objects.select_related("tool__organisation").filter(valid, prefix=prefix).first()
    if key is None or not hmac.compare_digest(key.sha256, fingerprint(token)):
        return None
    if key.last_used_at is None or key.last_used_at <= at - _NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key
