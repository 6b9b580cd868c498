"""What the cast has granted, and the two questions that are ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from consent import uses
from consent.statements import DutyTerm, Project, Purpose, Terms, Window
from consent.uses import Captured, Dataset, Likeness, PurposeOfUse, ToolUsed, Use
from registry.actions.prepare_statement import prepare_statement
from registry.actions.record_signed_grant import record_signed_grant, sign
from registry.management.cast.people import software_key
from registry.models import Organisation, Statement, Subject, Tool

TITLES = {
    "A": ("The Glass Harbour", "10.5240/0000-0000-0000-0000-00A1-S"),
    "B": ("Second Tide", "10.5240/0000-0000-0000-0000-00B2-M"),
    "C": ("Salt and Ember", "10.5240/0000-0000-0000-0000-00C3-G"),
    "D": ("The Quiet Archive", "10.5240/0000-0000-0000-0000-00D4-A"),
}
VERSION = "1.0"


def terms_of(key: str, *, studio: Organisation, vendor: Organisation, today: date) -> Terms:
    """What this performer signs, from today on."""
    what = _WHAT[key]
    title, eidr = TITLES[what["title"]]
    return Terms(
        description=what["description"].format(title=title),
        modalities=what["modalities"],
        operations=what["operations"],
        purposes=tuple(Purpose(code) for code in what["purposes"]),
        projects=(Project(f"eidr:{eidr}", title),),
        licensees=(studio.pk,),
        vendors=(vendor.pk,),
        territories=("world",),
        territories_as_of=today.isoformat(),
        media=what["media"],
        languages=what.get("languages", ()),
        hosting=("own_machine",),
        use_window=Window(today.isoformat(), (today + timedelta(days=3 * 365)).isoformat()),
        duties=what["duties"],
    )


_LABELS = (DutyTerm("label_visible", "caption"), DutyTerm("label_machine"))
_WHAT: dict[str, dict[str, Any]] = {
    "ada": {
        "title": "A",
        "description": "In the storm scenes of the series {title}, my face is put on the stunt performer.",
        "modalities": ("face",),
        "operations": ("build_dataset", "train_identity_model", "replace_face", "publish"),
        "purposes": ("tv_streaming",),
        "media": ("svod",),
        "duties": (*_LABELS, DutyTerm("credit"), DutyTerm("delete_sources", "14")),
    },
    "miko": {
        "title": "A",
        "description": "I play the storm scenes of the series {title} in her place, and her face is put over mine.",
        "modalities": ("body", "motion", "performance", "voice_speech"),
        "operations": ("serve_as_driver", "publish"),
        "purposes": ("tv_streaming",),
        "media": ("svod",),
        "duties": (*_LABELS, DutyTerm("credit")),
    },
    "sam": {
        "title": "C",
        "description": "My voice speaks the written lines of the ferryman in the game {title}, in English and French.",
        "modalities": ("voice_speech",),
        "operations": ("build_dataset", "train_identity_model", "clone_voice_speak"),
        "purposes": ("game_scripted",),
        "media": ("in_game",),
        "languages": ("en", "fr"),
        "duties": (DutyTerm("label_machine"), DutyTerm("pay", "line")),
    },
    "lena": {
        "title": "B",
        "description": "In the film {title} my face is made a few years older for the last scene on the island.",
        "modalities": ("face",),
        "operations": ("build_dataset", "train_identity_model", "age_up"),
        "purposes": ("film",),
        "media": ("theatrical",),
        "duties": _LABELS,
    },
}


def grant(key: str, subject: Subject, terms: Terms, *, at: datetime) -> Statement:
    """The grant, signed by the performer's software key."""
    waiting = prepare_statement(subject=subject, terms=terms, by=subject.person, at=at)
    data = bytes(waiting.canonical)
    return record_signed_grant(
        statement_bytes=data, jws=sign(data, software_key(key)), by=subject.person, at=at
    )


def ready_uses(
    performers: Mapping[str, Subject], *, studio: Organisation, tool: Tool, today: date
) -> dict[str, dict[str, Any]]:
    """Two AuthZEN requests: a dataset of ada's face for her title, which her grant allows; and the same of lena, whose
    pictures are partly of her childhood and partly without a date (F-03b).
    """
    grown_up = Captured(
        (today - timedelta(days=5 * 365)).isoformat(), (today - timedelta(days=365)).isoformat()
    )
    childhood = Captured((today - timedelta(days=8 * 365)).isoformat(), today.isoformat(), undated=96)
    few, many = (
        Dataset("sha256:" + "a1" * 32, 240, grown_up),
        Dataset("sha256:" + "b2" * 32, 13_000, childhood),
    )
    return {
        "permitted": _question(performers["ada"], studio, tool, "A", "tv_streaming", few),
        "refused": _question(performers["lena"], studio, tool, "B", "film", many),
    }


def _question(
    subject: Subject, studio: Organisation, tool: Tool, title: str, purpose: str, dataset: Dataset
) -> dict[str, Any]:
    return uses.to_authzen(
        Use(
            tool_id=tool.pk,
            operation="build_dataset",
            subjects=(Likeness(subject.pk, "identity", ("face",)),),
            purpose=PurposeOfUse(purpose),
            project=f"eidr:{TITLES[title][1]}",
            licensee=studio.pk,
            territories=("US", "BE"),
            tool=ToolUsed(tool.name, VERSION, tool.hosting),
            dataset=dataset,
        )
    )
