from __future__ import annotations

from datetime import datetime

from django.db import transaction

from consent.errors import MalformedError
from consent.identifiers import parse_eidr_title
from registry import rules
from registry.actions.put_on_record import put_on_record
from registry.actions.refusals import InvalidInput
from registry.models import Organisation, Person, Project


@transaction.atomic
def create_project(
    *, organisation: Organisation, title: str, by: Person, at: datetime, eidr: str = ""
) -> Project:
    """A production of the organisation, with its EIDR title id where it has one.

    Writes the project, an event and a log entry. Raises NotAllowed, InvalidInput (`title`, `eidr`).
    """
    rules.require(rules.is_member(by, organisation))
    title = title.strip()
    if not 1 <= len(title) <= 200:
        raise InvalidInput({"title": "the title has 1 to 200 characters"})
    try:
        canonical = parse_eidr_title(eidr.strip().removeprefix("eidr:")) if eidr.strip() else ""
    except MalformedError as error:
        raise InvalidInput({"eidr": str(error)}) from None
    project = Project.objects.create(organisation=organisation, title=title, eidr=canonical, created_at=at)
    put_on_record(kind="project.created", about=project.pk, by=by, at=at)
    return project
