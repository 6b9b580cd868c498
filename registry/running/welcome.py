"""What a person reads when everything runs: where, who is there, and what to try."""

from __future__ import annotations

import json
from typing import Any

from registry.running.console import Console
from registry.running.instance import Instance, short


def welcome(instance: Instance, base_url: str, console: Console, *, seconds: float) -> None:
    """The address, the demo accounts, and three commands to try."""
    console.line()
    console.line(
        f"{console.strong('Sayso is running at ' + base_url)}   (after {seconds:.0f} s; Ctrl-C stops it)"
    )
    demo = _demo(instance)
    if demo.get("accounts"):
        console.line()
        console.line("Sign in with one of these addresses; the mail with the code is shown at")
        console.line(f"{base_url}/demo/mail/")
        for account in demo["accounts"]:
            console.line(f"  {account['email']:<28} {account['name']}, {account['role']}")
    console.line()
    console.line("Try, in another terminal:")
    for command in demo.get("commands") or [f"curl -s {base_url}/readyz"]:
        console.line(f"  {command}")
    console.line()
    console.line(f"Logs: {short(instance.log)}")


def _demo(instance: Instance) -> dict[str, Any]:
    try:
        read = json.loads(instance.demo_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
