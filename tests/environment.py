"""The environment the tests run in: throw-away secrets, and servers of their own unless real ones are given."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

OWN = "SAYSO_TEST_SERVERS"
"""Names the folder of the private servers of this run; processes started by the first one inherit it."""


def fill() -> None:
    """Set every variable that settings need and nobody has set."""
    if "DATABASE_URL" not in os.environ or OWN in os.environ:
        _own_servers()
    os.environ.setdefault("SAYSO_BASE_URL", "http://localhost:8000")
    os.environ.setdefault("SAYSO_DEMO", "1")
    os.environ.setdefault("SAYSO_VAR", tempfile.gettempdir() + "/sayso-tests-var")
    os.environ.setdefault("SAYSO_SECRET_KEY", "tests only")
    os.environ.setdefault("SAYSO_PERMIT_KEY", _pem(ec.generate_private_key(ec.SECP256R1())))
    os.environ.setdefault("SAYSO_LOG_KEY", _pem(ed25519.Ed25519PrivateKey.generate()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def folder() -> Path | None:
    """Where the private servers of this run live; None when real ones were given."""
    return Path(os.environ[OWN]) if OWN in os.environ else None


def _own_servers() -> None:
    """A short folder, for sockets lie in it; each worker of pytest-xdist takes a database number of its own."""
    name = f"sayso-{os.getpid()}-{secrets.token_hex(4)}"
    place = Path(os.environ.setdefault(OWN, f"{tempfile.gettempdir()}/{name}"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["DATABASE_URL"] = f"postgresql://sayso@/sayso?host={place / 'postgres'}"
    os.environ["BROKER_URL"] = f"redis+socket://{place / 'valkey.sock'}?virtual_host={int(worker) % 16}"


def _pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
