"""The part a person plays in one use, and what that person must have granted for it.

Somebody merely visible and untouched has no role: the ordinary footage release covers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consent.vocabulary import operations
from consent.vocabulary.term import Term, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Term):
    """A role and the operations its person must have granted.

    `grants_requested`: the operation that is asked for. `grants`: these as well, whatever is asked for.
    `grants_to_publish`: these as well when the operation asked for publishes.
    """

    grants_requested: bool = False
    grants: tuple[str, ...] = ()
    grants_to_publish: tuple[str, ...] = ()


TERMS: Mapping[str, Role] = table(
    Role(
        code="identity",
        label="the person who is seen or heard",
        sentence="You are the person whom people see or hear in the result.",
        example="Your face is put on somebody else.",
        origin="every digital replica law",
        grants_requested=True,
    ),
    Role(
        code="performance",
        label="the person who performs",
        sentence="You act, move or lend your body, and people see or hear somebody else.",
        example="You play the scene, and a film star's face is put on you.",
        origin="impersonators and body doubles in reported face swaps",
        grants=("serve_as_driver",),
        grants_to_publish=("publish",),
    ),
    Role(
        code="voice",
        label="the person whose voice it is",
        sentence="You are the person whose voice people hear.",
        example="The face is somebody else's, the voice is yours.",
        origin="ELVIS Act; Interactive Media agreement",
        grants_requested=True,
    ),
    Role(
        code="background",
        label="a person in the background",
        sentence="You are one of a crowd in the background.",
        example="You sit in the stadium, several times.",
        origin="background replicas in the Television/Theatrical agreement",
        grants=("replicate_crowd",),
    ),
)


def get(code: str) -> Role | None:
    """The role with this code, or None."""
    return TERMS.get(code)


def required_operations(role: str, operation: str) -> frozenset[str] | None:
    """Every operation a person in this role must have granted; None for an unknown role or operation."""
    term, asked = TERMS.get(role), operations.TERMS.get(operation)
    if term is None or asked is None:
        return None
    needed = set(term.grants)
    needed |= {operation} if term.grants_requested else set()
    needed |= set(term.grants_to_publish) if asked.publishes else set()
    return frozenset(needed)
