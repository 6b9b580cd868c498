"""The only way out: to public addresses, checked after the name is resolved, and connected to as checked.

A callback URL is given by somebody else, so it may name us, our neighbours or a cloud's metadata service. The name is
resolved once; every address it has must be public; the connection goes to one of those addresses and to nothing
else, so that neither a redirect nor a second look-up can lead elsewhere. No proxy, no redirect, little time, little
read.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MAX_ANSWER = 64 * 1024
LONGEST_URL = 500
_ADDRESSES_TRIED = 3
_PORTS = {"https": 443, "http": 80}

# What `is_global` of older Pythons lets through, or what leads to an IPv4 address inside.
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.88.99.0/24", "100.64.0.0/10", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23",
            "2001:db8::/32", "fec0::/10", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "5f00::/16",
        ),
    )
)  # fmt: skip


class OutboundRefused(Exception):
    """We do not go there; the message says why, fit for a form field."""


class OutboundFailed(Exception):
    """We tried, and there was no answer."""


@dataclass(frozen=True)
class Answered:
    """What came back: the status, and when to try again if it said so. The rest is nobody's business."""

    status: int
    retry_after: str | None = None


@dataclass(frozen=True)
class Destination:
    """A URL that may be called, with the addresses it was checked to have."""

    url: str
    host: str
    port: int
    addresses: tuple[Address, ...]


def check_callback_url(url: str) -> Destination:
    """Where this URL leads, if we may go there: https to public addresses only.

    Hosts in `SAYSO_ALLOW_PRIVATE_CALLBACKS` are let through as they are, for demonstrations and tests. Resolves the
    name. Raises OutboundRefused.
    """
    parts = _split(url)
    host = _host(parts)
    port = parts.port or _PORTS[parts.scheme]
    trusted = host in settings.SAYSO_ALLOW_PRIVATE_CALLBACKS
    if parts.scheme != "https" and not trusted:
        raise OutboundRefused("a callback URL begins with `https://`")
    addresses = _resolve(host, port)
    refused = [address for address in addresses if not is_public(address)]
    if refused and not trusted:
        raise OutboundRefused(f"`{host}` leads to `{refused[0]}`, which is not a public address")
    return Destination(url, host, port, addresses)


def is_public(address: Address) -> bool:
    """Whether this is an address of the public internet, and not one that leads back inside."""
    if any(address in network for network in _REFUSED if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


async def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answered:
    """One POST, to an address that was checked; everything together within TOTAL_SECONDS.

    Raises OutboundRefused where we do not go, OutboundFailed when there was no answer. A redirect is an answer like
    any other; it is not followed.
    """
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            destination = await asyncio.to_thread(check_callback_url, url)
            return await _post_to_first(destination, body, headers)
    except TimeoutError:
        raise OutboundFailed(f"no answer within {TOTAL_SECONDS:.0f} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        raise OutboundFailed(f"{type(error).__name__}: {error}"[:200]) from None


async def _post_to_first(to: Destination, body: bytes, headers: Mapping[str, str]) -> Answered:
    """The first address that can be connected to answers; once connected, no other is tried."""
    *others, last = to.addresses[:_ADDRESSES_TRIED]
    for address in others:
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await _post_to(address, to, body, headers)
    return await _post_to(last, to, body, headers)


async def _post_to(address: Address, to: Destination, body: bytes, headers: Mapping[str, str]) -> Answered:
    # The URL carries the address, so nothing is resolved again; certificate and Host header stay those of the name.
    pinned = httpx.URL(to.url).copy_with(host=str(address))
    sent = {**headers, "host": _netloc(to)}
    timeout = httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS)
    named = {"sni_hostname": to.host}
    async with (
        httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", pinned, content=body, headers=sent, extensions=named) as response,
    ):
        await _drain(response)
        return Answered(response.status_code, response.headers.get("retry-after"))


async def _drain(response: httpx.Response) -> None:
    """Read a little, so that a polite server is not cut off; nothing is done with it."""
    read = 0
    async for chunk in response.aiter_raw():
        read += len(chunk)
        if read > MAX_ANSWER:
            return


def _netloc(to: Destination) -> str:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if to.port == _PORTS[urlsplit(to.url).scheme] else f"{host}:{to.port}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = len(url) <= LONGEST_URL and url.isascii() and url.isprintable() and " " not in url
        if not usable or parts.scheme not in _PORTS or not parts.hostname or parts.port == 0:
            raise OutboundRefused("not an address such as `https://tools.example/sayso`")
    except ValueError:
        raise OutboundRefused("not an address such as `https://tools.example/sayso`") from None
    if parts.username is not None or parts.password is not None:
        raise OutboundRefused("a callback URL holds no user name or password")
    if parts.fragment or "\\" in url:
        raise OutboundRefused("a callback URL holds no `#` and no backslash")
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host:
        raise OutboundRefused("not an address such as `https://tools.example/sayso`")
    return host


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        raise OutboundRefused(f"`{host}` cannot be found") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    return tuple(dict.fromkeys(addresses))
