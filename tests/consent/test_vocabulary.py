"""The vocabulary as data: complete, consistent, sayable, and never quietly changed."""

from __future__ import annotations

import ast
import dataclasses
import re
import runpy
import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from consent import vocabulary
from consent.vocabulary import (
    CONTENT,
    DUTIES,
    FLOORS,
    HOSTING,
    MEDIA,
    MODALITIES,
    OPERATIONS,
    POST_MORTEM,
    PURPOSES,
    REASONS,
    REQUEST_STATES,
    ROLES,
    SENSITIVE,
    STATES,
    SURVIVAL,
    TABLES,
    duties,
    evidence,
    operations,
    read_dated,
    required_operations,
)
from consent.vocabulary.catalogue import ENGLISH, Catalogue, missing
from consent.vocabulary.catalogue.en import TEMPLATES
from consent.vocabulary.term import Term, table

ROOT = Path(__file__).parents[2]
BASES = {"law", "bill", "contract", "policy"}

# Codes are never renamed and never reused: what one release has, every later one has.
RELEASED = {
    "modality": "face body motion voice_speech voice_singing performance name persona still",
    "operation": "capture build_dataset train_identity_model fine_tune train_foundation_model train_detector "
    "replace_face reenact serve_as_driver clone_voice_speak convert_voice dub_translate lip_sync de_age age_up "
    "restore alter_performance generate_performance realtime_generate replicate_crowd publish reuse_output "
    "continue_output share_dataset transfer_model archive",
    "purpose": "film tv_streaming animation game_scripted game_realtime advertising promotion_of_covered_work "
    "music_recording audiobook_narration news documentary_biographical education research_publication "
    "research_dataset parody_satire political nudity_nonsexual sexual_explicit merchandise corporate_internal "
    "accessibility previs_test detection_safety deceptive_impersonation",
    "content": "profanity slur graphic_violence drug_use tobacco_or_alcohol religious medical_claim "
    "financial_promotion",
    "media": "theatrical festival svod avod tvod linear radio audio social web in_game immersive point_of_sale "
    "out_of_home live_event in_flight print physical internal",
    "hosting": "own_machine vendor third_party_service",
    "role": "identity performance voice background",
    "duty": "label_visible label_machine watermark credit do_not_name pre_release_approval pay report_use notify_union "
    "delete_sources delete_model retention_limit secure_storage access_log no_onward_transfer "
    "no_foundation_training recheck",
    "survival": "none finished_outputs_as_licensed finished_outputs_until committed_project",
    "post_mortem": "end_at_death continue_to as_estate_decides",
    "state": "draft offered signed active suspended withdrawn revoked_by_other expired completed superseded "
    "invalidated",
    "request_state": "asked_unanswered refused",
    "suspension": "subject collective dispute court",
    "floor": "F-01 F-02 F-03a F-03b F-04 F-05 F-06 F-07 F-08 F-09 F-10 F-11 F-12 F-13 F-14 F-15 F-16 F-17 F-18 F-19",
    "reason": "NO_GRANT GRANT_NOT_ACTIVE WITHDRAWN EXPIRED NOT_YET_VALID SUPERSEDED EXCLUDED OPERATION_NOT_GRANTED "
    "MODALITY_NOT_GRANTED PURPOSE_NOT_GRANTED CONTENT_NOT_GRANTED PROJECT_MISMATCH LICENSEE_MISMATCH "
    "VENDOR_NOT_NAMED TOOL_NOT_GRANTED HOSTING_NOT_GRANTED TERRITORY_OUTSIDE LANGUAGE_NOT_GRANTED "
    "MEDIA_NOT_GRANTED WINDOW_OUTSIDE CAPTURE_DATE_OUTSIDE DATASET_NOT_STATED MANIFEST_CONTRADICTS "
    "CO_SUBJECT_NOT_GRANTED ROLE_UNKNOWN OUTPUT_LIMIT_REACHED LEASE_EXPIRED PRECONDITION_UNMET "
    "IDENTITY_NOT_VERIFIED TOOL_REVOKED TOOL_UNKNOWN UNKNOWN_TERM UNREADABLE_RECORD DISPUTED WHAT_IF_ONLY "
    "TRUNCATED ASKED_UNANSWERED FLOOR:F-01 FLOOR:F-02 FLOOR:F-03a FLOOR:F-03b FLOOR:F-04 FLOOR:F-05 FLOOR:F-06 "
    "FLOOR:F-07 FLOOR:F-08 FLOOR:F-09 FLOOR:F-10 FLOOR:F-11 FLOOR:F-12 FLOOR:F-13 FLOOR:F-14 FLOOR:F-15 FLOOR:F-16 "
    "FLOOR:F-17 FLOOR:F-18 FLOOR:F-19",
}
EVERY_TERM = [(name, term) for name, terms in TABLES.items() for term in terms.values()]


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_code_is_still_there(name: str) -> None:
    assert sorted(set(RELEASED[name].split()) - TABLES[name].keys()) == []


