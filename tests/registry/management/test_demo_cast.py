from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from consent import uses
from registry import credentials
from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions.answer import answer
from registry.management import cast as demo
from registry.management.cast import file
from registry.models import Person, Statement, Subject
from tests.registry import cast as casting

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.SAYSO_VAR = tmp_path / "var"


def _asked(made: demo.Cast, name: str, at: datetime) -> Any:
    said = json.loads(file.path().read_text(encoding="utf-8"))
    use, _ = uses.from_authzen(said["uses"][name])
    return answer(use=use, tool=made.tool, at=at)


@pytest.mark.parametrize(
    "at",
    [
        AT,
        datetime(2027, 1, 1, tzinfo=UTC),
        datetime(2028, 2, 29, tzinfo=UTC),
        datetime(2031, 12, 31, 23, tzinfo=UTC),
    ],
)
def test_ready_questions_are_answered_as_they_say_in_any_year(db: None, at: datetime) -> None:
    made = demo.make(at=at)
    demo.write(made, at=at)

    permitted, refused = _asked(made, "permitted", at), _asked(made, "refused", at)

    assert permitted.answer.reasons == ()
    assert permitted.permit is not None
    assert [reason.code for reason in refused.answer.reasons] == ["FLOOR:F-03b"]


def test_file_says_what_scripts_need(db: None) -> None:
    made = demo.make(at=AT)

    written = demo.write(made, at=AT)

    said = json.loads(written.read_text(encoding="utf-8"))
    assert written == file.path()
    assert written.stat().st_mode & 0o777 == 0o600
    assert said["base_url"] == "http://localhost:8000"
    assert said["cast"] == {key: subject.pk for key, subject in made.performers.items()}
    assert said["tool"] == {
        "id": made.tool.pk,
        "name": "Faceset Builder",
        "version": "1.0",
        "hosting": "own_machine",
    }
    key = credentials.key_for(token=said["api_key"], at=AT)
    assert key is not None
    assert key.tool == made.tool
    assert {each["role"] for each in said["accounts"]} == {
        "performer", "studio (Northlight)", "vendor (Kestrel)", "registrar",
    }  # fmt: skip
    emails = {each["email"] for each in said["accounts"]}
    assert emails == set(Person.objects.values_list("email", flat=True))
    assert (
        set(EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True))
        == emails
    )
    assert set(said["grants"]) == {"ada", "miko", "sam", "lena"}


def test_everybody_is_verified_and_of_age(db: None) -> None:
    demo.make(at=AT)

    assert set(Subject.objects.values_list("identity", flat=True)) == {"verified"}
    assert Subject.objects.get(name="Lena Voss").born_on.isoformat() == "2007-09-30"


def _load() -> str:
    said = io.StringIO()
    call_command("demo_cast", stdout=said)
    return said.getvalue()


def test_command_again_changes_nothing_but_the_file(db: None) -> None:
    assert "demo.json" in _load()
    before = file.read()
    withdraw_grant(
        grant_id=before["grants"]["ada"], by=Subject.objects.get(pk=before["cast"]["ada"]).person, at=AT
    )
    statements = Statement.objects.count()

    _load()

    assert file.read() == before
    assert Statement.objects.count() == statements


@pytest.mark.parametrize(
    "left", [None, "{broken", "[]", '{"api_key": "sayso_x", "tool": {"id": "tol_other"}}']
)
def test_lost_file_is_written_anew_with_another_key(db: None, left: str | None) -> None:
    _load()
    before = file.read()["api_key"]
    file.path().unlink()
    if left is not None:
        file.path().write_text(left, encoding="utf-8")

    _load()

    again = file.read()["api_key"]
    assert again != before
    assert credentials.key_for(token=again, at=AT) is not None


def test_command_leaves_other_peoples_database_alone(db: None) -> None:
    casting.person("somebody")

    assert "nothing was written" in _load()
    assert (Person.objects.count(), file.path().exists()) == (1, False)
