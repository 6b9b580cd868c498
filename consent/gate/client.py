"""The gate: asks a registry whether a use is allowed, and believes the answer only when it has checked it.

An answer is accepted in this order: (1) the clocks agree, (2) it is a well-formed decision, (3) it says permit,
(4) the permit is signed by a key the registry publishes, (5) it was issued by this registry for this tool and for
exactly this use, by a digest computed here, (6) it is bound to our key if we named one, (7) it was made just now and
has not ended. Whatever fails, there is no permit.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import msgspec

from consent import permits, signing, uses
from consent.errors import MalformedError, SignatureError
from consent.gate import answers
from consent.gate.answers import Answer, Permit, Refusal
from consent.gate.clock import Clock
from consent.gate.errors import AnswerUntrusted, ClockSkew, UseFileError
from consent.gate.keyring import Keyring
from consent.gate.lease import Lease
from consent.gate.lease_state import Moment
from consent.gate.transport import TIMEOUT_SECONDS, Reply, Transport

KEY_VARIABLE = "SAYSO_API_KEY"
MAX_SKEW_SECONDS = 10


class ToolRecord(msgspec.Struct, frozen=True):
    """The tool that an API key belongs to, as the registry knows it."""

    id: str
    name: str
    hosting: str
    versions: str = "any"
    maker: str = ""
    organisation: dict[str, Any] = msgspec.field(default_factory=dict)


class Gate:
    """One tool's way to one registry.

    `api_key` is read from SAYSO_API_KEY when it is not given; `key` binds permits to a key of the tool's. Safe to use
    from several threads; close it, or use it in a `with` block.
    """

    def __init__(self, registry: str, api_key: str | None = None, *, key: signing.SigningKey | None = None,
                 clock: Clock | None = None, timeout: float = TIMEOUT_SECONDS) -> None:  # fmt: skip
        api_key = api_key or os.environ.get(KEY_VARIABLE)
        if not api_key:
            raise UseFileError(f"no API key: set {KEY_VARIABLE}, or name a file with `api_key_file`")
        self.clock = clock or Clock()
        self.transport = Transport(registry, api_key, clock=self.clock, timeout=timeout)
        self.keyring = Keyring(self.transport)
        self.jkt = key.kid if key else None
        self._tool: ToolRecord | None = None

    @property
    def registry(self) -> str:
        """The registry's address; every permit must name it as its issuer."""
        return self.transport.registry

    def tool(self) -> ToolRecord:
        """The tool this API key belongs to. Raises RegistryUnreachable."""
        if self._tool is None:
            reply = self.transport.get("/v1/tool")
            self._check_clocks(reply)
            try:
                self._tool = msgspec.convert(reply.value, ToolRecord, strict=True)
            except msgspec.ValidationError as error:
                raise AnswerUntrusted(f"the registry's record of this tool cannot be read: {error}") from None
        return self._tool

    def complete(self, use: uses.Use) -> uses.Use:
        """The same use, with what only the registration knows filled in where it was left out: tool id, name, hosting,
        and the version where one single version is registered. Raises RegistryUnreachable."""
        tool = self.tool()
        only = tool.versions.removeprefix("==").strip()
        said = uses.ToolUsed(
            name=use.tool.name or tool.name,
            version=use.tool.version
            or (only if only[:1].isdigit() and only.replace(".", "").isalnum() else ""),
            hosting=use.tool.hosting or tool.hosting,
        )
        return msgspec.structs.replace(
            use, tool_id=use.tool_id or tool.id, tool=said, confirm_jkt=use.confirm_jkt or self.jkt
        )

    def ask(self, use: uses.Use, *, within: float | None = None) -> Answer:
        """The registry's answer, its permit verified; `within` seconds where less than the usual time is left.

        Raises RegistryUnreachable when there is no answer, AnswerUntrusted when there is one that does not hold.
        """
        use = self.complete(use)
        asked = self.clock.now()
        reply = self.transport.post(
            "/access/v1/evaluation",
            uses.to_authzen(use),
            headers={"X-Request-ID": str(uuid.uuid4())},
            within=within,
        )
        self._check_clocks(reply)
        outcome, token, context = answers.read(reply.value)
        permit = self._verified(token, use, asked) if token else None
        return Answer(outcome, permit, context)

    def require(self, use: uses.Use) -> Permit:
        """A verified permit for this use. Raises UseRefused (with `.reasons`), or RegistryUnreachable."""
        answer = self.ask(use)
        if answer.permit is None:
            raise Refusal(answer)
        return answer.permit

    def lease(self, use: uses.Use) -> Lease:
        """A permit that is kept alive while work runs; use it in a `with` block, which asks for it."""
        return Lease(self, self.complete(use))

    def heard(self, notice: str, *, state: str = "heard") -> None:
        """Tell the registry that a notice was `heard`, or that the work has `stopped`. Raises RegistryUnreachable."""
        body = {"state": state, "at": self.clock.utc().strftime("%Y-%m-%dT%H:%M:%SZ")}
        self.transport.post(f"/v1/notices/{notice}/heard", body)

    def decision(self, decision: str) -> Mapping[str, Any]:
        """What the registry recorded when it answered this tool. Raises RegistryUnreachable."""
        return self._object(f"/v1/decisions/{decision}")

    def permit_state(self, jti: str) -> Mapping[str, Any]:
        """What the registry says of one of this tool's permits now: `live`, `expired` or `stopped`."""
        return self._object(f"/v1/permits/{jti}")

    def close(self) -> None:
        """Close every connection."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _object(self, path: str) -> Mapping[str, Any]:
        value = self.transport.get(path).value
        if not isinstance(value, dict):
            raise AnswerUntrusted("the registry's record is not an object")
        return value

    def _check_clocks(self, reply: Reply) -> None:
        if reply.skew_seconds is not None and abs(reply.skew_seconds) > MAX_SKEW_SECONDS:
            raise _skewed(reply.skew_seconds)

    def _verified(self, token: str, use: uses.Use, asked: Moment) -> Permit:
        digest = uses.digest(use)

        def check(keys: signing.KeySet) -> permits.PermitClaims:
            return permits.verify(
                token, keys=keys, issuer=self.registry, audience=use.tool_id, use_digest=digest, at=self.clock.utc(),
                leeway_seconds=MAX_SKEW_SECONDS, jkt=use.confirm_jkt,
            )  # fmt: skip

        try:
            claims = self.keyring.verify(check)
        except (SignatureError, MalformedError) as error:
            raise AnswerUntrusted(f"the permit does not hold: {error}") from None
        made_ago = asked.wall - claims.iat
        if made_ago > MAX_SKEW_SECONDS + 1:
            raise AnswerUntrusted(
                f"the permit was made {made_ago:.0f} seconds before it was asked for: a replay"
            )
        return Permit(token, claims, asked)


def _skewed(seconds: float) -> ClockSkew:
    way = "behind" if seconds > 0 else "ahead of"
    return ClockSkew(
        f"this machine's clock is {abs(seconds):.0f} seconds {way} the registry's; set it right "
        f"(at most {MAX_SKEW_SECONDS} seconds are allowed)"
    )
