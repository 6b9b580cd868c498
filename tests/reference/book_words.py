"""The book's own copy of the words it needs (domain sections 7.1 to 7.5), written out; it imports nothing."""

from __future__ import annotations

MODALITIES = [
    "face",
    "body",
    "motion",
    "voice_speech",
    "voice_singing",
    "performance",
    "name",
    "persona",
    "still",
]

OPERATIONS = [
    "capture", "build_dataset", "train_identity_model", "fine_tune", "train_foundation_model", "train_detector",
    "replace_face", "reenact", "serve_as_driver", "clone_voice_speak", "convert_voice", "dub_translate", "lip_sync",
    "de_age", "age_up", "restore", "alter_performance", "generate_performance", "realtime_generate",
    "replicate_crowd", "publish", "reuse_output", "continue_output", "share_dataset", "transfer_model", "archive",
]  # fmt: skip

# What keeps material or a model includes keeping it in the archive; nothing else implies anything.
STORING = [
    "capture", "build_dataset", "train_identity_model", "fine_tune", "train_foundation_model", "train_detector",
    "share_dataset", "transfer_model", "archive",
]  # fmt: skip
TRAINING = ["train_identity_model", "fine_tune", "train_foundation_model", "train_detector"]
READING_SOURCE_MATERIAL = ["build_dataset", "share_dataset", *TRAINING]
SHOWN_TO_AN_AUDIENCE = ["publish", "reuse_output", "continue_output"]

PURPOSES = [
    "film", "tv_streaming", "animation", "game_scripted", "game_realtime", "advertising", "promotion_of_covered_work",
    "music_recording", "audiobook_narration", "news", "documentary_biographical", "education",
    "research_publication", "research_dataset", "parody_satire", "political", "nudity_nonsexual", "sexual_explicit",
    "merchandise", "corporate_internal", "accessibility", "previs_test", "detection_safety",
    "deceptive_impersonation",
]  # fmt: skip
NEVER_OFFERED = ["sexual_explicit", "deceptive_impersonation"]

CONTENT = [
    "profanity", "slur", "graphic_violence", "drug_use", "tobacco_or_alcohol", "religious", "medical_claim",
    "financial_promotion",
]  # fmt: skip

MEDIA = [
    "theatrical", "festival", "svod", "avod", "tvod", "linear", "radio", "audio", "social", "web", "in_game",
    "immersive", "point_of_sale", "out_of_home", "live_event", "in_flight", "print", "physical", "internal",
]  # fmt: skip

HOSTING = ["own_machine", "vendor", "third_party_service"]

ROLES = ["identity", "performance", "voice", "background"]

DUTY_PHASES = {
    "label_visible": "during", "label_machine": "during", "watermark": "during", "credit": "during",
    "do_not_name": "during", "pre_release_approval": "pre", "pay": "post", "report_use": "post",
    "notify_union": "pre", "delete_sources": "post", "delete_model": "post", "retention_limit": "always",
    "secure_storage": "always", "access_log": "always", "no_onward_transfer": "always",
    "no_foundation_training": "always", "recheck": "during",
}  # fmt: skip

# The part of the question that each reason is about; the others are about the whole of it.
DIMENSIONS = {
    "OPERATION_NOT_GRANTED": "operation",
    "MODALITY_NOT_GRANTED": "modality",
    "PURPOSE_NOT_GRANTED": "purpose",
    "CONTENT_NOT_GRANTED": "content",
    "PROJECT_MISMATCH": "project",
    "LICENSEE_MISMATCH": "licensee",
    "VENDOR_NOT_NAMED": "vendor",
    "TOOL_NOT_GRANTED": "tool",
    "HOSTING_NOT_GRANTED": "hosting",
    "TERRITORY_OUTSIDE": "territory",
    "LANGUAGE_NOT_GRANTED": "language",
    "MEDIA_NOT_GRANTED": "media",
    "WINDOW_OUTSIDE": "window",
    "CAPTURE_DATE_OUTSIDE": "captured",
    "CO_SUBJECT_NOT_GRANTED": "co_subject",
    "DATASET_NOT_STATED": "dataset",
    "MANIFEST_CONTRADICTS": "dataset",
    "IDENTITY_NOT_VERIFIED": "identity",
    "TOOL_UNKNOWN": "tool",
    "TOOL_REVOKED": "tool",
    "WITHDRAWN": "state",
    "EXPIRED": "state",
    "SUPERSEDED": "state",
    "PRECONDITION_UNMET": "duty",
}


def most_seconds_between_questions(operation: str) -> int:
    """How long a running job may go without asking again: a day for training, an hour for all else (section 9)."""
    return 24 * 60 * 60 if operation in TRAINING else 60 * 60


def must_have_granted(role: str, operation: str) -> list[str]:
    """The operations a person in this role must have granted for the operation asked for (section 7.2)."""
    if role in {"identity", "voice"}:
        return [operation]
    if role == "background":
        return ["replicate_crowd"]
    if operation == "publish":
        return ["serve_as_driver", "publish"]
    return ["serve_as_driver"]
