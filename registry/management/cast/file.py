"""What scripts need to know of the cast, in `demo.json` of the data folder."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from registry import keys
from registry.management.cast import consents, trying
from registry.management.cast.making import Cast, new_key, newest_grant
from registry.management.cast.people import DOMAIN, PERFORMERS


def path() -> Path:
    """Where it lies."""
    return Path(settings.SAYSO_VAR) / "demo.json"


def read() -> dict[str, Any]:
    """What it says; nothing where it is not there or is broken."""
    try:
        said = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write(cast: Cast, *, at: datetime) -> Path:
    """Write it whole or not at all, readable by the owner only. An API key that was lost is replaced by another."""
    before = read()
    known = before.get("api_key") if before.get("tool", {}).get("id") == cast.tool.pk else None
    tries = path().with_name(trying.FOLDER)
    said = describe(cast, cast.api_key or known or new_key(cast, at=at).secret, at=at)
    said["commands"] = trying.commands(tries)
    trying.write_use_files(cast, said["api_key"], tries)
    fresh = path().with_name(f"demo.json.{os.getpid()}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        json.dump(said, out, indent=2, ensure_ascii=False)
        out.write("\n")
    return fresh.rename(path())


def describe(cast: Cast, api_key: str, *, at: datetime) -> dict[str, Any]:
    """The contents: where, who, and two questions that are ready to be asked."""
    return {
        "base_url": keys.issuer(),
        "cast": {key: subject.pk for key, subject in cast.performers.items()},
        "organisations": {"northlight": cast.studio.pk, "kestrel": cast.vendor.pk},
        "tool": {
            "id": cast.tool.pk, "name": cast.tool.name, "version": consents.VERSION, "hosting": cast.tool.hosting,
        },
        "api_key": api_key,
        "uses": consents.ready_uses(cast.performers, studio=cast.studio, tool=cast.tool, today=at.date()),
        "accounts": [
            *({"email": f"{who.key}@{DOMAIN}", "role": "performer", "name": who.name} for who in PERFORMERS),
            {"email": f"studio@{DOMAIN}", "role": "studio (Northlight)", "name": "Nia Holt"},
            {"email": f"vendor@{DOMAIN}", "role": "vendor (Kestrel)", "name": "Tomas Kerr"},
            {"email": f"registrar@{DOMAIN}", "role": "registrar", "name": "Rosa Quill"},
        ],
        "grants": {key: newest_grant(subject).pk for key, subject in cast.performers.items()},
    }  # fmt: skip
