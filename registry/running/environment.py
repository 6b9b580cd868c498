"""The environment of a local instance: what production sets by hand, made here on the first run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, MutableMapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from registry.running.instance import DEFAULT_PORT, MARK, Instance, cannot_write


def complete(environment: MutableMapping[str, str], *, starting: bool) -> None:
    """Add what a local instance needs and `environment` lacks; make its secrets if there are none.

    With DATABASE_URL set this is somebody's own installation and nothing is added, unless `up` is `starting`. Other
    commands find the port of the instance that runs. Raises CannotRun for a PORT that is no port.
    """
    if starting:
        environment["PORT"] = environment.get("PORT") or str(DEFAULT_PORT)
    own = environment.get("DATABASE_URL") or environment.get("DATABASE_URL_FILE")
    if starting or not own:
        fill(environment, Instance.of(environment))


def fill(environment: MutableMapping[str, str], instance: Instance) -> None:
    """Set every variable of this instance that is not set; what is set stays."""
    values = {
        "SAYSO_VAR": str(instance.var),
        "SAYSO_BASE_URL": instance.base_url,
        "SAYSO_DEMO": "1",
        "DATABASE_URL": instance.database_url,
        "BROKER_URL": instance.broker_url,
    }
    for name, value in values.items():
        if not environment.get(name) and not environment.get(f"{name}_FILE"):
            environment[name] = value
    for name, make in SECRETS.items():
        if not environment.get(name) and not environment.get(f"{name}_FILE"):
            environment[f"{name}_FILE"] = str(secret_file(instance.secrets / name.lower(), make))


def secret_file(path: Path, make: Callable[[], bytes]) -> Path:
    """The file, made with 0600 if it is not there. Raises CannotRun.

    A crash in between leaves the old state or the new one.
    """
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, make())
    except OSError as error:
        raise cannot_write(error) from error
    return path


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)


def for_part(environment: MutableMapping[str, str], instance: Instance) -> dict[str, str]:
    """The variables given to one part: those of the instance, its mark, and output that is not held back."""
    return {
        **environment,
        MARK: str(instance.var),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "registry.settings",
    }


def _pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


SECRETS: dict[str, Callable[[], bytes]] = {
    "SAYSO_SECRET_KEY": lambda: secrets.token_urlsafe(48).encode(),
    "SAYSO_PERMIT_KEY": lambda: _pem(ec.generate_private_key(ec.SECP256R1())),
    "SAYSO_LOG_KEY": lambda: _pem(ed25519.Ed25519PrivateKey.generate()),
    "SAYSO_RETIRED_KEYS": lambda: b'{"keys":[]}',
}
