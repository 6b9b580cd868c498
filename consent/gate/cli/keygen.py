"""`sayso keygen`: a key that permits are bound to, so that a stolen permit is of no use."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from consent import canonical, signing
from consent.gate import store
from consent.gate.cli.console import print_json
from consent.gate.errors import UseFileError


def keygen(options: Namespace) -> int:
    """Write a private key that only you can read; print the public part, which is registered with the tool."""
    path = Path(options.file)
    if path.exists():
        raise UseFileError(f"`{path}` exists; a key is never overwritten")
    private = ec.generate_private_key(ec.SECP256R1())
    public = signing.load_private(private).public
    secret = canonical.b64u(private.private_numbers().private_value.to_bytes(32, "big"))
    store.write(path, json.dumps({**public.members, "d": secret}, indent=1) + "\n", mode=0o600)
    print_json({"public": public.to_jwk(), "thumbprint": public.kid})
    return 0
