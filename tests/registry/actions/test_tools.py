from __future__ import annotations

from typing import Any

import pytest

from registry import credentials
from registry.actions.deactivate_tool import deactivate_tool
from registry.actions.discard_draft import discard_draft
from registry.actions.issue_api_key import issue_api_key
from registry.actions.refusals import InvalidInput
from registry.actions.register_tool import register_tool
from registry.actions.register_tool_key import register_tool_key
from registry.actions.revoke_api_key import revoke_api_key
from registry.actions.rotate_api_key import KeyRevoked, rotate_api_key
from registry.actions.save_draft import save_draft
from registry.actions.update_tool import update_tool
from registry.decisions.answer import answer
from registry.decisions.standing import permit_state
from registry.models import ApiKey, Draft, Event, Notice, Statement, Tool
from registry.rules import NotAllowed
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later

ORDINARY: dict[str, Any] = {
    "name": "Faceset Builder", "maker": "Kestrel", "versions": ">= 2.0, <3", "hosting": "own_machine",
    "callback_url": "",
}  # fmt: skip


def _codes(cast: Cast, at: Any) -> list[str]:
    return [reason.code for reason in answer(use=casting.use(cast), tool=cast.tool, at=at).answer.reasons]


def test_tool_is_registered_with_a_secret_for_its_callbacks(cast: Cast) -> None:
    made = register_tool(organisation=cast.kestrel, by=cast.engineer, at=NOW, **ORDINARY)

    assert (made.versions, made.active, made.callback_secret[:6]) == (">=2.0,<3", True, "whsec_")
    assert Event.objects.get(about_id=made.pk).type == "tool.registered"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("maker", "x" * 101), ("versions", "latest"), ("versions", ",".join([">=1"] * 20)),
        ("hosting", "the moon"), ("callback_url", "https://127.0.0.1/"), ("callback_url", "https://localhost/hook"),
        ("callback_url", "http://tools.example/"), ("callback_url", "https://169.254.169.254/latest"),
    ],
)  # fmt: skip
def test_tool_that_cannot_be_is_refused_at_the_field(cast: Cast, field: str, value: str) -> None:
    for act in (
        lambda **given: register_tool(organisation=cast.kestrel, **given),
        lambda **given: update_tool(tool=cast.tool, **given),
    ):
        with pytest.raises(InvalidInput) as refused:
            act(by=cast.engineer, at=NOW, **{**ORDINARY, field: value})
        assert list(refused.value.problems) == [field]

    assert Tool.objects.get().name == "Faceset Builder"


