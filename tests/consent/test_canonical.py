from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from consent import canonical
from consent.errors import MalformedError

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "jcs"
WITH_FLOATS = {"structures", "values"}
NAMES = sorted(path.stem for path in (VECTORS / "input").glob("*.json"))

text = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=12)
integers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.skipif(not NAMES, reason="the RFC 8785 vectors of its authors are not on this machine")
@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITH_FLOATS] or ["none"])
def test_canonical_form_of_the_authors_vectors(name: str) -> None:
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()
    value = canonical.parse((VECTORS / "input" / f"{name}.json").read_bytes())
    assert canonical.canonical(value) == expected
    assert bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text()) == expected


@pytest.mark.skipif(not NAMES, reason="the RFC 8785 vectors of its authors are not on this machine")
@pytest.mark.parametrize("name", sorted(WITH_FLOATS))
def test_vectors_with_floats_are_refused_here_and_right_in_the_library(name: str) -> None:
    source = (VECTORS / "input" / f"{name}.json").read_bytes()
    with pytest.raises(MalformedError, match="is not an integer"):
        canonical.parse(source)
    with pytest.raises(MalformedError, match="is not text, integer"):
        canonical.canonical(json.loads(source))
    assert rfc8785.dumps(json.loads(source)) == (VECTORS / "output" / f"{name}.json").read_bytes()


@given(values)
def test_parse_reads_back_what_canonical_writes(value: object) -> None:
    written = canonical.canonical(value)
    assert canonical.parse(written) == value
    assert canonical.parse(written.decode()) == value
    assert canonical.canonical(canonical.parse(json.dumps(value))) == written


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
@example(b"\xef\xbb\xbf{}")
@example(b'{"a":1e5}')
@example(b"[" * 100_000)
def test_any_bytes_give_a_value_or_a_malformed_error(data: bytes) -> None:
    try:
        value = canonical.parse(data)
    except MalformedError:
        return
    assert canonical.parse(canonical.canonical(value)) == value


@given(st.text(alphabet='{}[]",:0123456789.eE+-\\u dntrfaleuls\ud800\uffff', max_size=60))
def test_any_text_gives_a_value_or_a_malformed_error(source: str) -> None:
    try:
        value = canonical.parse(source)
    except MalformedError:
        return
    assert canonical.parse(canonical.canonical(value)) == value


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b'{"a":1,"a":1}', "member `a` appears twice"),
        (b'{"a":{"b":1,"\\u0062":2}}', "member `b` appears twice"),
        (b"1.0", "number `1.0` is not an integer"),
        (b"-1e2", "number `-1e2` is not an integer"),
        (b"NaN", "number `NaN` is not an integer"),
        (b"[-Infinity]", "number `-Infinity` is not an integer"),
        (b"9007199254740992", "number `9007199254740992` is beyond 2^53 - 1"),
        (b"-9007199254740992", "number `-9007199254740992` is beyond 2^53 - 1"),
        (b"1" * 5000, "number `" + "1" * 60 + "` is beyond 2^53 - 1"),
        (b'"\\ud800"', "`\\ud800` has a surrogate or noncharacter"),
        (b'{"\\udc00":1}', "`\\udc00` has a surrogate or noncharacter"),
        ('"\ufdd0"'.encode(), "`\\ufdd0` has a surrogate or noncharacter"),
        ('"\U0001fffe"'.encode(), "`\\U0001fffe` has a surrogate or noncharacter"),
        (b'"\xff"', "not utf-8 at byte 1"),
        (b"\xef\xbb\xbf{}", "not json: unexpected utf-8 bom (decode using utf-8-sig) at character 0"),
        (b"{} x", "not json: extra data at character 3"),
        (b"", "not json: expecting value at character 0"),
        (b"[" * 34 + b"]" * 34, "nested deeper than 32 levels"),
        (b"[" * 200_000, "nested deeper than 32 levels"),
        (b'"' + b"a" * canonical.MAX_BYTES + b'"', "longer than 1048576 bytes"),
    ],
)
def test_parse_refuses_and_says_why(source: bytes, message: str) -> None:
    with pytest.raises(MalformedError) as refused:
        canonical.parse(source)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "value", [1.0, 2**53, "\udfff", {1: 2}, {"a"}, b"a", object(), {"a": [None, float("nan")]}]
)
def test_canonical_refuses_what_parse_would(value: object) -> None:
    with pytest.raises(MalformedError):
        canonical.canonical(value)


def test_canonical_refuses_a_value_that_contains_itself() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(MalformedError):
        canonical.canonical(value)


def test_limits_are_inclusive() -> None:
    assert canonical.parse(b"9007199254740991") == 2**53 - 1
    assert canonical.parse(b"-9007199254740991") == -(2**53) + 1
    assert canonical.parse(b"[" * 32 + b"]" * 32) is not None
    assert canonical.parse(b'"ab"', max_bytes=4) == "ab"
    with pytest.raises(MalformedError):
        canonical.parse(b'"abc"', max_bytes=4)
    with pytest.raises(MalformedError):
        canonical.parse('"é"', max_bytes=3)


def test_digest_separates_domains() -> None:
    expected = hashlib.sha256(b'sayso/test/v1\n{"a":1,"b":[]}').digest()
    assert canonical.digest("sayso/test/v1", {"b": (), "a": 1}) == expected
    assert canonical.digest("sayso/test/v2", {"b": [], "a": 1}) != expected
    for prefix in ("", "a\nb"):
        with pytest.raises(ValueError, match="cannot separate domains"):
            canonical.digest(prefix, {})


@given(st.binary(max_size=60))
def test_base64_round_trips(data: bytes) -> None:
    assert canonical.unb64u(canonical.b64u(data)) == data
    assert canonical.b64u(data) == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert canonical.unb64(canonical.b64(data)) == data


@given(st.text(max_size=12) | st.text("AQgw-_+/=\n é", max_size=12))
def test_base64_has_one_spelling(source: str) -> None:
    for decode, encode in ((canonical.unb64u, canonical.b64u), (canonical.unb64, canonical.b64)):
        try:
            data = decode(source)
        except MalformedError:
            continue
        assert encode(data) == source


@pytest.mark.parametrize("source", ["QQ==", "QR", "Q", "Q+", "Q/", "QQ\n", " QQ", "QQ=", "é"])
def test_base64url_refuses(source: str) -> None:
    with pytest.raises(MalformedError):
        canonical.unb64u(source)


@pytest.mark.parametrize("source", ["QQ", "QR==", "QQ==\n", "Q-==", "QQ=", "QQ== ", "=", "é"])
def test_base64_refuses(source: str) -> None:
    with pytest.raises(MalformedError):
        canonical.unb64(source)
