from __future__ import annotations

import base64
import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from consent import merkle
from consent.errors import ProofError

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "merkle"

# Two equal roots of 12 bytes of text. A hash has 32 bytes, so what their set accepts is refused here. (Their set
# also wants every check from size 0 to fail, where C2SP tlog-witness wants the first step to succeed; their cases
# of that kind fail here for another flaw each, and the honest first step is tested beside the other proofs.)
NO_HASHES = {"sizes-are-equal-one-and-proof-is-empty"}


def cases(kind: str) -> list[Any]:
    paths = sorted((VECTORS / kind).rglob("*.json"))
    chosen = [path for path in paths if path.stem not in NO_HASHES]
    return [pytest.param(path, id="/".join(path.relative_to(VECTORS / kind).parts)) for path in chosen]


def hashes(case: dict[str, Any], *names: str) -> list[bytes]:
    return [base64.b64decode(case[name] or "") for name in names]


def proof_of(case: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(digest) for digest in case["proof"] or []]


def judged(error_wanted: bool) -> AbstractContextManager[object]:
    return pytest.raises(ProofError) if error_wanted else nullcontext()


@pytest.mark.skipif(
    not VECTORS.exists(), reason="the proof vectors of transparency-dev are not on this machine"
)
@pytest.mark.parametrize("path", cases("inclusion"))
def test_inclusion_vector(path: Path) -> None:
    case = json.loads(path.read_text())
    root, leaf = hashes(case, "root", "leafHash")
    with judged(case["wantErr"]):
        merkle.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof_of(case), root)


@pytest.mark.skipif(
    not VECTORS.exists(), reason="the proof vectors of transparency-dev are not on this machine"
)
@pytest.mark.parametrize("path", cases("consistency"))
def test_consistency_vector(path: Path) -> None:
    case = json.loads(path.read_text())
    old, new = hashes(case, "root1", "root2")
    with judged(case["wantErr"]):
        merkle.verify_consistency(case["size1"], case["size2"], old, new, proof_of(case))


@pytest.mark.skipif(
    not VECTORS.exists(), reason="the proof vectors of transparency-dev are not on this machine"
)
def test_every_vector_is_used_or_left_out_by_name() -> None:
    assert {path.stem for path in VECTORS.rglob("*.json")} >= NO_HASHES
    assert len(cases("inclusion")) + len(cases("consistency")) == 196 - len(NO_HASHES)