def test_only_owners_handle_tools(cast: Cast) -> None:
    key = ApiKey.objects.get()
    for who in (cast.stranger, cast.producer):
        for act in (
            lambda by: register_tool(organisation=cast.kestrel, by=by, at=NOW, **ORDINARY),
            lambda by: update_tool(tool=cast.tool, by=by, at=NOW, **ORDINARY),
            lambda by: deactivate_tool(tool=cast.tool, by=by, at=NOW),
            lambda by: register_tool_key(tool=cast.tool, jwk=None, by=by, at=NOW),
            lambda by: issue_api_key(tool=cast.tool, by=by, at=NOW),
            lambda by: rotate_api_key(key=key, by=by, at=NOW),
            lambda by: revoke_api_key(key=key, by=by, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                act(who)


def test_narrower_registration_stops_what_it_does_not_cover(cast: Cast, granted: Statement) -> None:
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row

    update_tool(tool=cast.tool, by=cast.engineer, at=later(seconds=1), **ORDINARY)

    assert permit_state(permit=permit, at=later(seconds=1)) == "stopped"
    assert Notice.objects.get().type == "permit.stopped"
    assert "TOOL_NOT_GRANTED" in _codes(cast, later(seconds=2))


def test_deactivated_tool_gets_nothing_and_its_permits_are_stopped(cast: Cast, granted: Statement) -> None:
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row

    deactivate_tool(tool=cast.tool, by=cast.registrar, at=later(seconds=1))
    deactivate_tool(tool=cast.tool, by=cast.engineer, at=later(seconds=2))

    assert Notice.objects.get().decision_ids == [permit.decision_id]
    assert _codes(cast, later(seconds=3)) == ["TOOL_REVOKED"]


def test_public_key_is_registered_and_taken_away(cast: Cast) -> None:
    key = casting.software_key("tool")

    assert register_tool_key(tool=cast.tool, jwk=key.public.to_jwk(), by=cast.engineer, at=NOW).jkt == key.kid
    with pytest.raises(InvalidInput, match="jwk"):
        register_tool_key(tool=cast.tool, jwk={"kty": "RSA"}, by=cast.engineer, at=NOW)
    gone = register_tool_key(tool=cast.tool, jwk=None, by=cast.engineer, at=NOW)
    assert (gone.jkt, gone.jwk) == ("", None)


def test_api_key_is_kept_as_a_hash_only(cast: Cast) -> None:
    issued = issue_api_key(tool=cast.tool, by=cast.engineer, at=NOW)

    assert issued.secret.startswith(f"sayso_{issued.key.prefix}_")
    assert len(issued.secret) == len("sayso_") + 8 + 1 + 43
    stored = ApiKey.objects.values().get(pk=issued.key.pk)
    assert issued.secret not in str(stored)
    assert issued.secret not in repr(issued)


def test_api_key_opens_its_tool(cast: Cast) -> None:
    key = credentials.key_for(token=cast.secret, at=NOW)

    assert key is not None
    assert (key.tool, key.tool.organisation) == (cast.tool, cast.kestrel)


def test_last_use_is_noted_once_a_minute(cast: Cast) -> None:
    for seconds in (0, 30, 59, 60, 61):
        credentials.key_for(token=cast.secret, at=later(seconds=seconds))

    assert ApiKey.objects.get().last_used_at == later(seconds=60)


def test_what_is_no_key_opens_nothing(cast: Cast) -> None:
    prefix = ApiKey.objects.get().prefix
    wrong = [
        "", "sayso", "sayso_", f"sayso_{prefix}_", f"sayso_{prefix}_{'A' * 43}", cast.secret + "A", cast.secret[:-1],
        cast.secret.upper(), "x" * 5000, f"sayso_{prefix}_" + "\x00" * 43, f"sayso_{prefix}_" + "é" * 43,
        "other" + cast.secret[5:],
    ]  # fmt: skip

    assert [credentials.key_for(token=token, at=NOW) for token in wrong] == [None] * len(wrong)


def test_revoked_key_opens_nothing_from_then_on(cast: Cast) -> None:
    key = ApiKey.objects.get()
    revoke_api_key(key=key, by=cast.engineer, at=NOW)
    again = revoke_api_key(key=key, by=cast.engineer, at=later(days=1))

    assert again.revoked_at == NOW
    assert credentials.key_for(token=cast.secret, at=NOW) is None
    assert Event.objects.filter(type="api_key.revoked").count() == 1


def test_rotated_key_works_another_day(cast: Cast) -> None:
    old = ApiKey.objects.get()

    new = rotate_api_key(key=old, by=cast.engineer, at=NOW)

    assert credentials.key_for(token=new.secret, at=NOW) == new.key
    assert credentials.key_for(token=cast.secret, at=later(hours=23, minutes=59)) == old
    assert credentials.key_for(token=cast.secret, at=later(hours=24)) is None
    with pytest.raises(KeyRevoked):
        rotate_api_key(key=old, by=cast.engineer, at=NOW)
    assert revoke_api_key(key=old, by=cast.engineer, at=later(hours=1)).revoked_at == later(hours=1)


def test_key_rotated_at_once_ends_at_once(cast: Cast) -> None:
    rotate_api_key(key=ApiKey.objects.get(), by=cast.engineer, at=NOW, immediately=True)

    assert credentials.key_for(token=cast.secret, at=NOW) is None


def test_draft_is_kept_changed_and_thrown_away(cast: Cast) -> None:
    mine: dict[str, Any] = {"subject": cast.ada, "by": cast.ada.person, "at": NOW}
    draft = save_draft(answers={"who": "Northlight"}, template="film_face", step="who", **mine)

    save_draft(answers={"who": "Kestrel"}, draft=draft, step="what", **mine)

    row = Draft.objects.get()
    assert (row.answers, row.template, row.step) == ({"who": "Kestrel"}, "film_face", "what")
    for act in (
        lambda: save_draft(subject=cast.ada, answers={}, by=cast.stranger, at=NOW),
        lambda: discard_draft(draft=row, by=cast.stranger),
    ):
        with pytest.raises(NotAllowed):
            act()
    for answers in ({"a": "x" * 100_001}, {"a": "\x00"}):
        with pytest.raises(InvalidInput):
            save_draft(answers=answers, **mine)
    discard_draft(draft=row, by=cast.ada.person)
    assert Draft.objects.count() == 0


def test_draft_of_one_subject_is_not_saved_for_another(cast: Cast) -> None:
    draft = save_draft(subject=cast.ada, answers={}, by=cast.ada.person, at=NOW)
    miko = casting.performer("miko")

    with pytest.raises(NotAllowed):
        save_draft(subject=miko, answers={}, by=miko.person, at=NOW, draft=draft)
