"""Tests reach this machine and nothing else, and this is how we know."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.loopback import OutsideForbidden


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "169.254.169.254", "2001:db8::1"])
def test_a_connection_to_the_world_is_refused(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(OutsideForbidden):
        outside.connect((address, 80))


def test_a_message_to_the_world_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OutsideForbidden):
        outside.sendto(b"x", ("192.0.2.1", 53))


def test_a_name_of_the_world_is_not_looked_up() -> None:
    with pytest.raises(OutsideForbidden):
        urllib.request.urlopen("http://sayso.example/", timeout=1)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here:
        socket.create_connection(("localhost", here.getsockname()[1]), timeout=5).close()
