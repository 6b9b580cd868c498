from __future__ import annotations

import pickle

from consent import errors
from consent.errors import ConsentError, ProofError, UseRefused


def test_error_tree_is_the_one_drawn() -> None:
    drawn = [line.split()[1] for line in (errors.__doc__ or "").splitlines() if line.startswith(("├─", "└─"))]
    # The gate has errors of its own; which of them are loaded depends on what was tested before.
    here = [child for child in ConsentError.__subclasses__() if child.__module__ == errors.__name__]
    assert [child.__name__ for child in here] == drawn
    assert [
        each for child in here for each in child.__subclasses__() if each.__module__ == errors.__name__
    ] == []
    assert ConsentError.__bases__ == (Exception,)


def test_proof_error_keeps_the_evidence() -> None:
    error = ProofError("the log was rewritten", claimed=b"a", computed=b"b", proof=[b"c"], notes=[b"d", b"e"])
    again = pickle.loads(pickle.dumps(error))
    for kept in (error, again):
        assert (kept.claimed, kept.computed, kept.proof, kept.notes) == (b"a", b"b", (b"c",), (b"d", b"e"))
        assert str(kept) == "the log was rewritten"


def test_use_refused_carries_its_reasons() -> None:
    assert UseRefused("refused", [{"code": "NO_GRANT"}]).reasons == ({"code": "NO_GRANT"},)
