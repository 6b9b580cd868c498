"""The addresses for programs. What is under them and not here is a 404 problem."""

from __future__ import annotations

from django.urls import path, register_converter

from registry.api import (
    access,
    decisions,
    describe,
    log,
    notices,
    search,
    statements,
    status,
    stream,
    tool,
    wellknown,
)
from registry.api.converters import Number, OwnId

register_converter(OwnId, "own_id")
register_converter(Number, "number")

urlpatterns = [
    path("access/v1/evaluation", access.evaluation),
    path("access/v1/evaluations", access.evaluations),
    path("access/v1/search/subject", search.subjects),
    path("access/v1/search/resource", search.resources),
    path("access/v1/search/action", search.actions),
    path("v1/tool", tool.tool),
    path("v1/notices", notices.poll),
    path("v1/notices/stream", stream.stream),
    path("v1/notices/<own_id:notice>/heard", notices.heard),
    path("v1/decisions/<own_id:decision>", decisions.decision),
    path("v1/permits/<own_id:permit>", decisions.permit),
    path("v1/statements/<own_id:statement>", statements.statement, name="api_statement"),
    path("v1/status/<number:number>", status.status),
    path("v1/openapi.json", describe.openapi_json, name="api_openapi"),
    path("v1/docs", describe.docs, name="api_docs"),
    path("problems/<slug:slug>", describe.problem, name="problem"),
    path(".well-known/authzen-configuration", wellknown.authzen_configuration),
    path(".well-known/jwks.json", wellknown.jwks),
    path(".well-known/security.txt", wellknown.security_txt),
    path("log/checkpoint", log.checkpoint),
    path("log/vkey", log.verifier_key),
    path("log/tile/<path:path>", log.tile),
]
