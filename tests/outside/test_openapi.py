"""Our description of the API, judged by programs of others: is it OpenAPI, and do we keep to it?"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from registry.api.openapi import document
from registry.api.urls import urlpatterns
from registry.models import Statement
from tests.registry.api.served import Served
from tests.registry.cast import Cast

EXAMPLES = 20
NOT_JUDGED = [
    ignored_auth,  # every case carries our key; who may see what has its own tests
    positive_data_acceptance,  # the description cannot say that text has no null characters, or how deep JSON may be
]
STREAM = "/v1/notices/stream"  # it does not end; tests/registry/api/test_stream.py listens to it


def test_the_document_is_openapi_3_1(served: Served) -> None:
    with served.client() as client:
        answer = client.get("/v1/openapi.json")
        again = client.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    OpenAPIV31SpecValidator(answer.json()).validate()
    assert answer.json()["servers"] == [{"url": served.base_url}]
    assert again.status_code == 304


def test_every_address_for_programs_is_described_and_nothing_else() -> None:
    served_here = {_as_described(str(route.pattern)) for route in urlpatterns} - {"/problems/{slug}"}
    described = set(document()["paths"])
    tiles = {path for path in described if path.startswith("/log/tile/")}
    assert described - tiles == served_here - {"/log/tile/{path}"}
    assert len(tiles) == 2


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for path in document()["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) > 20


def _as_described(route: str) -> str:
    parts = [f"{{{part[1:-1].split(':')[1]}}}" if part.startswith("<") else part for part in route.split("/")]
    return "/" + "/".join(parts).replace("{number}", "{list}")


OPERATIONS = [
    (method, path) for path, methods in document()["paths"].items() if path != STREAM for method in methods
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_is_sent_we_answer_as_described_and_never_with_a_5xx(
    served: Served, cast: Cast, granted: Statement, method: str, path: str
) -> None:
    with served.client(cast.secret) as client:
        described = client.get("/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=served.base_url, headers={"Authorization": f"Bearer {cast.secret}"})
    operation = schema[path][method]
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.body or operation.path_parameters or operation.query:
        cases |= operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(case: Case) -> None:
        if case.query.get("wait"):
            case.query["wait"] = "0"  # nobody is there to wait for
        case.call_and_validate(
            excluded_checks=NOT_JUDGED + ([negative_data_rejection] if operation.query else [])
        )

    fuzz()
