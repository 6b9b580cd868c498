"""Two other sides of the same wire, to be asked the same questions: the fake registry, and the real one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consent import uses
from consent.gate.testing import FakeRegistry
from registry.management.demonstration.visitor import Visitor
from tests.live import Live

_GRANT = """
import json
from django.utils import timezone
from consent import uses
from registry.management.demonstration.consent import demonstration_use, fresh_grant
from registry.models import Subject
permitted, _ = uses.from_authzen(json.loads({question!r}))
use = demonstration_use(permitted, at=timezone.now(), title={title!r})
grant = fresh_grant(use, at=timezone.now())
email = Subject.objects.get(pk=use.subjects[0].id).person.email
print("ANSWER", json.dumps({{"use": uses.to_value(use), "grant": grant.pk, "email": email}}))
"""


@dataclass(frozen=True)
class Side:
    """One registry, with one use that its person has allowed by `grant`, and the way to take that back."""

    address: str
    api_key: str
    use: uses.Use
    grant: str
    withdraw: Callable[[], object]


def fake_side(registry: FakeRegistry, use: uses.Use) -> Side:
    """The fake, with this use allowed."""
    (grant,) = registry.allow(use)
    return Side(registry.address, registry.api_key, use, grant, lambda: registry.withdraw(use.subjects[0].id))


def real_side(live: Live) -> Side:
    """The real one, with a use allowed afresh, for a production of its own; withdrawn by its pages."""
    code = _GRANT.format(
        question=json.dumps(live.demo["uses"]["permitted"]), title=f"Production {uuid.uuid4()}"
    )
    said = live.manage("shell", "--verbosity", "0", "-c", code)
    made = json.loads(said.partition("ANSWER ")[2])
    use = uses.from_value(made["use"] | {"dataset": _dataset()})

    def withdraw() -> None:
        with Visitor(live.base_url, live.var / "mail") as visitor:
            visitor.sign_in(made["email"])
            visitor.submit(visitor.open(f"/consents/{made['grant']}/withdraw/"))

    return Side(live.base_url, live.demo["api_key"], use, made["grant"], withdraw)


def _dataset() -> dict[str, Any]:
    captured = {"earliest": "2020-01-01", "latest": "2020-01-01", "undated": 0}
    return {"digest": "sha256:" + "0" * 64, "items": 1, "captured": captured, "item_list": []}
