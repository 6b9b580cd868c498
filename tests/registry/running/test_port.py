from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from registry.running.instance import PORT_TAKEN, CannotRun
from registry.running.port import answers, refuse_taken_port
from tests.live import free_port


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_taken_port_is_refused_with_another_one_to_try(family: int, address: str) -> None:
    with socket.create_server((address, 0), family=family) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=f"^port {port} is taken: .*`make up PORT=") as caught:
            refuse_taken_port(port)
    assert caught.value.code == PORT_TAKEN
    refuse_taken_port(port)


def test_only_200_is_an_answer() -> None:
    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/ready" else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert answers(server.server_port, "/ready")
        assert not answers(server.server_port, "/not-ready")
        server.shutdown()
    assert not answers(free_port(), "/ready")
