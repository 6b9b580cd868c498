"""OpenID AuthZEN 1.0: one question, and many at once. The door of everything a tool wants to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent.errors import MalformedError
from registry.api import answers, bodies, problems, questions, ratelimit
from registry.api.authentication import Asker
from registry.api.door import answer, for_tools
from registry.api.problems import Problem
from registry.decisions.answer import answer as decide


@for_tools("POST")
def evaluation(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Access Evaluation: the decision, and a permit when it is yes."""
    return answer(_evaluate(read(request), asker))


@for_tools("POST")
def evaluations(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Access Evaluations: each item is its own question, decided and recorded by itself, in order."""
    value = read(request)
    batch = questions.batch(value)
    if batch is None:
        return answer(_evaluate(value, asker))
    ratelimit.spend_for_key(asker.key.pk, at=asker.at, cost=len(batch.items) - 1)
    found = []
    for item in batch.items:
        found.append(_evaluate_item(item, asker))
        if batch.stops_after(found[-1]["decision"]):
            break
    return answer({"evaluations": found})


def read(request: HttpRequest) -> dict[str, Any]:
    """The body of an AuthZEN request. Another content type is a 400 here: that is what AuthZEN's scenarios ask for."""
    return bodies.read_object(request, unsupported_status=400)


def _evaluate(value: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    asked = questions.question(value)
    found = decide(use=asked.use, tool=asker.tool, at=asker.at, what_if_at=asked.what_if_at)
    return {
        "decision": found.answer.outcome == "permit",
        "context": answers.context(
            decision=found.decision, answer=found.answer, permit=found.permit, permit_row=found.permit_row
        ),
    }


def _evaluate_item(item: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
    """A single question of a batch; one that cannot be read is a no, and the batch goes on."""
    try:
        return _evaluate(item, asker)
    except (Problem, MalformedError) as error:
        problem = error if isinstance(error, Problem) else problems.malformed(error)
        pointers = [{"pointer": pointer, "detail": detail} for pointer, detail in problem.errors]
        return {
            "decision": False,
            "context": {"error": {"status": problem.status, "message": problem.detail, "errors": pointers}},
        }
