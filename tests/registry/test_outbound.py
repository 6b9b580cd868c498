"""The only way out leads to public addresses, and to nothing else by any trick."""

from __future__ import annotations

import _socket
import asyncio
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from registry import outbound
from registry.outbound import OutboundFailed, OutboundRefused, check_callback_url, is_public, post


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a name have these addresses, without asking anybody."""

    def let(*addresses: str) -> None:
        found = [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, 443)) for each in addresses
        ]
        monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: found)

    return let


@pytest.fixture
def numbers_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C library's own reading of numbers; no name is looked up."""
    monkeypatch.setattr(outbound.socket, "getaddrinfo", _socket.getaddrinfo)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.9.1", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
        "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
    ],
)  # fmt: skip
def test_address_inside_or_leading_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"]
)
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://0x7f000001/", "https://2130706433/", "https://0177.0.0.1/", "https://127.1/", "https://0/",
        "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://10.1.2.3:8443/x", "https://127.0.0.1./",
        "https://[fe80::1]/",
    ],
)  # fmt: skip
def test_url_of_an_inside_address_is_refused_however_it_is_written(numbers_resolve: None, url: str) -> None:
    with pytest.raises(OutboundRefused):
        check_callback_url(url)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "anything.localhost"])
def test_name_of_this_machine_is_refused(name: str) -> None:
    with pytest.raises(OutboundRefused):
        check_callback_url(f"https://{name}/")


@pytest.mark.parametrize(
    "url",
    [
        "", "tools.example", "ftp://tools.example/", "http://tools.example/", "file:///etc/passwd", "https://",
        "https://user@tools.example/", "https://user:pass@tools.example/", "https://tools.example:0/",
        "https://tools.example:99999/", "https://tools.example:x/", "https://tools.example/#part", "https://tools.example\\@evil/",
        "https://tools .example/", "https://tools.example/\n", "https://töols.example/", "https://[::1", "https://[fe80::1%25eth0]/",
        "https://tools.example/" + "x" * 500, "HTTPS:/tools.example", "https:///path",
    ],
)  # fmt: skip
def test_what_is_no_callback_url_is_refused(resolves: Callable[..., None], url: str) -> None:
    resolves("8.8.8.8")

    with pytest.raises(OutboundRefused):
        check_callback_url(url)


def test_public_name_is_let_through_with_its_addresses(resolves: Callable[..., None]) -> None:
    resolves("8.8.8.8", "2606:4700::1111", "8.8.8.8")

    found = check_callback_url("https://tools.example:8443/sayso?a=b")

    assert (found.host, found.port) == ("tools.example", 8443)
    assert [str(address) for address in found.addresses] == ["8.8.8.8", "2606:4700::1111"]


def test_one_inside_address_among_public_ones_refuses_the_name(resolves: Callable[..., None]) -> None:
    resolves("8.8.8.8", "10.0.0.7")

    with pytest.raises(OutboundRefused, match=r"10\.0\.0\.7"):
        check_callback_url("https://tools.example/")


def test_name_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(outbound.socket, "getaddrinfo", unknown)

    with pytest.raises(OutboundRefused, match="cannot be found"):
        check_callback_url("https://nowhere.example/")


class _Receiver(BaseHTTPRequestHandler):
    """Answers as its path says, and remembers what it was sent."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        getattr(self, "_" + self.path.strip("/").split("?")[0])()

    def _ok(self) -> None:
        self._answer(204)

    def _busy(self) -> None:
        self._answer(503, {"Retry-After": "120"})

    def _elsewhere(self) -> None:
        self._answer(302, {"Location": "http://127.0.0.1:1/inside"})

    def _drips(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.05)

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"." * 65536)

    def _answer(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing on the test's output."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is what some of these tests are about."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[str]:
    settings.SAYSO_ALLOW_PRIVATE_CALLBACKS = frozenset({"localhost"})
    _Receiver.seen = []
    with _Server(("127.0.0.1", 0), _Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


class _Nothing(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b""


def _post(url: str) -> outbound.Answered:
    return asyncio.run(post(url, body=b"{}", headers={"content-type": "application/json"}))


def test_post_arrives_under_its_name(receiver: str) -> None:
    assert _post(f"{receiver}/ok?a=b").status == 204

    path, headers, body = _Receiver.seen[0]
    assert (path, body) == ("/ok?a=b", b"{}")
    assert headers["host"] == receiver.removeprefix("http://")
    assert headers["content-type"] == "application/json"


def test_connection_goes_to_the_address_that_was_checked(
    receiver: str, resolves: Callable[..., None]
) -> None:
    resolves("127.0.0.1")

    assert _post(receiver + "/ok").status == 204


def test_address_that_cannot_be_connected_to_gives_way_to_the_next(
    receiver: str, resolves: Callable[..., None]
) -> None:
    resolves("::1", "127.0.0.1")

    assert _post(receiver + "/ok").status == 204


def test_redirect_is_an_answer_and_not_followed(receiver: str) -> None:
    assert _post(receiver + "/elsewhere").status == 302
    assert len(_Receiver.seen) == 1


def test_wish_to_be_asked_later_is_passed_on(receiver: str) -> None:
    answered = _post(receiver + "/busy")

    assert (answered.status, answered.retry_after) == (503, "120")


def test_endless_answer_is_cut_off(receiver: str) -> None:
    assert _post(receiver + "/endless").status == 200


def test_dripping_answer_is_given_up_in_time(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.3)

    with pytest.raises(OutboundFailed, match="no answer within"):
        _post(receiver + "/drips")


def test_nobody_there_is_a_failure(settings: Any) -> None:
    settings.SAYSO_ALLOW_PRIVATE_CALLBACKS = frozenset({"localhost"})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(OutboundFailed, match="ConnectError"):
        _post(f"http://localhost:{port}/")


def test_inside_is_refused_at_the_moment_of_sending_too(resolves: Callable[..., None]) -> None:
    resolves("169.254.169.254")

    with pytest.raises(OutboundRefused):
        _post("https://tools.example/")


def test_no_proxy_from_the_environment_is_used(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert _post(receiver + "/ok").status == 204


def test_certificate_that_nobody_vouches_for_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.SAYSO_ALLOW_PRIVATE_CALLBACKS = frozenset({"localhost"})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    with _Server(("127.0.0.1", 0), _Receiver) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            with pytest.raises(OutboundFailed, match="CERTIFICATE_VERIFY_FAILED"):
                _post(f"https://localhost:{server.server_port}/ok")
        finally:
            server.shutdown()
            thread.join()


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(
        Encoding.PEM
    )
    file = folder / "server.pem"
    file.write_bytes(pem)
    return file


def test_certificate_is_asked_for_by_the_name(
    monkeypatch: pytest.MonkeyPatch, resolves: Callable[..., None]
) -> None:
    sent: list[httpx.Request] = []

    async def answers(self: Any, request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204, stream=_Nothing())

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", answers)
    resolves("2606:4700::1111")

    assert _post("https://tools.example:8443/x").status == 204

    assert str(sent[0].url) == "https://[2606:4700::1111]:8443/x"
    assert sent[0].extensions["sni_hostname"] == "tools.example"
    assert sent[0].headers["host"] == "tools.example:8443"
