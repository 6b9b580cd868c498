"""Who may do what: the stranger, above all, gets nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from registry import rules
from registry.actions.add_member import add_member
from registry.actions.send_test_notice import send_test_notice
from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions.answer import answer
from registry.models import Decision, Notice, Statement
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast

Rule = Callable[[Any, Cast, Statement, Decision], bool]

RULES: dict[str, tuple[Rule, set[str]]] = {
    "is_registrar": (lambda who, cast, grant, asked: rules.is_registrar(who), {"registrar"}),
    "is_self": (lambda who, cast, grant, asked: rules.is_self(who, cast.ada), {"ada"}),
    "may_see_subject": (lambda who, cast, grant, asked: rules.may_see_subject(who, cast.ada), {"ada", "registrar"}),
    "may_act_for": (lambda who, cast, grant, asked: rules.may_act_for(who, cast.ada), {"ada"}),
    "may_see_statement": (lambda who, cast, grant, asked: rules.may_see_statement(who, grant), {"ada", "registrar"}),
    "is_member": (lambda who, cast, grant, asked: rules.is_member(who, cast.kestrel), {"engineer", "member"}),
    "may_see_organisation": (
        lambda who, cast, grant, asked: rules.may_see_organisation(who, cast.kestrel),
        {"engineer", "member", "registrar"},
    ),
    "may_manage_organisation": (
        lambda who, cast, grant, asked: rules.may_manage_organisation(who, cast.kestrel), {"engineer"},
    ),
    "may_see_tool": (
        lambda who, cast, grant, asked: rules.may_see_tool(who, cast.tool), {"engineer", "member", "registrar"},
    ),
    "may_manage_tool": (lambda who, cast, grant, asked: rules.may_manage_tool(who, cast.tool), {"engineer"}),
    "may_see_decision": (
        lambda who, cast, grant, asked: rules.may_see_decision(who, asked), {"ada", "engineer", "member", "registrar"},
    ),
    "sees_whole_decision": (
        lambda who, cast, grant, asked: rules.sees_whole_decision(who, asked), {"ada", "registrar"},
    ),
    "asked_it": (lambda who, cast, grant, asked: rules.asked_it(who, asked), {"engineer", "member"}),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_rule_allows_exactly_these(cast: Cast, granted: Statement, name: str) -> None:
    asked = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision
    member = casting.person("member")
    add_member(organisation=cast.kestrel, email=member.email, role="member", by=cast.engineer, at=NOW)
    everybody = {
        "ada": cast.ada.person, "registrar": cast.registrar, "producer": cast.producer, "engineer": cast.engineer,
        "member": member, "stranger": cast.stranger, "anonymous": AnonymousUser(), "nobody": None,
    }  # fmt: skip
    rule, allowed = RULES[name]

    assert {who for who, person in everybody.items() if rule(person, cast, granted, asked)} == allowed
    for person in (cast.ada.person, cast.registrar, cast.engineer, member):
        person.is_active = False
        person.save()
        assert not rule(person, cast, granted, asked)


def test_tool_sees_its_own_questions_and_notices(cast: Cast, granted: Statement) -> None:
    other = casting.make_tool(cast.northlight, cast.producer)
    asked = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision
    notice = send_test_notice(tool=cast.tool, by=cast.engineer, at=NOW)

    assert [rules.tool_may_see_decision(tool, asked) for tool in (cast.tool, other)] == [True, False]
    assert [rules.tool_may_hear(tool, notice) for tool in (cast.tool, other)] == [True, False]
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("note", "seen"), [("", True), ("my own business", False)])
def test_tool_sees_statements_that_name_its_organisation_but_no_private_note(
    cast: Cast, granted: Statement, note: str, seen: bool
) -> None:
    outsider = casting.make_tool(casting.organisation("Other", cast.stranger), cast.stranger)
    withdrawal = withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW, note=note)

    assert rules.tool_may_see_statement(cast.tool, granted)
    assert rules.tool_may_see_statement(cast.tool, withdrawal) is seen
    assert not rules.tool_may_see_statement(outsider, granted)
    assert not rules.tool_may_see_statement(outsider, withdrawal)


def test_exclusion_is_no_tools_to_see(cast: Cast) -> None:
    assert not rules.tool_may_see_statement(cast.tool, Statement(type="exclusion", document={"body": {}}))


def test_require_raises_when_it_is_not_allowed() -> None:
    rules.require(True)
    with pytest.raises(rules.NotAllowed):
        rules.require(False)
