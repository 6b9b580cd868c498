"""FakeRegistry: the other side of the wire for the tests of people who use the gate.

A real HTTP server on a loopback port, signing real permits and notices with real keys, deciding by the same rules as
the registry (`consent.decision`). It keeps everything in memory and can misbehave on purpose.

    with FakeRegistry() as registry:
        registry.allow(use)
        with Gate(registry.address, registry.api_key).lease(use) as lease:
            lease.check()
            registry.withdraw(use.subjects[0].id)   # from here on, lease.check() raises

It is fit for tests only: it has no passkeys, no log and no record that outlives it.
"""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from consent import facts, notices, permits, signing, uses, vocabulary
from consent.decision import answer as answers
from consent.decision import decide, disclose
from consent.gate.clock import Clock
from consent.gate.fake_http import FakeServer
from consent.statements import DutyTerm, Project, Purpose, Terms, Window


def new_id(prefix: str) -> str:
    """A fresh id of ours, such as `sub_…`."""
    return f"{prefix}_{base64.b32encode(secrets.token_bytes(17)).decode().lower()[:26]}"


@dataclass
class Misbehaviour:
    """What the fake does wrong on purpose; everything is off at first.

    `silent`: connections are cut without an answer. `no_streams`: only the stream of notices is refused.
    `replay`: every question is answered with the first permit ever issued. `sign_with`: another key signs permits.
    `audience`, `use_digest`: what permits name instead of the truth. `clock_ahead`: seconds its clock is ahead.
    """

    silent: bool = False
    no_streams: bool = False
    replay: bool = False
    sign_with: signing.SigningKey | None = None
    audience: str | None = None
    use_digest: str | None = None
    clock_ahead: float = 0.0


