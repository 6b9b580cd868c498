"""The registry's own keys: ES256 for permits, notices, receipts and status lists; Ed25519 for the log.

Separate keys for separate purposes, and a `typ` of its own for each kind of token. Public keys that were replaced
stay published for as long as somebody may hold what they signed.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from consent import canonical, signing
from consent.checkpoint import Signer
from consent.errors import MalformedError


def issuer() -> str:
    """Who signs: the registry's address, without a slash at the end."""
    return str(settings.SAYSO_BASE_URL)


def permit_key() -> signing.SigningKey:
    """The ES256 key in use now. Raises ImproperlyConfigured."""
    key = _load("SAYSO_PERMIT_KEY", settings.SAYSO_PERMIT_KEY)
    if key.alg != "ES256":
        raise ImproperlyConfigured("`SAYSO_PERMIT_KEY` must be a P-256 key (ES256)")
    return key


def key_set() -> signing.KeySet:
    """Every public key whose signatures still count: the one in use, and those it replaced."""
    return signing.KeySet.from_dict(jwks())


def jwks() -> dict[str, list[dict[str, str]]]:
    """The key set to publish (RFC 7517): the key in use first. Raises ImproperlyConfigured."""
    current = permit_key().public.to_jwk()
    try:
        retired = signing.KeySet.from_dict(canonical.parse(settings.SAYSO_RETIRED_KEYS)).to_dict()["keys"]
    except MalformedError as error:
        raise ImproperlyConfigured(f"`SAYSO_RETIRED_KEYS` must be a JSON Web Key Set: {error}") from None
    return {"keys": [current, *(key for key in retired if key["kid"] != current["kid"])]}


def log_origin() -> str:
    """The log's name (C2SP tlog-checkpoint): its address without the scheme."""
    return urlsplit(issuer()).netloc + "/log"


def log_key() -> Signer:
    """The Ed25519 key that signs checkpoints, named as the log's origin. Raises ImproperlyConfigured."""
    key = _load("SAYSO_LOG_KEY", settings.SAYSO_LOG_KEY)
    if not isinstance(key.private, Ed25519PrivateKey):
        raise ImproperlyConfigured("`SAYSO_LOG_KEY` must be an Ed25519 key")
    return Signer(log_origin(), key.private)


def log_vkey() -> str:
    """The verifier key string to publish (C2SP signed-note)."""
    return log_key().verifier.vkey


@lru_cache(maxsize=8)
def _load(name: str, source: str) -> signing.SigningKey:
    try:
        return signing.load_private(canonical.parse(source) if source.lstrip().startswith("{") else source)
    except MalformedError as error:
        raise ImproperlyConfigured(f"`{name}` is no private key in PEM or JWK: {error}") from None
