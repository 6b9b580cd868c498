"""Identifiers, territories, languages and versions: parse and check, never look up.

Everything here is total: a parser returns the one canonical form or raises `consent.errors.MalformedError`;
a question (`is_…`, `…_covers`, `version_in`) answers False for what it cannot read.
"""

from __future__ import annotations

from consent.identifiers.countries import COUNTRIES
from consent.identifiers.eidr import parse_eidr_party, parse_eidr_title
from consent.identifiers.external import SCHEMES, ExternalId, is_external, parse_external
from consent.identifiers.ipi import parse_ipi
from consent.identifiers.isni import parse_isni, show_isni
from consent.identifiers.language_names import LANGUAGES, REGIONS, SCRIPTS
from consent.identifiers.languages import (
    is_language,
    language_covers,
    language_name,
    language_parts,
    parse_language,
)
from consent.identifiers.own import is_id
from consent.identifiers.subdivisions import SUBDIVISIONS
from consent.identifiers.territories import (
    covers,
    expand,
    is_territory,
    members,
    parse_territory,
    territory_name,
    uncovered,
)
from consent.identifiers.territory_groups import GROUPS, WORLD, Group
from consent.identifiers.unchecked import parse_hand, parse_imdb_name, parse_imdb_title, parse_wikidata
from consent.identifiers.versions import ANY, parse_version_range, version_in

__all__ = [
    "ANY",
    "COUNTRIES",
    "GROUPS",
    "LANGUAGES",
    "REGIONS",
    "SCHEMES",
    "SCRIPTS",
    "SUBDIVISIONS",
    "WORLD",
    "ExternalId",
    "Group",
    "covers",
    "expand",
    "is_external",
    "is_id",
    "is_language",
    "is_territory",
    "language_covers",
    "language_name",
    "language_parts",
    "members",
    "parse_eidr_party",
    "parse_eidr_title",
    "parse_external",
    "parse_hand",
    "parse_imdb_name",
    "parse_imdb_title",
    "parse_ipi",
    "parse_isni",
    "parse_language",
    "parse_territory",
    "parse_version_range",
    "parse_wikidata",
    "show_isni",
    "territory_name",
    "uncovered",
    "version_in",
]
