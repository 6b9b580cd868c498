"""Signed tokens: compact JWS (RFC 7515), ES256 or Ed25519, typed, with the key named by its thumbprint.

joserfc does the signatures. What surrounds them is ours and stricter (RFC 8725): the header holds `alg`,
`kid` and `typ` and nothing else, so a token can neither bring its own key nor ask for anything; the algorithm
must belong to the key; base64url must be canonical; payload and header are strict I-JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry

from consent import canonical
from consent.errors import MalformedError, SignatureError

MAX_TOKEN = 128 * 1024
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

# RFC 9864 renamed EdDSA to Ed25519 for this curve; signers in the field still write the old name.
_ALGORITHMS = {
    "ES256": JWSRegistry.algorithms["ES256"],
    "Ed25519": JWSRegistry.algorithms["Ed25519"],
    "EdDSA": JWSRegistry.algorithms["Ed25519"],
}
_COORDINATE = 32
_REQUIRED = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})


@dataclass(frozen=True)
class PublicKey:
    """A key that may verify: `kid` is its RFC 7638 thumbprint, `algorithms` the only names it answers to."""

    kid: str
    members: Mapping[str, str] = field(hash=False)
    algorithms: tuple[str, ...]
    _key: ECKey | OKPKey = field(repr=False, compare=False)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> PublicKey:
        """The key in a public JWK (RFC 7517).

        Raises MalformedError, also for private members and for a `kid` that is not the thumbprint.
        """
        _refuse_private(jwk)
        members = _public_members(jwk)
        key, algorithms = _import_public(members)
        kid = thumbprint(members)
        if jwk.get("kid", kid) != kid:
            raise MalformedError(f"`kid` is not the thumbprint of the key, `{kid}`")
        if jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithms[0]) not in algorithms:
            raise MalformedError(f"key `{kid}` is not for signatures with {' or '.join(algorithms)}")
        return cls(kid, members, algorithms, key)

    def accepts(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        """Whether this key made `signature` over `signed`, by one of its own algorithms."""
        return algorithm in self.algorithms and _ALGORITHMS[algorithm].verify(signed, signature, self._key)

    def to_jwk(self) -> dict[str, str]:
        """The public JWK with `kid`, `use` and `alg`."""
        return {**self.members, "kid": self.kid, "use": "sig", "alg": self.algorithms[0]}


@dataclass(frozen=True)
class SigningKey:
    """A private key that signs with one algorithm. Its representation never shows the private part."""

    public: PublicKey
    private: PrivateKey = field(repr=False, compare=False)
    _key: ECKey | OKPKey = field(repr=False, compare=False)

    def sign(self, data: bytes) -> bytes:
        """The raw signature of `data` (RFC 7518 section 3.4, RFC 8037)."""
        return _ALGORITHMS[self.alg].sign(data, self._key)

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        return self.public.kid

    @property
    def alg(self) -> str:
        """`ES256` or `Ed25519`."""
        return self.public.algorithms[0]


class KeySet:
    """The public keys we trust for one purpose, by `kid`."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        self._keys = {key.kid: key for key in keys}

    @classmethod
    def from_dict(cls, jwks: Any) -> KeySet:
        """The keys of a JWKS document (RFC 7517 section 5).

        A key of a type or use we do not know is passed over, as the RFC asks. Raises MalformedError for the
        rest: private members, coordinates that are no point, a `kid` that is not the thumbprint.
        """
        if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
            raise MalformedError("a key set is an object with a list `keys`")
        for jwk in jwks["keys"]:
            if not isinstance(jwk, dict):
                raise MalformedError("a key is an object")
            _refuse_private(jwk)
        ours = [jwk for jwk in jwks["keys"] if _is_known(jwk) and jwk.get("use", "sig") == "sig"]
        return cls(PublicKey.from_jwk(jwk) for jwk in ours)

    def to_dict(self) -> dict[str, list[dict[str, str]]]:
        """The JWKS document."""
        return {"keys": [key.to_jwk() for key in self._keys.values()]}

    def get(self, kid: str) -> PublicKey | None:
        """The key of this name, or None."""
        return self._keys.get(kid)


