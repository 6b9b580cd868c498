"""`sayso verify-statement`: a receipt is good or it is not, and the keys may come from where one trusts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consent import signing
from consent.gate import codes
from consent.gate.cli import main
from tests.consent.test_receipts import IMPOSTOR, REGISTRY, TEXT, receipt

Said = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt(by="webauthn")))
    return path


def key_set(path: Path, key: signing.SigningKey) -> str:
    path.write_text(json.dumps(signing.KeySet([key.public]).to_dict()))
    return str(path)


def test_a_good_receipt_is_told_in_lines_with_the_words_that_were_signed(file: Path, capsys: Said) -> None:
    assert main(["verify-statement", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Verified  grant grt_" + "a" * 26
    assert lines[2].endswith("with a passkey, the person present and verified")
    assert "compare them with what it publishes" in lines[3]
    assert [line.strip() for line in lines[-2:]] == TEXT.splitlines()


def test_the_registrys_keys_may_come_from_elsewhere(file: Path, tmp_path: Path, capsys: Said) -> None:
    keys = key_set(tmp_path / "jwks.json", REGISTRY)
    assert main(["verify-statement", str(file), "--keys", keys, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["keys_known"] is True


def test_a_registry_that_signs_with_other_keys_is_found_out(file: Path, tmp_path: Path, capsys: Said) -> None:
    keys = key_set(tmp_path / "jwks.json", IMPOSTOR)
    assert main(["verify-statement", str(file), "--keys", keys]) == codes.BAD_PERMIT
    assert capsys.readouterr().err.startswith("Not verified: signed with a key we do not know")


def test_an_altered_receipt_is_found_out(file: Path, capsys: Said) -> None:
    file.write_text(file.read_text().replace("Northlight", "Southlight"))
    assert main(["verify-statement", str(file), "--json"]) == codes.BAD_PERMIT
    assert json.loads(capsys.readouterr().out) == {
        "verified": False,
        "problem": "the text is not the one that was signed",
    }


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{}", b"\x00" * 100])
def test_something_else_is_no_receipt(file: Path, capsys: Said, data: bytes) -> None:
    file.write_bytes(data)
    assert main(["verify-statement", str(file)]) == codes.BAD_PERMIT
    assert capsys.readouterr().err.startswith("Not verified: ")


def test_files_that_cannot_be_read_are_named(file: Path, tmp_path: Path, capsys: Said) -> None:
    assert main(["verify-statement", str(tmp_path / "nowhere.json")]) == codes.CONFIG
    (tmp_path / "keys.json").write_text('{"keys":[{"kty":"EC","d":"secret"}]}')
    assert main(["verify-statement", str(file), "--keys", str(tmp_path / "keys.json")]) == codes.CONFIG
    assert "is not a key set: a private key where a public one belongs" in capsys.readouterr().err
    file.write_bytes(b" " * 600_000)
    assert main(["verify-statement", str(file)]) == codes.CONFIG
