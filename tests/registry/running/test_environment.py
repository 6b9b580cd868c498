from __future__ import annotations

import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from registry.running.environment import SECRETS, complete, secret_file


def test_a_first_run_makes_its_secrets_and_the_next_one_keeps_them(tmp_path: Path) -> None:
    first, second = {"SAYSO_VAR": str(tmp_path)}, {"SAYSO_VAR": str(tmp_path)}
    complete(first, starting=True)
    held = {name: Path(first[f"{name}_FILE"]).read_bytes() for name in SECRETS}
    complete(second, starting=False)
    assert {name: Path(second[f"{name}_FILE"]).read_bytes() for name in SECRETS} == held
    assert first["SAYSO_BASE_URL"] == "http://localhost:8000"


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    complete({"SAYSO_VAR": str(tmp_path)}, starting=True)
    files = sorted((tmp_path / "secrets").iterdir())
    assert [file.name for file in files] == sorted(name.lower() for name in SECRETS)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_the_keys_are_of_the_right_kind(tmp_path: Path) -> None:
    environment = {"SAYSO_VAR": str(tmp_path)}
    complete(environment, starting=True)
    permit, log = (
        load_pem_private_key(Path(environment[f"{name}_FILE"]).read_bytes(), None)
        for name in ("SAYSO_PERMIT_KEY", "SAYSO_LOG_KEY")
    )
    assert isinstance(permit, ec.EllipticCurvePrivateKey)
    assert permit.curve.name == "secp256r1"
    assert isinstance(log, ed25519.Ed25519PrivateKey)


def test_what_is_set_stays(tmp_path: Path) -> None:
    given = {
        "SAYSO_VAR": str(tmp_path),
        "SAYSO_DEMO": "0",
        "BROKER_URL_FILE": "/run/broker",
        "SAYSO_SECRET_KEY": "mine",
        "SAYSO_BASE_URL": "https://registry.example",
    }
    environment = dict(given)
    complete(environment, starting=True)
    assert {name: environment[name] for name in given} == given
    assert "BROKER_URL" not in environment
    assert "SAYSO_SECRET_KEY_FILE" not in environment


def test_an_installation_with_its_own_database_is_left_alone(tmp_path: Path) -> None:
    environment = {"SAYSO_VAR": str(tmp_path), "DATABASE_URL": "postgresql://db.example/registry"}
    complete(environment, starting=False)
    assert environment == {"SAYSO_VAR": str(tmp_path), "DATABASE_URL": "postgresql://db.example/registry"}
    assert list(tmp_path.iterdir()) == []


def test_a_half_written_secret_of_a_crash_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.with_name("key.99999").write_bytes(b"half")
    assert secret_file(path, lambda: b"whole").read_bytes() == b"whole"
