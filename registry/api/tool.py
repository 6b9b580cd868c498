"""Who am I: the tool behind the key that asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from registry.api.authentication import Asker
from registry.api.door import READ, answer, for_tools
from registry.times import rfc3339


@for_tools(*READ)
def tool(_request: HttpRequest, asker: Asker) -> HttpResponse:
    """The tool as it is registered, its organisation, and the key that was shown."""
    own = asker.tool
    value = {
        "id": own.pk,
        "name": own.name,
        "maker": own.maker,
        "versions": own.versions,
        "hosting": own.hosting,
        "active": own.active,
        "organisation": {"id": own.organisation_id, "name": own.organisation.name},
        "key": {"prefix": asker.key.prefix, "created_at": rfc3339(asker.key.created_at)},
    }
    return answer(value)
