"""The processes of the exactness test: each asks for permits, or withdraws, as fast as it can.

Orders come on standard input as a JSON list, one for each process: `work`, `people` (each with `use`, `tool`, `grant`,
`person`), `at`, `pause` (seconds between reading the facts and recording the answer, so that the race has room) and
`locked` (False leaves the lock out: the proof that the test can fail). What each did is printed as a JSON list.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TextIO

import django

django.setup()  # before anything that has models

from consent import uses  # noqa: E402
from registry.actions.withdraw_grant import withdraw_grant  # noqa: E402
from registry.decisions import answer as answering  # noqa: E402
from registry.decisions import lock  # noqa: E402
from registry.models import Person, Tool  # noqa: E402


def main() -> None:
    """One process for each order; they start together, and the results are printed in the order of the orders."""
    orders = json.loads(sys.stdin.readline())
    gate, go = os.pipe()
    workers = [_process(each, gate) for each in orders]
    os.write(go, b"." * len(orders))
    sys.stdout.write(json.dumps([json.loads(output.read() or "null") for output in workers]))


def _process(order: dict[str, Any], gate: int) -> TextIO:
    """Fork before anything is connected; the child works once it can read a byte from the gate."""
    output, report = os.pipe()
    if os.fork():
        os.close(report)
        return os.fdopen(output)
    try:
        os.read(gate, 1)
        os.write(report, json.dumps(_work(order)).encode())
    except BaseException:  # noqa: BLE001  whatever it is, the child must not go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _work(order: dict[str, Any]) -> list[str]:
    if not order["locked"]:
        _leave_the_lock_out()
    answering._record = _after(order["pause"], answering._record)
    return {"ask": _ask, "withdraw": _withdraw}[order["work"]](order)


def _ask(orders: dict[str, Any]) -> list[str]:
    """Ask about each person in turn until refused; returns the outcomes that were not permits."""
    at, refused = datetime.fromisoformat(orders["at"]), []
    for each in orders["people"]:
        use, tool = uses.from_value(each["use"]), Tool.objects.get(pk=each["tool"])
        outcome = "permit"
        while outcome == "permit":
            at += timedelta(milliseconds=1)
            answered = answering.answer(use=use, tool=tool, at=at)
            outcome = answered.answer.outcome
            assert (answered.permit is not None) == (outcome == "permit")
        refused.append(outcome)
    return refused


def _withdraw(orders: dict[str, Any]) -> list[str]:
    """Withdraw each grant in turn, giving the askers time between; returns the withdrawals."""
    at, made = datetime.fromisoformat(orders["at"]), []
    for each in orders["people"]:
        time.sleep(0.25)
        person = Person.objects.get(pk=each["person"])
        made.append(withdraw_grant(grant_id=each["grant"], by=person, at=at).pk)
    return made


def _leave_the_lock_out() -> None:
    lock._take = lambda function: None


def _after(pause: float, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def slowly(*arguments: Any, **options: Any) -> Any:
        time.sleep(pause)
        return call(*arguments, **options)

    return slowly


if __name__ == "__main__":
    main()
