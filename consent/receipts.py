"""A receipt, verified: by whoever holds the file, without the registry.

The file (`sayso-receipt/v1`) carries the statement's canonical bytes, the exact text that was shown, the signature
with everything that verifies it, the registry's own signed word that it recorded the statement, and where the
statement stands in the public log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from consent import canonical, checkpoint, proofs, signing, statements, webauthn
from consent.errors import MalformedError, SignatureError
from consent.statements import Statement

FORMAT = "sayso-receipt/v1"
WORD_TYPE = "likeness-receipt+jwt"
STATEMENT_TYPE = "likeness-statement+jwt"
MAX_BYTES = 512 * 1024

Members = dict[str, Any]


@dataclass(frozen=True)
class Verified:
    """What a good receipt shows.

    `signed_with` is `webauthn`, `jws` or `account`; an account alone can only say no, and then the registry's word
    is all there is. `keys_known` tells whether the registry's keys came from somewhere other than the receipt.
    `in_log` is the index under a signed checkpoint, None while the receipt carries no proof.
    """

    id: str
    type: str
    subject: str
    signer: str
    text: str
    digest: str
    issued_at: str
    recorded_at: str
    signed_with: str
    keys_known: bool
    in_log: int | None


def verify_receipt(
    data: bytes, *, keys: signing.KeySet | None = None, log_vkey: str | None = None
) -> Verified:
    """What this receipt proves. Raises MalformedError, SignatureError or ProofError at the first thing that is wrong.

    1. The bytes are a statement in canonical form, and the readable copy says the same.  2. The text is the one whose
    hash was signed.  3. The signature is over these bytes, made for this registry.  4. The registry's word names these
    bytes.  5. The log entry commits to them, and the proof, if there is one, leads to a signed checkpoint.
    `keys` and `log_vkey` are the registry's, from a source that is trusted; without them the receipt's own are used.
    """
    receipt = _members(canonical.parse(data, max_bytes=MAX_BYTES), "the receipt")
    if receipt.get("format") != FORMAT:
        raise MalformedError(f"not a `{FORMAT}` file")
    raw = canonical.unb64u(_text(receipt, "statement_b64u"))
    statement = _statement(raw, receipt)
    text = _text(receipt, "text")
    if statements.text_digest(text) != statement.text_sha256:
        raise SignatureError("the text is not the one that was signed")
    kind = _check_signature(_members(receipt.get("signature"), "the signature"), raw, statement)
    registry = _members(receipt.get("registry"), "the registry's part")
    word = _check_word(registry, raw, statement, keys)
    vkey = log_vkey or (_text(registry, "log_vkey") if "log_vkey" in registry else None)
    index = _check_log(_members(receipt.get("log"), "the log's part"), raw, vkey)
    return Verified(
        id=statement.id, type=statements.to_value(statement)["type"], subject=statement.subject, signer=statement.by.id,
        text=text, digest=statements.digest(raw), issued_at=statement.issued_at, recorded_at=_text(word, "recorded_at"),
        signed_with=kind, keys_known=keys is not None, in_log=index,
    )  # fmt: skip


def _statement(raw: bytes, receipt: Members) -> Statement:
    statement = statements.parse(raw)
    if statements.to_bytes(statement) != raw:
        raise MalformedError("the statement is not in its canonical form")
    if receipt.get("statement") != canonical.parse(raw):
        raise MalformedError("the readable copy of the statement says something else than its bytes")
    return statement


def _check_signature(parts: Members, raw: bytes, statement: Statement) -> str:
    kind = _text(parts, "kind")
    if kind == "webauthn":
        _check_passkey(parts, raw, statement)
    elif kind == "jws":
        _check_jws(parts, statement)
    elif kind == "account":
        if isinstance(statement, statements.Grant):
            raise SignatureError("a grant needs more than a signed-in account")
        if parts.get("account") != statement.by.id:
            raise SignatureError("the account is not the one the statement names")
    else:
        raise MalformedError(f"`{canonical.shown(kind)}` is not a kind of signature we know")
    return kind


def _check_passkey(parts: Members, raw: bytes, statement: Statement) -> None:
    registration = _members(parts.get("registration"), "the registration")
    credential = webauthn.attested_credential(_bytes(registration, "attestation_object"))
    if (_bytes(parts, "credential_id"), _bytes(parts, "public_key")) != (
        credential.credential_id,
        credential.public_key,
    ):
        raise SignatureError("the public key is not the one that was registered")
    host = urlsplit(statement.registry).hostname or ""
    rp_id = _text(parts, "rp_id")
    if host != rp_id and not host.endswith(f".{rp_id}"):
        raise SignatureError(
            f"signed for `{canonical.shown(rp_id)}`, which is not the registry that the statement names"
        )
    webauthn.verify_assertion(
        statement=raw,
        client_data=_bytes(parts, "client_data_json"),
        authenticator_data=_bytes(parts, "authenticator_data"),
        signature=_bytes(parts, "signature"),
        credential_id=credential.credential_id,
        allowed_credential_ids=[credential.credential_id],
        user_handle=None,
        expected_user_handle=b"",
        public_key=credential.public_key,
        rp_id=rp_id,
        origins=[statement.registry],
        stored_backup_eligible=credential.backup_eligible,
        stored_sign_count=0,
    )


def _check_jws(parts: Members, statement: Statement) -> None:
    public = signing.PublicKey.from_jwk(_members(parts.get("jwk"), "the key"))
    payload = signing.verify(
        _text(parts, "jws"), typ=STATEMENT_TYPE, keys=signing.KeySet([public]), max_length=MAX_BYTES
    )
    if canonical.canonical(payload) != statements.to_bytes(statement):
        raise SignatureError("another statement was signed")


def _check_word(registry: Members, raw: bytes, statement: Statement, keys: signing.KeySet | None) -> Members:
    known = keys or signing.KeySet.from_dict(_members(registry.get("keys"), "the registry's keys"))
    word = signing.verify(_text(registry, "receipt_jws"), typ=WORD_TYPE, keys=known)
    if word.get("iss") != statement.registry or registry.get("issuer") != statement.registry:
        raise SignatureError("the statement was made for another registry")
    if word.get("statement") != {"id": statement.id, "digest": statements.digest(raw)}:
        raise SignatureError("the registry's word is about another statement")
    return word


def _check_log(log: Members, raw: bytes, vkey: str | None) -> int | None:
    if not log:
        return None
    entry = _text(log, "entry").encode()
    if "salt" in log:
        committed = canonical.b64(canonical.sha256(_bytes(log, "salt") + raw))
        if _members(canonical.parse(entry), "the log entry").get("hash") != committed:
            raise SignatureError("the log entry is about something else")
    if "proof" not in log:
        return None
    if vkey is None:
        raise MalformedError("a proof needs the log's key")
    proof = proofs.LogProof.from_bytes(_text(log, "proof").encode())
    proofs.verify(proof, entry=entry, log=checkpoint.Verifier.from_vkey(vkey))
    return proof.index


def _members(value: Any, what: str) -> Members:
    if not isinstance(value, dict):
        raise MalformedError(f"{what} is not an object")
    return value


def _text(members: Members, name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise MalformedError(f"`{name}` is missing or not text")
    return value


def _bytes(members: Members, name: str) -> bytes:
    return canonical.unb64u(_text(members, name))
