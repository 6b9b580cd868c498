"""Keeps the tests on this machine: a socket to anywhere else is refused before it is opened."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


class OutsideForbidden(AssertionError):
    """A test tried to reach the world."""


def guard(patch: pytest.MonkeyPatch) -> None:
    """From now on sockets connect to, and names resolve to, loopback addresses only."""
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, _checked(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", _checked_lookup(socket.getaddrinfo))


def _checked(call: Any) -> Any:
    def checked(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            raise OutsideForbidden(f"this test tried to reach `{address[0]}`")
        return call(self, *arguments)

    return checked


def _checked_lookup(call: Any) -> Any:
    def checked(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _is_address(name) and not (name == "localhost" or name.endswith(".localhost")):
            raise OutsideForbidden(f"this test tried to look up `{name}`")
        return call(host, *arguments, **options)

    return checked


def _is_loopback(host: str) -> bool:
    return host in {"", "localhost"} or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
