"""Where others find out what this registry offers, with which keys it signs, and whom to tell of a hole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition

from consent import canonical
from registry import keys
from registry.api.door import answer, for_anyone
from registry.times import rfc3339

_DAY = 24 * 3600
_SECURITY_DAYS = 180


@for_anyone
def authzen_configuration(_request: HttpRequest) -> HttpResponse:
    """AuthZEN 1.0 policy decision point metadata."""
    base = keys.issuer()
    value = {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{base}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{base}/access/v1/evaluations",
        "search_subject_endpoint": f"{base}/access/v1/search/subject",
        "search_resource_endpoint": f"{base}/access/v1/search/resource",
        "search_action_endpoint": f"{base}/access/v1/search/action",
    }
    return answer(value, headers={"Cache-Control": f"public, max-age={_DAY}"})


def _key_set_tag(_request: HttpRequest) -> str:
    return f'"{canonical.sha256(_key_set()).hex()[:32]}"'


def _key_set() -> bytes:
    return msgspec.json.encode(keys.jwks())


@for_anyone
@condition(etag_func=_key_set_tag)
def jwks(_request: HttpRequest) -> HttpResponse:
    """The public keys (RFC 7517). A gate that meets an unknown `kid` asks again, so the cache may be short-sighted."""
    headers = {"Cache-Control": "public, max-age=300"}
    return HttpResponse(_key_set(), content_type="application/jwk-set+json", headers=headers)


@for_anyone
def security_txt(_request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires in half a year and is made anew on the first day of each month, so that caches agree."""
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SAYSO_SECURITY_CONTACT}",
        f"Expires: {rfc3339(month + timedelta(days=_SECURITY_DAYS))}",
        f"Canonical: {keys.issuer()}/.well-known/security.txt",
        "Preferred-Languages: en",
    ]
    headers = {"Cache-Control": f"public, max-age={_DAY}"}
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", headers=headers)
