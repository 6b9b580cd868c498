"""Identifiers, territories, languages and versions: the published vectors, the lies, and any text at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import identifiers
from consent.errors import MalformedError
from consent.identifiers import (
    COUNTRIES,
    GROUPS,
    covers,
    expand,
    is_external,
    is_id,
    is_language,
    is_territory,
    language_covers,
    language_name,
    members,
    parse_eidr_party,
    parse_eidr_title,
    parse_external,
    parse_hand,
    parse_imdb_name,
    parse_imdb_title,
    parse_ipi,
    parse_isni,
    parse_language,
    parse_territory,
    parse_version_range,
    parse_wikidata,
    show_isni,
    territory_name,
    uncovered,
    version_in,
)
from consent.identifiers.territory_groups import SAME_AS

TODAY = date(2026, 11, 22)
PARSERS: list[Callable[[str], object]] = [
    parse_isni, parse_eidr_title, parse_eidr_party, parse_ipi, parse_hand, parse_imdb_name, parse_imdb_title,
    parse_wikidata, parse_external, parse_language, parse_territory, parse_version_range,
]  # fmt: skip
ISNIS = ["000000012281955X", "000000000000001X", "0000000000000028", "0000000000000036", "0000000000000044"]
EIDRS = [
    "10.5240/7EC7-228A-510A-053E-CBB8-J",
    "10.5240/7791-8534-2C23-9030-8610-5",
    "10.5240/0000-0000-0000-0000-00A1-S",
    "10.5240/0000-0000-0000-0000-00B2-M",
    "10.5240/0000-0000-0000-0000-00C3-G",
    "10.5240/0000-0000-0000-0000-00D4-A",
]
IPIS = ["00077406269", "00014107338"]
TEXT = st.one_of(
    st.text(), st.text(alphabet="0123456789abcdefXxQqnmt-.:/, <>=*\u017f\u0131\u00df\u0663", max_size=40)
)


@pytest.mark.parametrize("isni", ISNIS)
def test_an_isni_is_read_in_any_grouping(isni: str) -> None:
    assert parse_isni(isni) == isni
    assert parse_isni(show_isni(isni).lower()) == isni
    assert parse_isni(show_isni(isni).replace(" ", "-")) == isni


def test_an_isni_is_shown_in_groups_of_four() -> None:
    assert show_isni("000000012281955X") == "0000 0001 2281 955X"


@pytest.mark.parametrize("title", EIDRS)
def test_an_eidr_title_is_read_in_either_case(title: str) -> None:
    assert parse_eidr_title(title) == title
    assert parse_eidr_title(title.lower()) == title


@pytest.mark.parametrize("ipi", IPIS)
def test_an_ipi_name_number_is_read(ipi: str) -> None:
    assert parse_ipi(ipi) == ipi


@pytest.mark.parametrize(
    ("parse", "valid"),
    [
        *((parse_isni, isni) for isni in ISNIS),
        *((parse_eidr_title, e) for e in EIDRS),
        *((parse_ipi, i) for i in IPIS),
    ],
)
def test_every_single_wrong_digit_is_noticed(parse: Callable[[str], str], valid: str) -> None:
    start = valid.find("/") + 1
    for position, digit in enumerate(valid[start:], start=start):
        for other in "0123456789":
            if digit not in {"-", other}:
                with pytest.raises(MalformedError):
                    parse(valid[:position] + other + valid[position + 1 :])


@pytest.mark.parametrize("parse", [parse_isni, parse_eidr_title, parse_ipi])
@pytest.mark.parametrize(
    "text", ["", " ", "000000012281955", "000000012281955XX", "10.5240/", "\uff11\uff12"]
)
def test_a_wrong_form_is_refused(parse: Callable[[str], str], text: str) -> None:
    with pytest.raises(MalformedError):
        parse(text)


def test_letters_that_only_become_ascii_in_upper_case_are_refused() -> None:
    with pytest.raises(MalformedError):
        parse_eidr_title("10.5240/0000-0000-0000-0000-00a1-\u017f")
    with pytest.raises(MalformedError):
        parse_hand("10.23/\u017f000-0000-0000-0000-0000")


@pytest.mark.parametrize("party", ["10.5237/ABCD-0123", "10.5239/8bce-6b65"])
def test_an_eidr_party_carries_no_check(party: str) -> None:
    assert parse_eidr_party(party) == party.upper()


@pytest.mark.parametrize(
    ("text", "canonical", "names"),
    [
        ("isni:0000 0001 2281 955x", "isni:000000012281955X", "person"),
        ("ISNI:000000012281955X", "isni:000000012281955X", "person"),
        ("eidr:10.5240/0000-0000-0000-0000-00a1-s", "eidr:10.5240/0000-0000-0000-0000-00A1-S", "title"),
        ("eidr:10.5237/ABCD-0123", "eidr:10.5237/ABCD-0123", "organisation"),
        ("hand:10.23/0000-0000-0000-0000-0001", "hand:10.23/0000-0000-0000-0000-0001", "person"),
        ("ipi:00077406269", "ipi:00077406269", "person"),
        ("imdb:nm0000001", "imdb:nm0000001", "person"),
        ("imdb:tt0000001", "imdb:tt0000001", "title"),
        ("wikidata:q42", "wikidata:Q42", "anything"),
    ],
)
def test_an_external_id_says_what_it_names(text: str, canonical: str, names: str) -> None:
    found = parse_external(text)
    assert str(found) == canonical
    assert found.names == names
    assert parse_external(canonical) == found


@pytest.mark.parametrize(
    "text",
    ["", "isni", "isni:", ":000000012281955X", "orcid:0000", "isni:0000000122819550", "imdb:nm123", "wikidata:Q042",
     "wikidata:42", "eidr:10.5241/ABCD-0123", "imdb:co0000001", "urn:isni:000000012281955X"],
)  # fmt: skip
def test_an_external_id_that_does_not_check_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_external(text)


def test_a_person_is_not_a_title() -> None:
    assert is_external("imdb:nm0000001", names="person")
    assert not is_external("imdb:nm0000001", names="title")
    assert is_external("wikidata:Q42", names="title")
    assert not is_external("nonsense", names="person")


def test_our_own_ids_have_a_prefix_and_26_characters() -> None:
    body = "abcdefghijklmnopqrstuvwxy2"
    assert is_id(f"sub_{body}", "sub")
    assert not is_id(f"org_{body}", "sub")
    assert not is_id(f"sub_{body}x", "sub")
    assert not is_id(f"sub_{body[:-1]}", "sub")
    assert not is_id(f"sub_{body[:-1]}1", "sub")
    assert not is_id(f"sub_{body.upper()}", "sub")
    assert not is_id(f"sub_{body}\n", "sub")


def test_the_countries_are_those_of_iso_3166_1() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert len(set(COUNTRIES.values())) == 249
    assert "XK" not in COUNTRIES
    assert list(COUNTRIES) == sorted(COUNTRIES)


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("EU", date(1957, 12, 31), 0),
        ("EU", date(1958, 1, 1), 6),
        ("EU", date(1994, 12, 31), 12),
        ("EU", date(1995, 1, 1), 15),
        ("EU", date(2004, 5, 1), 25),
        ("EU", date(2013, 6, 30), 27),
        ("EU", date(2013, 7, 1), 28),
        ("EU", date(2020, 1, 31), 28),
        ("EU", date(2020, 2, 1), 27),
        ("EEA", date(1993, 12, 31), 0),
        ("EEA", date(1994, 1, 1), 17),
        ("EEA", date(1995, 5, 1), 18),
        ("EEA", TODAY, 30),
        ("DACH", TODAY, 3),
        ("Benelux", TODAY, 3),
        ("Nordics", TODAY, 5),
        ("world", TODAY, 249),
    ],
)
def test_a_group_is_what_it_was_on_that_day(group: str, day: date, count: int) -> None:
    assert len(members(group, day)) == count
    assert members(group, day) <= COUNTRIES.keys()
    assert expand([group], day) == members(group, day)


def test_a_member_joins_on_its_first_day_and_leaves_on_the_day_after_its_last() -> None:
    assert "HR" not in members("EU", date(2013, 6, 30))
    assert "HR" in members("EU", date(2013, 7, 1))
    assert "GB" in members("EU", date(2020, 1, 31))
    assert "GB" not in members("EU", date(2020, 2, 1))


def test_a_granted_group_is_read_on_the_day_of_the_grant() -> None:
    assert covers(["EU"], ["GB"], date(2019, 6, 1))
    assert not covers(["EU"], ["GB"], date(2021, 6, 1))
    assert not covers(["EU"], ["HR"], date(2013, 1, 1))


def test_a_requested_group_means_all_its_members() -> None:
    assert covers(["EEA"], ["EU"], TODAY)
    assert uncovered(["EU"], ["EEA"], TODAY) == {"IS", "LI", "NO"}
    assert uncovered(["EU"], ["EU"], date(2013, 1, 1)) == {"HR"}
    assert covers(["EU"], ["EU"], date(2013, 1, 1), date(2013, 1, 1))
    assert uncovered(["EU"], ["EU"], TODAY, date(2019, 1, 1)) == {"GB"}


def test_a_country_covers_its_states_and_never_the_reverse() -> None:
    assert covers(["US"], ["US-CA", "US-NY"], TODAY)
    assert not covers(["US-CA"], ["US"], TODAY)
    assert not covers(["US-CA"], ["US-NY"], TODAY)
    assert covers(["EU"], ["FR-IDF"], TODAY)
    assert covers(["world"], ["US-CA", "EU", "BE"], TODAY)
    assert not covers(["EU"], ["world"], TODAY)


def test_a_place_with_a_country_code_of_its_own_is_that_country() -> None:
    assert parse_territory("US-PR") == "PR"
    assert not covers(["US"], ["US-PR"], TODAY)
    assert covers(["PR"], ["US-PR"], TODAY)
    assert covers(["US-PR"], ["PR"], TODAY)
    for alias, code in SAME_AS.items():
        assert is_territory(alias)
        assert is_territory(code)


@pytest.mark.parametrize(
    "code", ["", "UK", "XX", "USA", "US-", "US-CALI", "ZZ-1", "europe", "EU-1", "U", "\u017fS", "*"]
)
def test_an_unknown_territory_is_covered_by_nothing_and_covers_nothing(code: str) -> None:
    assert not is_territory(code)
    with pytest.raises(MalformedError):
        parse_territory(code)
    with pytest.raises(MalformedError):
        expand([code], TODAY)
    assert uncovered(["world", "US"], [code], TODAY) == {code}
    assert uncovered([code], ["US"], TODAY) == {"US"}


def test_common_slips_are_told_apart() -> None:
    with pytest.raises(MalformedError, match="the United Kingdom is `GB`"):
        parse_territory("UK")


def test_a_form_may_be_filled_in_any_case_but_a_record_is_exact() -> None:
    assert parse_territory("us-ca") == "US-CA"
    assert parse_territory("benelux") == "Benelux"
    assert parse_territory("WORLD") == "world"
    assert not is_territory("us")
    with pytest.raises(MalformedError):
        expand(["us"], TODAY)
    with pytest.raises(MalformedError):
        members("us", TODAY)


def test_nothing_requested_is_not_covered() -> None:
    assert not covers(["world"], [], TODAY)
    assert not covers([], ["US"], TODAY)


@given(
    st.lists(st.sampled_from([*COUNTRIES, *GROUPS, "US-CA"]), max_size=5),
    st.sampled_from([*COUNTRIES, *GROUPS]),
)
def test_granting_more_territories_never_covers_less(granted: list[str], more: str) -> None:
    asked = ["US-CA", "EU", "BE", "NO"]
    assert uncovered([*granted, more], asked, TODAY) <= uncovered(granted, asked, TODAY)


def test_places_have_names() -> None:
    assert territory_name("BE") == "Belgium"
    assert territory_name("EU") == "European Union"
    assert territory_name("world") == "the whole world"
    assert territory_name("US-CA") == "California (United States)"
    assert territory_name("DE-BY") == "DE-BY (Germany)"
    assert territory_name("??") == "??"


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("FR-ca", "fr-CA"), ("es-419", "es-419"), ("ZH-HANT-tw", "zh-Hant-TW"), ("zh-yue-HK", "zh-yue-HK"),
        ("sl-ROZAJ-biske", "sl-rozaj-biske"), ("de-CH-1996", "de-CH-1996"), ("en-CA-X-CA", "en-CA-x-ca"),
        ("SGN-be-fr", "sgn-BE-FR"), ("az-latn-x-latn", "az-Latn-x-latn"), ("i-KLINGON", "i-klingon"),
        ("x-whatever", "x-whatever"), ("en-a-bbb-x-a-ccc", "en-a-bbb-x-a-ccc"), ("art-lojban", "art-lojban"),
        ("de-Latf-u-co-phonebk", "de-Latf-u-co-phonebk"), ("und", "und"), ("zh-min-nan", "zh-min-nan"),
    ],
)  # fmt: skip
def test_a_well_formed_tag_has_one_case(tag: str, canonical: str) -> None:
    assert parse_language(tag) == canonical
    assert parse_language(canonical) == canonical


@pytest.mark.parametrize(
    "tag",
    ["", "*", "f", "fr-", "-fr", "fr--CA", "fr_CA", "en-*", "a-DE", "de-419-DE", "ar-a-aaa-b-bbb-a-ccc", "x", "x-",
     "de-1996-1996", "en-a", "toolonglanguage", "i-nonsense", "fr\u017f", "fr\n", "en-" + "x-aaaaaaaa-" * 20 + "b"],
)  # fmt: skip
def test_a_tag_that_is_not_well_formed_is_refused(tag: str) -> None:
    assert not is_language(tag)
    with pytest.raises(MalformedError):
        parse_language(tag)


@pytest.mark.parametrize(
    ("granted", "requested", "covered"),
    [
        ("es", "es-419", True), ("es", "es", True), ("ES", "es-es", True), ("es-419", "es-419", True),
        ("es-419", "es", False), ("es-419", "es-ES", False), ("fr", "fr-CA", True), ("pt-PT", "pt-BR", False),
        ("zh-Hant", "zh-Hant-TW", True), ("zh-Hant", "zh-TW", False), ("de-de", "de-DE-1996", True),
        ("de-de", "de-Deva", False), ("de-de", "de-Latn-DE", False), ("e", "es", False), ("*", "es", False),
        ("es", "*", False), ("", "es", False), ("es", "", False), ("und", "und", False), ("x-a", "x-a-b", False),
        ("en", "eng", False), ("mul", "mul", False), ("i-klingon", "i-klingon", False),
    ],
)  # fmt: skip
def test_a_language_covers_by_basic_filtering(granted: str, requested: str, covered: bool) -> None:
    assert language_covers(granted, requested) is covered


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("fr-CA", "French (Canada)"), ("es-419", "Spanish (Latin America)"),
        ("zh-hant-tw", "Chinese (Traditional, Taiwan)"),
        ("nl", "Dutch"), ("yue", "Cantonese"), ("de-1996", "de-1996"), ("qq", "qq"), ("not a tag", "not a tag"),
    ],
)  # fmt: skip
def test_a_language_has_a_name_or_its_tag(tag: str, name: str) -> None:
    assert language_name(tag) == name


@pytest.mark.parametrize(
    ("versions", "version", "inside"),
    [
        (">=2.0,<3", "2.0", True), (">=2.0,<3", "2", True), (">=2.0,<3", "2.99.99", True), (">=2.0,<3", "3.0.0", False),
        (">=2.0,<3", "1.9", False), ("==2.1", "2.1.0", True), ("> 1, <= 2", "2", True), (">1", "1.0.0", False),
        ("<10", "9", True), (">=9", "10", True), ("any", "nightly", True), ("any", "", False), ("", "1", False),
        (">=2", "2rc1", False), (">=2", "v2", False), ("2", "2", False), (">=2,", "2", False), ("*", "2", False),
        ("ANY", "2", False), ("~=2", "2", False), (">=2", "", False), (">=\uff12", "2", False),
        (">=" + "1," * 90 + ">=1", "2", False), (">=1", "1" * 10, False),
    ],
)  # fmt: skip
def test_a_version_is_in_a_range_or_it_is_not(versions: str, version: str, inside: bool) -> None:
    assert version_in(versions, version) is inside


def test_a_version_range_has_one_form() -> None:
    assert parse_version_range(" >= 2.0 , <3 ") == ">=2.0,<3"
    assert parse_version_range("any") == "any"
    for text in ("", "2", ">=2;<3", "anything", ">=2,,<3"):
        with pytest.raises(MalformedError):
            parse_version_range(text)


@given(TEXT)
def test_any_text_is_read_or_refused_with_our_error(text: str) -> None:
    for parse in PARSERS:
        try:
            once = parse(text)
        except MalformedError:
            continue
        assert parse(str(once)) == once


@given(TEXT, TEXT)
def test_a_question_about_any_text_has_an_answer(one: str, other: str) -> None:
    assert version_in(one, other) in (True, False)
    assert language_covers(one, other) in (True, False)
    assert covers([one], [other], TODAY) in (True, False)
    assert is_id(one, other) in (True, False)
    assert is_external(one, names=other) in (True, False)
    assert isinstance(territory_name(one) + language_name(one), str)


def test_everything_exported_exists() -> None:
    assert sorted(identifiers.__all__) == sorted(set(identifiers.__all__))
    assert all(hasattr(identifiers, name) for name in identifiers.__all__)
