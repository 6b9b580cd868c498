"""The everyday consents people start from. A template fills in the form; it never ticks anything sensitive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Everyday:
    """A common consent: what it is called, what it means in a sentence, and the answers it starts with."""

    code: str
    title: str
    sentence: str
    answers: dict[str, Any] = field(default_factory=dict)


LABELS = ["label_visible", "label_machine"]
SCREEN = {
    "media": ["theatrical", "svod", "avod", "linear"],
    "territories": ["world"],
    "hosting": ["own_machine"],
}

EVERYDAY = {
    template.code: template
    for template in (
        Everyday(
            "film_face",
            "My face in this film",
            "A studio you name may put your face on another performer in one named film.",
            {
                "modalities": ["face"],
                "operations": ["build_dataset", "train_identity_model", "replace_face", "publish"],
                "purposes": ["film"],
                "duties": [*LABELS, "credit", "no_foundation_training"],
                **SCREEN,
            },
        ),
        Everyday(
            "dub",
            "Dub me into other languages",
            "Your own voice and lips, in the languages you choose, in one named production.",
            {
                "modalities": ["voice_speech", "face"],
                "operations": [
                    "build_dataset",
                    "train_identity_model",
                    "dub_translate",
                    "lip_sync",
                    "publish",
                ],
                "purposes": ["film"],
                "duties": [*LABELS, "no_foundation_training"],
                **SCREEN,
            },
        ),
        Everyday(
            "game_voice",
            "My voice in one game",
            "New lines in your voice, written for one named game.",
            {
                "modalities": ["voice_speech"],
                "operations": ["build_dataset", "train_identity_model", "clone_voice_speak", "publish"],
                "purposes": ["game_scripted"],
                "duties": ["label_machine", "credit", "report_use", "no_foundation_training"],
                "media": ["in_game"],
                "territories": ["world"],
                "hosting": ["own_machine"],
            },
        ),
        Everyday(
            "double",
            "I act, another face is shown",
            "You play the part; the likeness of another person who also agreed is put on you.",
            {
                "modalities": ["body", "motion", "performance"],
                "operations": ["serve_as_driver", "publish"],
                "purposes": ["film"],
                "duties": [*LABELS, "credit"],
                **SCREEN,
            },
        ),
        Everyday(
            "de_age",
            "Make me younger or older in one film",
            "Your apparent age is changed in one named production you act in.",
            {
                "modalities": ["face", "performance"],
                "operations": ["build_dataset", "train_identity_model", "de_age", "publish"],
                "purposes": ["film"],
                "duties": [*LABELS, "no_foundation_training"],
                **SCREEN,
            },
        ),
        Everyday("blank", "Start from a blank form", "Nothing is ticked. You choose everything yourself."),
    )
}