@pytest.mark.parametrize("name", RELEASED)
def test_a_new_code_is_added_to_the_released_ones(name: str) -> None:
    assert sorted(TABLES[name].keys() - set(RELEASED[name].split())) == []


@pytest.mark.parametrize(("name", "term"), EVERY_TERM, ids=lambda value: getattr(value, "code", value))
def test_a_term_can_be_said(name: str, term: Term) -> None:
    assert TABLES[name][term.code] is term
    assert term.label
    assert term.label == term.label.strip()
    assert not term.label.endswith(".")
    assert term.sentence[0].isupper() or term.sentence.startswith("{subject}")
    assert term.sentence.endswith(".")
    assert not re.search(r"\s{2}|\n|[<>&]", term.sentence + term.example + term.label)


def _codes(terms: Mapping[str, Term], flag: str) -> set[str]:
    return {code for code, term in terms.items() if getattr(term, flag)}


@pytest.mark.parametrize("name", ["modality", "operation", "content"])
def test_what_a_person_signs_speaks_to_that_person(name: str) -> None:
    silent = [code for code, term in TABLES[name].items() if not re.search(r"\b[Yy]our?\b", term.sentence)]
    assert silent == []


@pytest.mark.parametrize("name", ["modality", "operation", "purpose", "content", "media", "hosting", "duty"])
def test_what_can_be_chosen_has_an_example_and_an_origin(name: str) -> None:
    assert [code for code, term in TABLES[name].items() if term.offered and not term.example] == []
    assert [code for code, term in TABLES[name].items() if not term.origin] == []


def test_codes_are_slugs() -> None:
    slug = re.compile(r"[a-z][a-z_]*")
    capitals = re.compile(r"[A-Z][A-Z_]*|FLOOR:F-\d\d[ab]?")
    for name, term in EVERY_TERM:
        form = {"floor": re.compile(r"F-\d\d[ab]?"), "reason": capitals}.get(name, slug)
        assert form.fullmatch(term.code), term.code


def test_a_code_of_an_operation_is_never_one_of_a_purpose() -> None:
    assert OPERATIONS.keys() & PURPOSES.keys() == set()


