"""Who is named in terms by an id of ours, and what people call them."""

from __future__ import annotations

from consent.statements import ExclusionBody, Terms
from consent.terms_check import Problem
from registry.models import Organisation, Project, Subject, Tool


def names_in(terms: Terms) -> dict[str, str]:
    """The names of the organisations, tools and people these terms speak of, by id."""
    organisations = Organisation.objects.in_bulk([*terms.licensees, *terms.vendors])
    tools = Tool.objects.in_bulk([tool.id for tool in terms.tools])
    people = Subject.objects.in_bulk([other.id for other in terms.co_subjects])
    return {
        **{key: row.name for key, row in organisations.items()},
        **{key: row.name for key, row in tools.items()},
        **{key: row.name for key, row in people.items()},
    }


def names_in_exclusion(body: ExclusionBody) -> dict[str, str]:
    """The names of the organisations a standing never speaks of, by id."""
    return {key: row.name for key, row in Organisation.objects.in_bulk(list(body.organisations)).items()}


def unknown_names(terms: Terms) -> list[Problem]:
    """A problem for every id of ours in these terms that stands for nobody here."""
    named = {
        "licensees": (Organisation, terms.licensees),
        "vendors": (Organisation, terms.vendors),
        "tools": (Tool, tuple(tool.id for tool in terms.tools)),
        "co_subjects": (Subject, tuple(other.id for other in terms.co_subjects)),
        "projects": (Project, tuple(each.id for each in terms.projects if each.id.startswith("prj_"))),
    }
    problems: list[Problem] = []
    for field, (model, ids) in named.items():
        known = model._default_manager.in_bulk(list(ids))  # noqa: SLF001  its documented name
        unknown = [name for name in ids if name not in known]
        problems += [Problem(field, "unknown", f"We know nothing by the name `{name}`.") for name in unknown]
    return problems