def load_private(source: str | bytes | Mapping[str, Any] | PrivateKey) -> SigningKey:
    """The signing key in a PEM text, a private JWK or a `cryptography` key: P-256 or Ed25519, unencrypted.

    Raises MalformedError. Makes no key: randomness is the caller's.
    """
    if isinstance(source, str | bytes):
        private: Any = _private_from_pem(source)
    else:
        private = _private_from_jwk(source) if isinstance(source, Mapping) else source
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        public = PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": canonical.b64u(raw)})
        return SigningKey(public, private, OKPKey.import_key(private))
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise MalformedError("not a P-256 or Ed25519 key")
    point = private.public_key().public_numbers()
    x, y = (canonical.b64u(number.to_bytes(32, "big")) for number in (point.x, point.y))
    public = PublicKey.from_jwk({"kty": "EC", "crv": "P-256", "x": x, "y": y})
    return SigningKey(public, private, ECKey.import_key(private))


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The RFC 7638 SHA-256 thumbprint of an EC or OKP key, base64url. Raises MalformedError."""
    required = _REQUIRED.get(str(jwk.get("kty")))
    if required is None or not all(isinstance(jwk.get(name), str) for name in required):
        raise MalformedError("not an EC or OKP key")
    return canonical.b64u(canonical.sha256(canonical.canonical({name: jwk[name] for name in required})))


def sign(payload: Mapping[str, Any], *, typ: str, key: SigningKey) -> str:
    """A compact JWS of `payload` (canonical JSON), typed `typ`. Raises MalformedError if it is not I-JSON."""
    header = canonical.canonical({"alg": key.alg, "kid": key.kid, "typ": typ})
    signed = f"{canonical.b64u(header)}.{canonical.b64u(canonical.canonical(dict(payload)))}"
    return f"{signed}.{canonical.b64u(key.sign(signed.encode()))}"


def verify(token: str, *, typ: str, keys: KeySet, max_length: int = MAX_TOKEN) -> dict[str, Any]:
    """The payload of a compact JWS of type `typ`, signed by one of `keys`.

    Raises MalformedError when it is no such token, SignatureError when nobody in `keys` signed it. Claims are
    not judged here.
    """
    header_part, payload_part, signature_part = _parts(token, max_length)
    header = canonical.parse(canonical.unb64u(header_part))
    if not isinstance(header, dict) or set(header) != {"alg", "kid", "typ"}:
        raise MalformedError("the header holds something else than `alg`, `kid` and `typ`")
    if header["typ"] != typ:
        raise MalformedError(f"this is a `{canonical.shown(header['typ'])}`, not a `{typ}`")
    signature = canonical.unb64u(signature_part)
    key = keys.get(header["kid"]) if isinstance(header["kid"], str) else None
    if key is None:
        raise SignatureError(f"signed with a key we do not know, `{canonical.shown(header['kid'])}`")
    if header["alg"] not in key.algorithms:
        raise SignatureError(f"algorithm `{canonical.shown(header['alg'])}` is not that of key `{key.kid}`")
    signed = f"{header_part}.{payload_part}".encode()
    if not key.accepts(header["alg"], signed, signature):
        raise SignatureError("the signature does not fit: altered, or signed by somebody else")
    payload = canonical.parse(canonical.unb64u(payload_part), max_bytes=max_length)
    if not isinstance(payload, dict):
        raise MalformedError("the payload is not an object")
    return payload


def _parts(token: object, max_length: int) -> tuple[str, str, str]:
    if not isinstance(token, str) or len(token) > max_length:
        raise MalformedError(f"a token is text of at most {max_length} characters")
    parts = token.split(".")
    if len(parts) != 3:
        raise MalformedError("a compact token has three parts")
    return parts[0], parts[1], parts[2]


def _refuse_private(jwk: Mapping[str, Any]) -> None:
    if _PRIVATE & set(jwk):
        raise MalformedError("a private key where a public one belongs")


def _is_known(jwk: Mapping[str, Any]) -> bool:
    return (jwk.get("kty"), jwk.get("crv")) in [("EC", "P-256"), ("OKP", "Ed25519")]


def _public_members(jwk: Mapping[str, Any]) -> dict[str, str]:
    if not _is_known(jwk):
        raise MalformedError("not a P-256 or Ed25519 key")
    members = {name: str(jwk.get(name)) for name in _REQUIRED[jwk["kty"]]}
    for name in ("x", "y"):
        if name in members and len(canonical.unb64u(members[name])) != _COORDINATE:
            raise MalformedError(f"`{name}` is not {_COORDINATE} bytes of base64url")
    return members


def _import_public(members: Mapping[str, str]) -> tuple[ECKey | OKPKey, tuple[str, ...]]:
    x = canonical.unb64u(members["x"])
    try:
        if members["kty"] == "OKP":
            return OKPKey.import_key(ed25519.Ed25519PublicKey.from_public_bytes(x)), ("Ed25519", "EdDSA")
        encoded = b"\x04" + x + canonical.unb64u(members["y"])
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encoded)
        return ECKey.import_key(point), ("ES256",)
    except ValueError:
        raise MalformedError("the coordinates are no point of the curve") from None


def _private_from_jwk(jwk: Mapping[str, Any]) -> PrivateKey:
    members = _public_members(jwk)
    secret = canonical.unb64u(str(jwk.get("d")))
    if len(secret) != _COORDINATE:
        raise MalformedError(f"`d` is not {_COORDINATE} bytes of base64url")
    private: PrivateKey
    try:
        if members["kty"] == "OKP":
            private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
        else:
            private = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    except ValueError:
        raise MalformedError("`d` is no key of the curve") from None
    if load_private(private).public.members != members:
        raise MalformedError("the public part does not belong to the private one")
    return private


def _private_from_pem(source: str | bytes) -> object:
    try:
        return load_pem_private_key(source.encode() if isinstance(source, str) else source, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise MalformedError("not an unencrypted private key in PEM") from None
