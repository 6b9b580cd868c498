"""The worked scenarios of the domain, put to the decision."""

from __future__ import annotations

import pytest

from consent import uses
from consent.decision import decide, disclose
from consent.decision.answer import Answer, Reason
from tests.scenarios import Question, Scenario, load_all

CASES = [
    pytest.param(scenario, question, id=f"{scenario.name}: {question.says}")
    for scenario in load_all()
    for question in scenario.questions
]


def said(reasons: tuple[Reason, ...]) -> tuple[tuple[str, str | None], ...]:
    return tuple((reason.code, reason.subject) for reason in reasons)


def duties(answer: Answer, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    owner = {grant.id: grant.subject for grant in scenario.facts.grants}
    return tuple(sorted((duty.code, owner[duty.grant]) for duty in answer.duties))


@pytest.mark.parametrize(("scenario", "question"), CASES)
def test_scenario(scenario: Scenario, question: Question) -> None:
    answer = decide(scenario.facts, question.use, question.at)
    expected = question.expected
    assert (answer.outcome, said(answer.reasons)) == (expected.outcome, expected.reasons)
    assert said(answer.notes) == expected.notes
    assert answer.valid_until == expected.valid_until
    assert duties(answer, scenario) == expected.duties
    assert answer.partial == (expected.partial or {})
    named = [
        item
        for reason in answer.reasons
        if reason.code == "FLOOR:F-03b"
        for item in reason.requested["items"]
    ]
    assert len(set(named)) == expected.excluded


@pytest.mark.parametrize(("scenario", "question"), CASES)
def test_scenario_as_told_to_the_tool_that_asked(scenario: Scenario, question: Question) -> None:
    answer = decide(scenario.facts, question.use, question.at)
    told = disclose(answer, scenario.facts, question.use)
    assert (told.outcome, said(told.reasons)) == (question.expected.outcome, question.expected.told)


@pytest.mark.parametrize(("scenario", "question"), CASES)
def test_scenario_travels_over_the_wire_unchanged(scenario: Scenario, question: Question) -> None:
    assert uses.from_authzen(uses.to_authzen(question.use)) == (question.use, None)


def test_scenarios_of_this_issue_are_all_here() -> None:
    assert {scenario.name[:2] for scenario in load_all()} >= {"01", "02", "05", "08", "09", "10", "20"}
