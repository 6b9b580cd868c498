"""The `sayso` command."""

from __future__ import annotations

from consent.gate.cli.main import main

__all__ = ["main"]