class FakeRegistry:
    """A registry with one tool, in memory. Start it with `with`, or `start` and `stop`."""

    def __init__(
        self, *, permit_seconds: int = 300, recheck_seconds: int = 120, hosting: str = "own_machine"
    ) -> None:
        self.permit_seconds, self.recheck_seconds = permit_seconds, recheck_seconds
        self.wrong = Misbehaviour()
        self.api_key = f"sayso_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
        self.organisation_id, self.tool_id = new_id("org"), new_id("tol")
        self.hosting = hosting
        self.questions: list[uses.Use] = []
        self.heard: dict[str, list[str]] = {}
        self.changed = threading.Condition()
        self.notices: list[notices.NoticeBody] = []
        self.raw_events: list[str] = []
        self.decisions: dict[str, dict[str, Any]] = {}
        self.permits: dict[str, dict[str, Any]] = {}
        self._key = new_key()
        self._old_keys: list[signing.PublicKey] = []
        self._grants: list[facts.GrantFact] = []
        self._first: dict[str, Any] | None = None
        self._server = FakeServer(self)

    @property
    def address(self) -> str:
        """Where it listens; also the issuer of its permits."""
        return self._server.address

    def start(self) -> Self:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop for good: connections are refused from now on."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def now(self) -> datetime:
        """Its own time, which `wrong.clock_ahead` moves."""
        return datetime.fromtimestamp(Clock().now().wall + self.wrong.clock_ahead, UTC)

    def allow(self, use: uses.Use, *, until: date | None = None, duties: Sequence[str] = ()) -> list[str]:
        """Grant exactly this use, for everybody in it, with these duties; returns the ids of the grants."""
        ids = []
        with self.changed:
            for person in use.subjects:
                grant = self._grant(use, person, until or self.now().date() + timedelta(days=365), duties)
                self._grants.append(grant)
                ids.append(grant.id)
        return ids

    def withdraw(self, subject: str, *, tell: bool = True) -> str | None:
        """Withdraw everything this person granted; returns the notice's id, or None when nobody is told."""
        with self.changed:
            at = self.now()
            ended = [g.id for g in self._grants if g.subject == subject and g.withdrawn_at is None]
            self._grants = [
                msgspec.structs.replace(g, withdrawn_at=at) if g.id in ended else g for g in self._grants
            ]
            stopped = [permit for permit in self.permits.values() if set(permit["grants"]) & set(ended)]
            for permit in stopped:
                permit["state"] = "stopped"
            decisions = sorted(permit["decision"] for permit in stopped)
            return self.notify("consent.withdrawn", subject, ended, decisions) if tell else None

    def notify(
        self, kind: str, subject: str, grants: Sequence[str] = (), decisions: Sequence[str] = ()
    ) -> str:
        """Send a signed notice of any kind; returns its id."""
        with self.changed:
            at = self.now()
            body = notices.NoticeBody(
                id=new_id("ntc"), seq=len(self.notices) + 1, type=kind, subject=subject, grants=tuple(grants),
                decisions=tuple(decisions), effective_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            )  # fmt: skip
            body = self.signed(body, self._key)
            self.notices.append(body)
            self.changed.notify_all()
            return body.id

    def signed(self, body: notices.NoticeBody, key: signing.SigningKey) -> notices.NoticeBody:
        """The notice with its token, signed by `key`: by another's key it is a forgery."""
        token = notices.issue_set(
            body, issuer=self.address, audience=self.tool_id, txn=body.id, at=self.now(), key=key
        )
        return msgspec.structs.replace(body, set=token)

    def send_raw(self, text: str) -> None:
        """Put any text into the stream as a notice."""
        with self.changed:
            self.raw_events.append(text)
            self.changed.notify_all()

    def cut_streams(self) -> None:
        """Drop every open stream and accept no new one, until `wrong.no_streams` is taken back."""
        with self.changed:
            self.wrong.no_streams = True
            self.changed.notify_all()

    def rotate_key(self) -> None:
        """Sign with a new key from now on; the old one stays published."""
        self._old_keys.append(self._key.public)
        self._key = new_key()

    def jwks(self) -> dict[str, Any]:
        """The published keys."""
        return signing.KeySet([self._key.public, *self._old_keys]).to_dict()

    def tool(self) -> dict[str, Any]:
        """The record of the one tool."""
        return {
            "id": self.tool_id, "name": "fake tool", "maker": "tests", "versions": "any", "hosting": self.hosting,
            "organisation": {"id": self.organisation_id, "name": "fake studio"},
            "key": {"prefix": self.api_key.split("_")[1], "created_at": "2026-01-01T00:00:00Z"},
        }  # fmt: skip

    def evaluate(self, question: Any) -> dict[str, Any]:
        """The answer to an AuthZEN request. Raises MalformedError."""
        use, what_if = uses.from_authzen(question)
        with self.changed:
            self.questions.append(use)
            if self.wrong.replay and self._first:
                return self._first
            at = self.now() if what_if is None else datetime.fromisoformat(what_if)
            everything = facts.Facts(
                tool=facts.ToolFact(self.tool_id, self.organisation_id, "any", self.hosting),
                subjects=tuple(
                    facts.SubjectFact(subject, "verified", date(1980, 1, 1))
                    for subject in sorted({grant.subject for grant in self._grants})
                ),
                grants=tuple(self._grants),
            )
            answer = disclose(decide(everything, use, at), everything, use)
            return self._recorded(use, answer, with_permit=what_if is None)

    def _recorded(self, use: uses.Use, answer: answers.Answer, *, with_permit: bool) -> dict[str, Any]:
        decision = new_id("dec")
        context = answers.to_value(answer) | {
            "id": decision,
            "at": answer.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "grants": [{"id": grant, "digest": digest} for grant, digest in answer.grants],
            "use_digest": uses.digest(use),
            "explain": f"{self.address}/decisions/{decision}",
        }
        context.pop("recheck_seconds")
        permit = None
        if answer.outcome == "permit" and with_permit:
            claims = self._claims(use, answer, decision)
            permit = self._record_of(claims)
            context["permit"] = permits.issue(claims, self.wrong.sign_with or self._key)
            context["recheck_after"] = permit["recheck_after"]
        context = {name: member for name, member in context.items() if member is not None}
        value = {"decision": answer.outcome == "permit", "context": context}
        if permit:
            self._first = self._first or value
        kept = {name: member for name, member in context.items() if name != "permit"}
        self.decisions[decision] = {
            "id": decision, "asked_at": context["at"], "what_if": not with_permit, "use": uses.to_value(use),
            "answer": kept, "permit": permit,
        }  # fmt: skip
        return value

    def _record_of(self, claims: permits.PermitClaims) -> dict[str, Any]:
        self.permits[claims.jti] = {
            "jti": claims.jti, "decision": claims.decision, "issued_at": _stamp(claims.iat), "state": "live",
            "recheck_after": _stamp(claims.recheck_after), "expires_at": _stamp(claims.exp),
            "grants": [grant.id for grant in claims.grants],
        }  # fmt: skip
        return self.permits[claims.jti]

    def _claims(self, use: uses.Use, answer: answers.Answer, decision: str) -> permits.PermitClaims:
        issued = int(self.now().timestamp())
        described = permits.describe(use)
        if self.wrong.use_digest:
            described = msgspec.structs.replace(described, digest=self.wrong.use_digest)
        return permits.PermitClaims(
            iss=self.address,
            sub=self.wrong.audience or self.tool_id,
            aud=self.wrong.audience or self.tool_id,
            jti=new_id("prm"),
            iat=issued,
            nbf=issued,
            exp=issued + self.permit_seconds,
            recheck_after=issued + min(self.recheck_seconds, self.permit_seconds, answer.recheck_seconds),
            use=described,
            subjects=tuple(dict.fromkeys(person.id for person in use.subjects)),
            grants=tuple(permits.PermitGrant(grant, digest) for grant, digest in answer.grants),
            duties=tuple(permits.PermitDuty(d.code, d.phase, d.grant, d.detail) for d in answer.duties),
            decision=decision,
            cnf=permits.Confirmation(use.confirm_jkt) if use.confirm_jkt else None,
        )

    def _grant(
        self, use: uses.Use, person: uses.Likeness, until: date, duties: Sequence[str]
    ) -> facts.GrantFact:
        signed_at = self.now() - timedelta(seconds=1)
        operations = vocabulary.required_operations(person.role, use.operation) or frozenset({use.operation})
        terms = Terms(
            description=f"Exactly the use that a test describes: {use.operation} for {use.project}, and nothing else.",
            modalities=person.modalities,
            operations=tuple(sorted(operations)),
            purposes=(Purpose(use.purpose.code, use.purpose.advertiser, use.purpose.product_line),),
            projects=(Project(use.project, "A title in a test"),),
            licensees=(use.licensee,),
            vendors=(self.organisation_id,),
            territories=use.territories,
            territories_as_of=signed_at.date().isoformat(),
            media=use.media or ("svod",),
            hosting=(self.hosting,),
            use_window=Window(signed_at.date().isoformat(), until.isoformat()),
            languages=use.languages,
            content=use.content,
            duties=tuple(DutyTerm(code) for code in duties),
        )
        digest = "sha256:" + secrets.token_hex(32)
        return facts.GrantFact(new_id("grt"), person.id, digest, terms, signed_at)


def _stamp(unix: float) -> str:
    return datetime.fromtimestamp(int(unix), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_key() -> signing.SigningKey:
    """A fresh ES256 key."""
    return signing.load_private(ec.generate_private_key(ec.SECP256R1()))
