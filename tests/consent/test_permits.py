from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from consent import permits, signing, uses
from consent.errors import MalformedError, SignatureError
from consent.permits import (
    Confirmation,
    PermitClaims,
    PermitDuty,
    PermitGrant,
    PermittedSubject,
    PermittedUse,
    Status,
    StatusListEntry,
)

KEY = signing.load_private(ec.derive_private_key(111, ec.SECP256R1()))
STRANGER = signing.load_private(ec.derive_private_key(222, ec.SECP256R1()))
KEYS = signing.KeySet([KEY.public])
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
ISSUER = "https://sayso.example"
TOOL = "tol_" + "a" * 26
DIGEST = "sha256:" + "0a" * 32
OTHER = "sha256:" + "0b" * 32
JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

USE = PermittedUse(
    digest=DIGEST,
    operation="replace_face",
    purpose="tv_streaming",
    project="eidr:10.5240/0000",
    licensee="org_x",
    subjects=(PermittedSubject("sub_x", "identity", ("face",)),),
)
CLAIMS = PermitClaims(
    iss=ISSUER,
    sub=TOOL,
    aud=TOOL,
    jti="prm_x",
    iat=NOW,
    nbf=NOW,
    exp=NOW + 300,
    use=USE,
    subjects=("sub_x",),
    grants=(PermitGrant("grt_x", OTHER),),
    duties=(PermitDuty("credit", "during", "grt_x", "end card"),),
    recheck_after=NOW + 120,
    decision="dec_x",
)


def judge(token: str, **changes: Any) -> PermitClaims:
    ordinary: dict[str, Any] = {
        "keys": KEYS, "issuer": ISSUER, "audience": TOOL, "use_digest": DIGEST, "at": AT,
    }  # fmt: skip
    return permits.verify(token, **{**ordinary, **changes})


def forged(key: signing.SigningKey = KEY, typ: str = permits.TYPE, **changes: Any) -> str:
    """A signed permit that says anything; None leaves a claim out."""
    payload = {**msgspec.to_builtins(CLAIMS), **changes}
    return signing.sign({k: v for k, v in payload.items() if v is not None}, typ=typ, key=key)


def test_a_permit_verifies_and_says_what_was_issued() -> None:
    assert judge(permits.issue(CLAIMS, KEY)) == CLAIMS


def test_a_permit_says_when_it_ends_and_when_to_recheck() -> None:
    assert CLAIMS.expires_at == AT + timedelta(minutes=5)
    assert CLAIMS.recheck_at == AT + timedelta(minutes=2)


def test_every_part_survives() -> None:
    full = msgspec.structs.replace(
        CLAIMS,
        use=msgspec.structs.replace(
            USE, territories=("US",), media=("svod",), dataset=OTHER, models=("mdl_x",)
        ),
        status=Status(StatusListEntry(7, f"{ISSUER}/v1/status/1")),
        cnf=Confirmation(JKT),
    )
    assert judge(permits.issue(full, KEY), jkt=JKT) == full


def test_describe_reads_as_the_use_and_binds_all_of_it() -> None:
    use, _ = uses.from_authzen(
        {
            "subject": {"type": "tool", "id": TOOL},
            "action": {"name": "replace_face"},
            "resource": {"type": "likeness", "id": "sub_x", "properties": {"modalities": ["face"]}},
            "context": {
                "purpose": "tv_streaming", "project": "prj_x", "licensee": "org_x", "territories": ["US"],
                "dataset": {"digest": OTHER, "items": 1, "captured": {"undated": 1}},
                "co_subjects": [{"id": "sub_y", "role": "performance", "modalities": ["body", "motion"]}],
            },
        }
    )  # fmt: skip
    described = permits.describe(use)
    assert described.digest == uses.digest(use)
    assert described.subjects == (
        PermittedSubject("sub_x", "identity", ("face",)),
        PermittedSubject("sub_y", "performance", ("body", "motion")),
    )
    assert (described.operation, described.territories, described.dataset) == ("replace_face", ("US",), OTHER)
    claims = msgspec.structs.replace(CLAIMS, use=described)
    assert judge(permits.issue(claims, KEY), use_digest=uses.digest(use)).use == described


