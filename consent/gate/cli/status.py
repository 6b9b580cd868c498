"""`sayso status`: what a permit file says, whether it holds, and what the registry says of it now."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consent import permits, signing, uses
from consent.errors import ConsentError, MalformedError, RegistryUnreachable, SignatureError
from consent.gate import codes, store
from consent.gate.cli import words
from consent.gate.cli.console import plain, print_json, print_line
from consent.gate.client import KEY_VARIABLE, Gate
from consent.gate.clock import Clock
from consent.gate.errors import RegistryProblem

_CODES = {"live": 0, "stopped": codes.WITHDRAWN, "expired": codes.LEASE_LOST, "unknown": codes.UNREACHABLE}


def status(options: Namespace) -> int:
    """The exit code of `sayso status`: 0 when the permit is live."""
    value = store.read_permit(Path(options.where))
    claims = verified(value)
    state, source = _state(value, claims, offline=options.offline)
    recorded = value.get("run")
    run = recorded if isinstance(recorded, dict) else {}
    if options.json:
        print_json({"jti": claims.jti, "decision": claims.decision, "state": state, "according_to": source,
                    "recheck_after": words.stamp(claims.recheck_after), "expires_at": words.stamp(claims.exp),
                    "grants": [grant.id for grant in claims.grants], "run": run})  # fmt: skip
        return _CODES[state]
    lines = [
        f"Permit    {claims.jti}, signed by {claims.iss}: the signature holds",
        f"For       {claims.use.operation} of {', '.join(claims.subjects)}",
        f"          for {claims.use.purpose} {claims.use.project}",
        f"Rests on  {', '.join(grant.id for grant in claims.grants)}; decision {claims.decision}",
        f"Made      {words.stamp(claims.iat)}, to be asked again before {words.stamp(claims.recheck_after)}",
        f"Now       {state}, according to {source}",
        *_run_line(run),
    ]
    for line in lines:
        print_line(plain(line))
    return _CODES[state]


def verified(value: Mapping[str, Any]) -> permits.PermitClaims:
    """The claims of a permit file, its signature checked with the keys that lie in it. Raises ConsentError.

    The keys in the file prove that it is whole, not who made it: ask the registry, or compare its published keys.
    """
    try:
        keys = signing.KeySet.from_dict(value.get("keys"))
        payload = signing.verify(str(value["permit"]), typ=permits.TYPE, keys=keys)
        return permits.verify(
            str(value["permit"]), keys=keys, issuer=str(value.get("registry")), audience=str(payload.get("aud")),
            use_digest=uses.digest(uses.from_value(value.get("use"))), at=_made(payload), jkt=_bound(payload),
        )  # fmt: skip
    except (MalformedError, SignatureError) as error:
        raise type(error)(f"this permit file does not hold: {error}") from None


def _state(value: Mapping[str, Any], claims: permits.PermitClaims, *, offline: bool) -> tuple[str, str]:
    if not offline and os.environ.get(KEY_VARIABLE):
        try:
            with Gate(str(value["registry"])) as gate:
                state = gate.permit_state(claims.jti).get("state")
                return (str(state), "the registry") if state in _CODES else ("unknown", "the registry")
        except RegistryProblem as problem:
            return "unknown", f"the registry, which answered {problem.status}"
        except RegistryUnreachable:
            pass
        except ConsentError as error:
            return "unknown", str(error)
    # Without the registry nobody can say that a permit is live: only that it no longer is.
    return (
        "expired" if Clock().now().wall >= claims.exp else "unknown"
    ), "the clock; the registry was not asked"


def _made(payload: Mapping[str, Any]) -> datetime:
    made = payload.get("iat")
    return datetime.fromtimestamp(made if isinstance(made, int) and 0 <= made < 2**36 else 0, UTC)


def _bound(payload: Mapping[str, Any]) -> str | None:
    cnf = payload.get("cnf")
    return str(cnf["jkt"]) if isinstance(cnf, dict) and "jkt" in cnf else None


def _run_line(run: Mapping[str, Any]) -> list[str]:
    if not run:
        return []
    ended = (
        f", ended {run['ended_at']} ({run.get('why')}, exit code {run.get('exit_code')})"
        if "ended_at" in run
        else ""
    )
    return [f"Run       {run.get('program')} started {run.get('started_at')}{ended}"]
