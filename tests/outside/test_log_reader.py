"""tlog-scales: a reader of tlog-tiles logs by others must find our entries and believe our proofs, over HTTP."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent import proofs
from registry import keys
from registry.log import publish, record
from registry.models import LogEntry
from tests.registry.api.served import Served

pytestmark = pytest.mark.django_db(transaction=True)
ENTRIES = 259  # one full tile, and a partial one


@pytest.fixture
def leaves(transactional_db: None) -> list[bytes]:
    """A published log; its entries in order."""
    at = datetime.now(UTC)
    for number in range(ENTRIES):
        record(kind="test", reference=f"ref_{number}", committed=b"%d" % number, at=at)
    publish(at=at)
    return [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]


def read(served: Served, *arguments: str) -> bytes:
    """What the outside program prints."""
    program = Path(sys.executable).with_name("tlog-tiles")
    done = subprocess.run(
        [program, *arguments], check=True, stdout=subprocess.PIPE, timeout=60, env={"PATH": "/usr/bin:/bin"}
    )
    return done.stdout


@pytest.mark.parametrize("index", [0, 1, 255, 256, 258, -1])
def test_it_reads_an_entry_and_checks_its_inclusion(served: Served, leaves: list[bytes], index: int) -> None:
    assert read(served, "get-leaf", "-c", f"{served.base_url}/log", str(index)) == leaves[index]


def test_a_proof_that_it_makes_from_our_tiles_is_one_that_we_accept(
    served: Served, leaves: list[bytes]
) -> None:
    for index in (0, 200, 258):
        text = read(served, "gen-proof", f"{served.base_url}/log", str(index))
        proof = proofs.LogProof.from_bytes(text)
        found = proofs.verify(proof, entry=leaves[index], log=keys.log_key().verifier)
        assert found.size == ENTRIES
