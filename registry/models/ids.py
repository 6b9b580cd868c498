"""Our own opaque identifiers: a prefix that says the kind, and 130 random bits."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from functools import partial


def new_id(prefix: str) -> str:
    """`<prefix>_` and 26 characters of lower-case base32; unguessable, and silent about time and order."""
    return f"{prefix}_" + base64.b32encode(secrets.token_bytes(17))[:26].decode().lower()


def maker(prefix: str) -> Callable[[], str]:
    """A default for a model's primary key that migrations can name."""
    return partial(new_id, prefix)