PLAIN_USE = msgspec.to_builtins(USE)
LIES: dict[str, tuple[str, dict[str, Any], type[Exception], str]] = {
    "alg none, unsigned": (
        "eyJhbGciOiJub25lIiwia2lkIjoieCIsInR5cCI6Imxpa2VuZXNzLXBlcm1pdCtqd3QifQ.e30.", {},
        SignatureError, "signed with a key we do not know, `x`"),
    "unknown kid": (forged(STRANGER), {}, SignatureError, "signed with a key we do not know"),
    "other typ": (forged(typ="secevent+jwt"), {}, MalformedError, "this is a `secevent+jwt`, not a `likeness-permit"),
    "other issuer": (forged(iss="https://evil.example"), {}, MalformedError, "issued by `https://evil.example`"),
    "other audience": (forged(aud="tol_y"), {}, MalformedError, "permit is meant for `tol_y`, not for `tol_aa"),
    "wrong tool": (forged(sub="tol_y"), {}, MalformedError, "permit is for tool `tol_y`, not for `tol_aa"),
    "wrong tool at another audience": (
        forged(aud="farm"), {"audience": "farm", "tool": "tol_y"}, MalformedError, "permit is for tool `tol_aa"),
    "two audiences": (forged(aud=[TOOL, "tol_y"]), {}, MalformedError, "not a permit we understand"),
    "wrong use": (forged(), {"use_digest": OTHER}, MalformedError, "permit is for another use, `sha256:0a0a"),
    "expired": (forged(), {"at": AT + timedelta(seconds=305)}, MalformedError, "permit has expired"),
    "not yet valid": (forged(), {"at": AT - timedelta(seconds=6)}, MalformedError, "permit is not valid yet"),
    "exp before nbf": (forged(exp=NOW - 1), {}, MalformedError, "permit ends before it begins"),
    "exp at nbf": (forged(exp=NOW), {}, MalformedError, "permit ends before it begins"),
    "nbf before iat": (forged(nbf=NOW - 1), {}, MalformedError, "permit ends before it begins"),
    "lives for days": (forged(exp=NOW + 86_400), {}, MalformedError, "permit lives longer than 3600 seconds"),
    "recheck after exp": (forged(recheck_after=NOW + 301), {}, MalformedError, "rechecked outside its own life"),
    "recheck before iat": (forged(recheck_after=NOW - 1), {}, MalformedError, "rechecked outside its own life"),
    "bound, no key shown": (
        forged(cnf={"jkt": JKT}), {}, MalformedError, "permit is bound to a key that was not shown"),
    "bound to another key": (
        forged(cnf={"jkt": JKT}), {"jkt": KEY.kid}, MalformedError, "permit is bound to another key"),
    "not bound, key shown": (forged(), {"jkt": JKT}, MalformedError, "permit is not bound to the key that was shown"),
    "bound by other means": (
        forged(cnf={"kid": "x"}), {}, MalformedError, "unknown field `kid` - at `$.cnf`"),
    "no exp": (forged(exp=None), {}, MalformedError, "missing required field `exp`"),
    "no use": (forged(use=None), {}, MalformedError, "missing required field `use`"),
    "exp is text": (forged(exp=str(NOW + 300)), {}, MalformedError, "not a permit we understand"),
    "exp is true": (forged(exp=True), {}, MalformedError, "not a permit we understand"),
    "exp before the epoch": (forged(exp=-1), {}, MalformedError, "not a permit we understand"),
    "unknown claim": (forged(max_outputs=1), {}, MalformedError, "unknown field `max_outputs`"),
    "unknown member of the use": (
        forged(use={**PLAIN_USE, "only_at_night": True}), {}, MalformedError, "unknown field `only_at_night`"),
    "unknown member of a duty": (
        forged(duties=[{"code": "pay", "phase": "post", "grant": "grt_x", "due": "1d"}]), {},
        MalformedError, "unknown field `due`"),
    "digest with a line feed": (
        forged(use={**PLAIN_USE, "digest": DIGEST + "\n"}), {"use_digest": DIGEST + "\n"},
        MalformedError, "not a permit we understand"),
    "no grants": (forged(grants=[]), {}, MalformedError, "not a permit we understand"),
    "nobody": (forged(subjects=[]), {}, MalformedError, "not a permit we understand"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_permit_with_one_lie_is_refused(lie: str) -> None:
    token, judging, error, message = LIES[lie]
    with pytest.raises(error) as refused:
        judge(token, **judging)
    assert message in str(refused.value)


def test_a_permit_may_be_honoured_by_another_than_its_holder() -> None:
    assert judge(forged(aud="farm"), audience="farm", tool=TOOL).aud == "farm"


@pytest.mark.parametrize(
    "changes", [{"exp": NOW + 3600}, {"recheck_after": NOW}, {"recheck_after": NOW + 300}, {"nbf": NOW + 299}]
)
def test_limits_of_a_life_are_inclusive(changes: dict[str, Any]) -> None:
    token = permits.issue(msgspec.structs.replace(CLAIMS, **changes), KEY)
    assert judge(token, at=AT + timedelta(seconds=299)).jti == CLAIMS.jti


def test_leeway_is_exact() -> None:
    token = permits.issue(CLAIMS, KEY)
    for at in (AT - timedelta(seconds=5), AT + timedelta(seconds=304, microseconds=999_999)):
        assert judge(token, at=at) == CLAIMS
    for at in (AT - timedelta(seconds=1), AT + timedelta(seconds=300)):
        with pytest.raises(MalformedError):
            judge(token, at=at, leeway_seconds=0)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW},
        {"exp": NOW + 86_400},
        {"recheck_after": NOW + 301},
        {"grants": ()},
        {"use": msgspec.structs.replace(USE, digest="sha256:short")},
        {"cnf": Confirmation("short")},
    ],
)
def test_claims_that_no_gate_would_accept_are_not_issued(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        permits.issue(msgspec.structs.replace(CLAIMS, **changes), KEY)


@given(st.integers(-600, 600), st.integers(0, 30))
def test_a_permit_is_good_exactly_inside_its_life(offset: int, leeway: int) -> None:
    token = permits.issue(CLAIMS, KEY)
    try:
        judge(token, at=AT + timedelta(seconds=offset), leeway_seconds=leeway)
        accepted = True
    except MalformedError:
        accepted = False
    assert accepted == (-leeway <= offset < 300 + leeway)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**53 - 1) | st.text("ab_:\n", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abx", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted([*msgspec.to_builtins(CLAIMS), "status", "cnf", "extra"])), json_values)
def test_a_claim_replaced_by_anything_gives_our_errors_or_a_permit_of_the_same_use(
    name: str, value: Any
) -> None:
    try:
        claims = judge(forged(**{name: value}))
    except (MalformedError, SignatureError):
        return
    assert (claims.iss, claims.sub, claims.aud, claims.use.digest) == (ISSUER, TOOL, TOOL, DIGEST)
