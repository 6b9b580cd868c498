from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management.base import BaseCommand, CommandError

from consent import canonical, signing
from consent.errors import MalformedError

KEY, RETIRED = "SAYSO_PERMIT_KEY_FILE", "SAYSO_RETIRED_KEYS_FILE"


class Command(BaseCommand):
    help = (
        "Replace the key that signs permits, in two steps with a restart after each: first the next key is made and "
        "published, so that everybody knows it before it signs; then it takes over, and the old one stays published."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        key, retired = (self._file(name) for name in (KEY, RETIRED))
        following = key.with_name(f"{key.name}.next")
        if not following.exists():
            made = ec.generate_private_key(ec.SECP256R1())
            _write(following, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            _publish(retired, following)
            self.stdout.write("the next key is made and published: restart, then run this command again")
            return
        _publish(retired, key)
        following.rename(key)
        self.stdout.write("the next key takes over with the next restart; the old one stays published")

    def _file(self, name: str) -> Path:
        if not os.environ.get(name):
            raise CommandError(f"`{name}` is not set: this command replaces keys that are kept in files")
        return Path(os.environ[name])


def _publish(retired: Path, private: Path) -> None:
    """Add the public part of a key to the published ones."""
    try:
        known = signing.KeySet.from_dict(canonical.parse(retired.read_bytes())).to_dict()["keys"]
        public = signing.load_private(private.read_bytes().strip()).public.to_jwk()
    except (OSError, MalformedError) as error:
        raise CommandError(f"`{retired}` or `{private}` cannot be read: {error}") from None
    keys = [*(each for each in known if each["kid"] != public["kid"]), public]
    _write(retired, json.dumps({"keys": keys}).encode())


def _write(file: Path, data: bytes) -> None:
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)
