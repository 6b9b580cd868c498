"""The one address the outside sees: is it free, and does somebody answer there?"""

from __future__ import annotations

import http.client
import socket

from registry.running.instance import PORT_TAKEN, CannotRun


def refuse_taken_port(port: int) -> None:
    """Raises CannotRun when somebody listens there; to a browser `localhost` means both loopback addresses."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(2)
                taken = probe.connect_ex((address, port)) == 0
        except OSError:
            taken = False
        if taken:
            other = port + 1 if port < 65535 else 8000
            raise CannotRun(
                f"port {port} is taken: stop what runs there, or choose another, `make up PORT={other}`",
                code=PORT_TAKEN,
            )


def answers(port: int, path: str) -> bool:
    """True when our own web server says 200 there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
