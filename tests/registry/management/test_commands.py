from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consent import canonical, facts, signing, uses
from consent.statements import ExclusionBody
from registry import log
from registry.actions.make_exclusion import make_exclusion
from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions.answer import answer
from registry.models import LogEntry, Statement
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast


def _run(*command: str) -> str:
    said = io.StringIO()
    call_command(*command, stdout=said, stderr=io.StringIO())
    return said.getvalue()


@pytest.fixture
def history(cast: Cast, granted: Statement) -> None:
    """Something of every kind that is logged."""
    answer(use=casting.use(cast), tool=cast.tool, at=NOW)
    make_exclusion(subject=cast.ada, body=ExclusionBody(operations=("publish",)), by=cast.ada.person, at=NOW)
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW)
    log.publish(at=NOW)


def test_whole_log_is_recomputed_from_the_records(history: None) -> None:
    assert _run("verify_log") == (
        f"the log verifies: {LogEntry.objects.count()} entries, 1 checkpoints; 0 waiting to be published, 0 erased\n"
    )


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE registry_statement SET canonical = canonical || ' '::bytea WHERE type = 'grant'",
        "UPDATE registry_decision SET outcome = 'permit', answer = '{}'",
        "UPDATE registry_event SET about_id = 'somebody else'",
        "DELETE FROM registry_statement",
        "DELETE FROM registry_decision",
        "DELETE FROM registry_event",
    ],
)
def test_changed_record_does_not_match_the_log(history: None, tampering: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(tampering)
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(CommandError, match="does not verify"):
        _run("verify_log")


def test_recorded_decision_is_decided_again(cast: Cast, granted: Statement, tmp_path: Path) -> None:
    row = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision
    evidence = tmp_path / "evidence.json"
    evidence.write_text(
        json.dumps({"facts": row.facts, "use": row.use, "at": row.answer["at"]}), encoding="utf-8"
    )

    assert canonical.canonical(json.loads(_run("decide", row.pk))) == canonical.canonical(row.answer)
    assert _run("decide", str(evidence)) == _run("decide", row.pk)


def test_answer_that_was_changed_is_not_the_one_from_the_evidence(cast: Cast, granted: Statement) -> None:
    row = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE registry_decision SET answer = jsonb_set(answer, '{outcome}', '\"deny\"')")
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(CommandError, match="not the answer on record"):
        _run("decide", row.pk)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"facts": {}, "use": {}, "at": "now"}', '{"facts": 1}']
)
def test_what_is_no_evidence_is_said_so(db: None, tmp_path: Path, text: str) -> None:
    file = tmp_path / "evidence.json"
    file.write_text(text, encoding="utf-8")

    for name in (str(file), str(tmp_path / "nothing"), "dec_" + "a" * 26):
        with pytest.raises(CommandError):
            _run("decide", name)


def test_evidence_needs_no_database_row(cast: Cast, tmp_path: Path) -> None:
    known = facts.to_value(facts.Facts(tool=None))
    file = tmp_path / "evidence.json"
    use = uses.to_value(casting.use(cast))
    file.write_text(json.dumps({"facts": known, "use": use, "at": "2026-11-22T12:00:00Z"}), encoding="utf-8")

    assert json.loads(_run("decide", str(file)))["reasons"][0]["code"] == "TOOL_UNKNOWN"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> tuple[Path, Path]:
    """The permit key and the retired keys, in files as on a server."""
    key, retired = tmp_path / "permit", tmp_path / "retired"
    key.write_text(settings.SAYSO_PERMIT_KEY, encoding="utf-8")
    retired.write_text('{"keys":[]}', encoding="utf-8")
    monkeypatch.setenv("SAYSO_PERMIT_KEY_FILE", str(key))
    monkeypatch.setenv("SAYSO_RETIRED_KEYS_FILE", str(retired))
    return key, retired


def _kid(file: Path) -> str:
    return signing.load_private(file.read_text(encoding="utf-8").strip()).kid


def _published(file: Path) -> list[str]:
    return [key["kid"] for key in json.loads(file.read_text(encoding="utf-8"))["keys"]]


def test_next_key_is_published_before_it_signs_and_the_old_one_after(files: tuple[Path, Path]) -> None:
    key, retired = files
    old = _kid(key)

    _run("rotate_key")
    assert _kid(key) == old
    (following,) = _published(retired)
    assert following != old

    _run("rotate_key")
    assert _kid(key) == following
    assert _published(retired) == [following, old]
    assert key.stat().st_mode & 0o777 == 0o600
    assert '"d"' not in retired.read_text(encoding="utf-8")

    _run("rotate_key")
    assert _published(retired)[:2] == [following, old]
    assert len(_published(retired)) == 3


def test_keys_that_are_not_in_files_are_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAYSO_PERMIT_KEY_FILE", raising=False)

    with pytest.raises(CommandError, match="SAYSO_PERMIT_KEY_FILE"):
        _run("rotate_key")


def test_broken_key_set_stops_the_replacement(files: tuple[Path, Path]) -> None:
    key, retired = files
    retired.write_text("broken", encoding="utf-8")
    before = _kid(key)

    for _ in range(2):
        with pytest.raises(CommandError, match="cannot be read"):
            _run("rotate_key")

    assert _kid(key) == before
