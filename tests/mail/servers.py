"""Mail servers on this machine, as real as they come: good ones, broken ones, dishonest ones."""

import asyncio
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Book:
    """What a server was told."""

    connections: int = 0
    commands: list[str] = field(default_factory=list)  #: with whether they came encrypted
    mails: list[tuple[str, bytes]] = field(default_factory=list)  #: (recipient, content as it arrived)
    passwords: list[tuple[bytes, bytes, bool]] = field(default_factory=list)


class Handler:
    """Takes mails, but answers some commands as it is told: ("RCPT", "bolor@…") -> "550 no"."""

    def __init__(self, answers):
        self.book, self.answers = Book(), answers

    def _answer(self, command, about, server):
        self.book.commands.append(f"{command} {'encrypted' if is_encrypted(server) else 'clear'}")
        found = self.answers.get((command, about), self.answers.get(command, "250 OK"))
        return found.pop(0) if isinstance(found, list) else found

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        answer = self._answer("MAIL", address, server)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self._answer("RCPT", address, server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self._answer("DATA", envelope.rcpt_tos[0], server)
        if answer == "silence":
            await asyncio.sleep(60)
        if answer == "hang up":
            server.transport.abort()
        if answer.startswith("250"):
            self.book.mails.append((envelope.rcpt_tos[0], envelope.original_content))
        return answer

    def authenticate(self, server, session, envelope, mechanism, data):
        self.book.passwords.append((data.login, data.password, is_encrypted(server)))
        return AuthResult(success=data.password == b"right", handled=False)


def is_encrypted(server):
    return server.transport.get_extra_info("ssl_object") is not None


@contextmanager
def mail_server(answers=None, *, starttls=None, tls=None, sign_in=False):
    """Run a server; yield its port and its book. starttls, tls: contexts with a certificate."""
    handler = Handler(answers or {})

    class Counting(SMTP):
        def connection_made(self, transport):
            if self.transport is None:
                handler.book.connections += 1
            super().connection_made(transport)

    class Server(Controller):
        def factory(self):
            return Counting(
                handler,
                tls_context=starttls,
                hostname="localhost",
                authenticator=handler.authenticate if sign_in else None,
                auth_require_tls=False,
            )

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = Server(handler, hostname="127.0.0.1", port=port, ssl_context=tls)
    server.start()
    handler.book.connections = 0  # its own controller has looked in
    try:
        yield port, handler.book
    finally:
        server.stop()


@contextmanager
def deaf_server():
    """Run a server that accepts connections and never says a word; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held, stop = [], threading.Event()

        def accept():
            listening.settimeout(0.1)
            while not stop.is_set():
                try:
                    held.append(listening.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stop.set()
            thread.join()
            for one in held:
                one.close()


def certificate(folder: Path, *, name="localhost", days=30):
    """Make a self-signed certificate. Returns the path of certificate and key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}{days}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def context(path: Path) -> ssl.SSLContext:
    """Make the server's side of TLS with the certificate at ``path``."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(path)
    return made