def test_the_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        OPERATIONS["replace_face"] = OPERATIONS["publish"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        OPERATIONS["replace_face"].sensitive = True  # type: ignore[misc]


def test_two_terms_with_one_code_are_refused() -> None:
    term = Term(code="face", label="face", sentence="Your face.")
    with pytest.raises(ValueError, match="two terms share a code"):
        table(term, term)


def test_the_sensitive_terms_are_those_agreed_to_one_by_one() -> None:
    starred = {
        "train_foundation_model", "realtime_generate", "game_realtime", "research_dataset", "political",
        "nudity_nonsexual", "sexual_explicit",
    }  # fmt: skip
    assert starred == SENSITIVE


def test_two_purposes_are_never_offered() -> None:
    assert {term.code for _, term in EVERY_TERM if not term.offered} == {
        "sexual_explicit",
        "deceptive_impersonation",
    }


def test_operations_say_what_follows_from_their_kind() -> None:
    training = {"train_identity_model", "fine_tune", "train_foundation_model", "train_detector"}
    assert _codes(OPERATIONS, "trains") == training
    assert _codes(OPERATIONS, "processes_source") == training | {"build_dataset", "share_dataset"}
    assert _codes(OPERATIONS, "stores") == training | {
        "capture", "build_dataset", "share_dataset", "transfer_model", "archive",
    }  # fmt: skip
    assert _codes(OPERATIONS, "needs_language") == {"dub_translate"}
    assert _codes(OPERATIONS, "voice") == {"clone_voice_speak", "convert_voice", "dub_translate"}
    assert _codes(OPERATIONS, "publishes") == {"publish"}
    assert sorted(operations.FOR_AN_AUDIENCE) == ["continue_output", "publish", "reuse_output"]
    assert _codes(OPERATIONS, "personal_only") == {"train_foundation_model"}
    assert _codes(OPERATIONS, "adults_only") == {"train_foundation_model", "realtime_generate", "age_up"}


def test_a_running_job_asks_again_within_a_day_when_training_and_within_an_hour_otherwise() -> None:
    for operation in OPERATIONS.values():
        assert operation.recheck_seconds == (24 * 3600 if operation.trains else 3600)


def test_storing_includes_keeping_and_nothing_else_includes_anything() -> None:
    assert operations.with_implied(["replace_face", "publish"]) == {"replace_face", "publish"}
    assert operations.with_implied(["fine_tune"]) == {"fine_tune", "archive"}
    assert operations.with_implied(["nonsense"]) == {"nonsense"}
    for code in OPERATIONS:
        assert operations.with_implied([code]) - {code} <= {"archive"}


def test_purposes_say_what_follows_from_their_kind() -> None:
    assert _codes(PURPOSES, "needs_advertiser") == {"advertising"}
    assert _codes(PURPOSES, "claimable") == {
        "news", "documentary_biographical", "education", "research_publication", "parody_satire",
    }  # fmt: skip
    assert _codes(PURPOSES, "personal_only") == {"political", "nudity_nonsexual", "sexual_explicit"}
    assert _codes(PURPOSES, "adults_only") == {"political", "nudity_nonsexual", "sexual_explicit"}


@pytest.mark.parametrize(
    ("role", "operation", "needed"),
    [
        ("identity", "replace_face", {"replace_face"}),
        ("identity", "publish", {"publish"}),
        ("performance", "replace_face", {"serve_as_driver"}),
        ("performance", "publish", {"serve_as_driver", "publish"}),
        ("voice", "dub_translate", {"dub_translate"}),
        ("background", "replicate_crowd", {"replicate_crowd"}),
    ],
)
def test_a_role_needs_its_operations(role: str, operation: str, needed: set[str]) -> None:
    assert required_operations(role, operation) == needed


def test_a_role_always_needs_something_that_exists() -> None:
    for role in ROLES:
        for operation in OPERATIONS:
            needed = required_operations(role, operation)
            assert needed
            assert needed <= OPERATIONS.keys()
    assert required_operations("director", "publish") is None
    assert required_operations("identity", "nonsense") is None


def test_a_duty_names_phases_proofs_and_choices_that_exist() -> None:
    for duty in DUTIES.values():
        assert duty.phase in duties.PHASES
        assert duty.other_phase is None or duty.other_phase in duties.PHASES
        assert set(duty.proofs) <= duties.PROOFS.keys()
        assert duty.proofs
        assert set(duty.choices) <= duties.CHOICES.keys()
        assert bool(duty.choices) == (duty.detail == "choice")
        assert ("{detail}" in duty.detail_sentence) == (duty.detail != "nothing")
        assert duty.on_breach in ("suspend", "deny", "notify")
    assert {duty.code for duty in DUTIES.values() if duty.phase == "pre"} == {
        "pre_release_approval",
        "notify_union",
    }


def test_only_an_active_grant_allows_and_nothing_follows_an_end() -> None:
    assert [code for code, state in STATES.items() if state.active] == ["active"]
    ends = {"withdrawn", "revoked_by_other", "expired", "completed", "superseded", "invalidated"}
    assert {code for code, state in STATES.items() if state.final} == ends
    for state in (*STATES.values(), *REQUEST_STATES.values()):
        assert set(state.next_codes) <= STATES.keys() | REQUEST_STATES.keys()
    for code in ("signed", "active", "suspended"):
        assert "withdrawn" in STATES[code].next_codes


@pytest.mark.parametrize(
    ("value", "code", "day"),
    [
        ("none", "none", None),
        ("committed_project", "committed_project", None),
        ("finished_outputs_until:2029-12-31", "finished_outputs_until", date(2029, 12, 31)),
    ],
)
def test_a_survival_is_read_with_its_day(value: str, code: str, day: date | None) -> None:
    assert read_dated(value, SURVIVAL) == (SURVIVAL[code], day)


@pytest.mark.parametrize(
    "value",
    ["", "forever", "none:2029-12-31", "none:", "finished_outputs_until", "finished_outputs_until:",
     "finished_outputs_until:20291231", "finished_outputs_until:2029-02-30", "finished_outputs_until:2029-12-31 "],
)  # fmt: skip
def test_a_survival_with_a_wrong_day_is_not_read(value: str) -> None:
    assert read_dated(value, SURVIVAL) is None


def test_the_defaults_are_the_narrowest() -> None:
    assert next(iter(SURVIVAL)) == vocabulary.survival.DEFAULT == "none"
    assert next(iter(POST_MORTEM)) == vocabulary.post_mortem.DEFAULT == "end_at_death"


def test_every_floor_has_a_reason_and_they_agree() -> None:
    for floor in FLOORS.values():
        reason = REASONS[f"FLOOR:{floor.code}"]
        assert (reason.label, reason.sentence, reason.basis) == (floor.label, floor.sentence, floor.basis)
        assert reason.floor == floor.code
        assert floor.basis in BASES
        assert floor.version >= 1


def test_every_reason_has_a_basis_a_remedy_and_known_fields() -> None:
    for reason in REASONS.values():
        assert reason.basis in BASES
        assert reason.remedy.endswith(".")
        assert reason.floor is None or reason.floor in FLOORS
        assert _fields(reason.sentence) <= {"subject", "requested"}
        assert _fields(reason.granted_sentence) <= {"granted"}


def test_a_reason_leads_to_no_more_than_it_should() -> None:
    assert {code for code, reason in REASONS.items() if reason.outcome == "note"} == {
        "WHAT_IF_ONLY",
        "TRUNCATED",
    }
    assert {code for code, reason in REASONS.items() if reason.outcome == "conditional"} == {
        "PRECONDITION_UNMET"
    }
    assert {code for code, reason in REASONS.items() if reason.outcome == "refer"} == {
        "DISPUTED",
        "FLOOR:F-14",
    }


def test_a_stranger_hears_nothing_about_a_persons_history_or_terms() -> None:
    public = {code for code, reason in REASONS.items() if reason.public}
    assert public == {
        "NO_GRANT", "EXCLUDED", "DATASET_NOT_STATED", "MANIFEST_CONTRADICTS", "ROLE_UNKNOWN", "UNKNOWN_TERM",
        "UNREADABLE_RECORD", "IDENTITY_NOT_VERIFIED", "TOOL_UNKNOWN", "TOOL_REVOKED", "LEASE_EXPIRED", "WHAT_IF_ONLY",
        "FLOOR:F-01", "FLOOR:F-02", "FLOOR:F-04", "FLOOR:F-08", "FLOOR:F-13", "FLOOR:F-14", "FLOOR:F-15", "FLOOR:F-17",
    }  # fmt: skip
    assert not any(REASONS[code].granted_sentence for code in public)


def test_every_module_finds_its_terms() -> None:
    for name in ("modalities", "operations", "purposes", "content", "media", "hosting", "roles", "duties", "states",
                 "survival", "post_mortem", "evidence", "floors", "reasons"):  # fmt: skip
        module = getattr(vocabulary, name)
        for code, term in module.TERMS.items():
            assert module.get(code) is term
        assert module.get("nonsense") is None
    assert vocabulary.states.get("asked_unanswered") is REQUEST_STATES["asked_unanswered"]
    assert evidence.TERMS is vocabulary.EVIDENCE
    assert {MODALITIES is TABLES["modality"], CONTENT is TABLES["content"], MEDIA is TABLES["media"]} == {
        True
    }
    assert HOSTING is TABLES["hosting"]


def test_the_rules_have_a_dated_version() -> None:
    assert re.fullmatch(r"20\d\d\.(1[0-2]|[1-9])\.[1-9]\d*", vocabulary.RULES_VERSION)


def test_a_translation_knows_what_it_lacks() -> None:
    assert missing(ENGLISH) == set()
    partial = Catalogue(
        "nl", {key: text for key, text in ENGLISH.messages.items() if key != "purpose.film.label"}
    )
    assert missing(partial) == {"purpose.film.label"}


def test_every_message_that_the_sentences_name_exists() -> None:
    spoken: set[str] = set()
    for path in sorted((ROOT / "consent" / "sentences").glob("*.py")):
        tree = ast.parse(path.read_text())
        spoken |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and _is_id(node.value)
        }
    assert len(spoken) > 50
    assert sorted(spoken - ENGLISH.messages.keys()) == []


def test_no_template_is_written_and_never_said() -> None:
    source = "".join(path.read_text() for path in (ROOT / "consent" / "sentences").glob("*.py"))
    families = (
        "month.",
        "section.",
        "days.",
        "hours.",
        "minutes.",
        "field.",
        "exclusion.",
        "answer.",
        "territory.",
    )
    unsaid = [
        key
        for key in TEMPLATES
        if not re.search(f"[\"']{re.escape(key)}[\"']", source) and not key.startswith(families)
    ]
    assert unsaid == []


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[a-z_]+\.[a-z_.]+[a-z_]", value))


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_documentation_page_is_made_from_the_tables() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "build_vocabulary.py"))["page"]()
    assert (ROOT / "docs" / "vocabulary.md").read_text() == page
    assert vocabulary.RULES_VERSION in page
    for _, term in EVERY_TERM:
        assert f"`{term.code}`" in page
