"""What people call the things our ids stand for."""

from __future__ import annotations

from collections.abc import Iterable

from registry.models import Organisation, Project, Subject, Tool


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """The names by id, a project by its EIDR number too; unknown ones are left out."""
    wanted = set(ids)
    found = {row.pk: row.name for row in Organisation.objects.filter(pk__in=wanted)}
    found |= {row.pk: row.name for row in Tool.objects.filter(pk__in=wanted)}
    found |= {row.pk: row.name for row in Subject.objects.filter(pk__in=wanted)}
    found |= {row.pk: row.title for row in Project.objects.filter(pk__in=wanted)}
    numbers = [name.removeprefix("eidr:") for name in wanted if name.startswith("eidr:")]
    return found | {row.reference: row.title for row in Project.objects.filter(eidr__in=numbers)}
