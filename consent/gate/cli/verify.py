"""`sayso verify-statement FILE`: what a receipt proves, without asking anybody."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from consent import signing
from consent.errors import ConsentError, MalformedError, ProofError, SignatureError
from consent.gate import codes, store
from consent.gate.cli.console import Talk, plain, print_json, print_line
from consent.gate.errors import UseFileError
from consent.receipts import MAX_BYTES, Verified, verify_receipt

_SIGNED = {
    "webauthn": "with a passkey, the person present and verified",
    "jws": "with a registered key",
    "account": "from the signed-in account, which is enough to say no; the registry's word is all there is",
}


def verify(options: Namespace) -> int:
    """The exit code of `sayso verify-statement`: 0 when all of the receipt holds, 248 when some does not."""
    data = _read(Path(options.file))
    keys = _keys(Path(options.keys)) if options.keys else None
    log_key = _read(Path(options.log_key)).decode("utf-8", "replace").strip() if options.log_key else None
    try:
        found = verify_receipt(data, keys=keys, log_vkey=log_key)
    except (MalformedError, SignatureError, ProofError) as error:
        return _refuse(error, as_json=options.json)
    if options.json:
        print_json({"verified": True, **asdict(found)})
    else:
        for line in sentences(found, keys_file=options.keys):
            print_line(line)
    return 0


def sentences(found: Verified, *, keys_file: str | None) -> list[str]:
    """What a good receipt shows, line by line; the signed text last, whole."""
    source = (
        f"compared with {keys_file}"
        if keys_file
        else "from the receipt itself: compare them with what it publishes"
    )
    where = (
        f"index {found.in_log}, under a signed checkpoint"
        if found.in_log is not None
        else "no proof yet in this receipt"
    )
    lines = [
        f"Verified  {found.type} {found.id}",
        f"Subject   {found.subject}",
        f"Signed    by {found.signer} on {found.issued_at}, {_SIGNED[found.signed_with]}",
        f"Recorded  {found.recorded_at}; the registry's keys are {source}",
        f"In log    {where}",
        f"Digest    {found.digest}",
    ]
    return [
        *map(plain, lines),
        "",
        "The exact words that were signed:",
        *(f"  {plain(line)}" for line in found.text.splitlines()),
    ]


def _refuse(error: ConsentError, *, as_json: bool) -> int:
    if as_json:
        print_json({"verified": False, "problem": str(error)})
    else:
        Talk().insist(f"Not verified: {error}", "bold red")
    return codes.BAD_PERMIT


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UseFileError(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    if len(data) > MAX_BYTES:
        raise UseFileError(f"`{path}` is larger than {MAX_BYTES} bytes")
    return data


def _keys(path: Path) -> signing.KeySet:
    try:
        return signing.KeySet.from_dict(store.read_json(path))
    except MalformedError as error:
        raise UseFileError(f"`{path}` is not a key set: {error}") from None
