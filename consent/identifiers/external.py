"""External ids in URI form, `scheme:value`: claims that need evidence, never authentication."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from consent.errors import MalformedError
from consent.identifiers.eidr import TITLE_PREFIX, parse_eidr_party, parse_eidr_title
from consent.identifiers.ipi import parse_ipi
from consent.identifiers.isni import parse_isni
from consent.identifiers.unchecked import parse_hand, parse_imdb_name, parse_imdb_title, parse_wikidata


@dataclass(frozen=True, slots=True)
class ExternalId:
    """An id somebody else gave: the scheme, the canonical value, and what it names.

    `names` is `person`, `title`, `organisation`, or `anything` where the scheme does not tell them apart.
    """

    scheme: str
    value: str
    names: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


def parse_external(text: str) -> ExternalId:
    """The external id in `isni:…`, `eidr:…`, `imdb:…` and their like (`SCHEMES`). Raises MalformedError."""
    scheme, colon, value = text.partition(":")
    reader = _READERS.get(scheme.lower())
    if not colon or reader is None:
        known = ", ".join(f"`{name}:`" for name in SCHEMES)
        raise MalformedError(f"`{text}` does not begin with a scheme we know: {known}")
    canonical, names = reader(value)
    return ExternalId(scheme.lower(), canonical, names)


def is_external(text: str, *, names: str) -> bool:
    """Whether this reads as an external id that can name a `person`, `title` or `organisation`."""
    try:
        return parse_external(text).names in (names, "anything")
    except MalformedError:
        return False


def _eidr(value: str) -> tuple[str, str]:
    if value.startswith(TITLE_PREFIX):
        return parse_eidr_title(value), "title"
    return parse_eidr_party(value), "organisation"


def _imdb(value: str) -> tuple[str, str]:
    if value.lower().startswith("tt"):
        return parse_imdb_title(value), "title"
    return parse_imdb_name(value), "person"


_READERS: Mapping[str, Callable[[str], tuple[str, str]]] = MappingProxyType(
    {
        "isni": lambda value: (parse_isni(value), "person"),
        "eidr": _eidr,
        "hand": lambda value: (parse_hand(value), "person"),
        "ipi": lambda value: (parse_ipi(value), "person"),
        "imdb": _imdb,
        "wikidata": lambda value: (parse_wikidata(value), "anything"),
    }
)
SCHEMES = tuple(_READERS)
