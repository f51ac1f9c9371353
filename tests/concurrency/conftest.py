"""Processes, and a mail server that really receives."""

import asyncio
import socket
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller

from tests.concurrency.processes import Actor
from tests.conftest import SETTINGS


class Sink:
    """Keeps what it receives: (address, Message-ID), in order."""

    def __init__(self):
        self.received = []
        self.peers = set()  #: who sent something, by the address of each connection
        self.pause = 0.0  #: seconds it takes for each

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        self.peers.add(session.peer)
        await asyncio.sleep(self.pause)
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        self.received.extend((to, message_id) for to in envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def mail_server():
    """A mail server on a free port of this machine."""
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        sink.port = free.getsockname()[1]  # the controller itself cannot be asked for any free port
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    yield sink
    controller.stop()


@pytest.fixture
def actor_process(database):
    """Start a process of actors.py: (role, *arguments, without=guard, **environment)."""
    started = []

    def start(*arguments, without=None, **settings):
        environment = {**SETTINGS, "DATABASE_URL": database.url, **settings}
        started.append(Actor(*map(str, arguments), guard=without, environment=environment))
        return started[-1]

    yield start
    for process in started:
        process.close()
