"""How mails leave: Flask-Mail holds the configuration and the connection; what it lacks is added.

Certificates are verified, nothing waits for ever, each recipient's refusal is seen, and what goes
wrong is sorted by what is to be done about it. Nothing falls back to clear text.
"""

import smtplib
import ssl
from types import TracebackType
from typing import Any, Protocol

import flask_mail
from flask import Flask

from app.mail.addresses import on_the_wire

_PERMANENT = 500  #: SMTP answers from here on are final (RFC 5321, 4.2.1)
#: the server is closing (RFC 5321, 3.8), or wants a sign-in that it does not get (RFC 4954, 4)
_LETS_NOBODY_IN = (421, 530, 534, 535, 538)


class TryLater(Exception):
    """This mail could not leave now."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(f"{code} {answer}")
        self.code = code


class Refused(Exception):
    """This recipient is refused for good."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(f"{code} {answer}")
        self.code = code


class ChannelDown(Exception):
    """The server lets nobody in: trying the next mail is of no use."""


class Post(Protocol):
    """What carries mails away."""

    def send(self, envelope_to: str, message_id: str, message: bytes) -> None:
        """Hand one mail over.

        :raises TryLater, Refused, ChannelDown: it was not taken.
        """


class VerifiedConnection(flask_mail.Connection):
    """A connection whose server is who it says, and that gives up after a while."""

    def configure_host(self) -> smtplib.SMTP:
        """Open the connection as the settings say."""
        mail: Any = self.mail
        context = ssl.create_default_context()
        if mail.ca_file:
            context.load_verify_locations(mail.ca_file)
        host: smtplib.SMTP
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, timeout=mail.timeout, context=context)
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=mail.timeout)
        try:
            if mail.use_tls:
                host.starttls(context=context)
            if mail.username:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host


class VerifiedMail(flask_mail.Mail):
    """Flask-Mail with our settings beside its own."""

    def init_app(self, app: Flask) -> Any:
        """Read the settings."""
        state = super().init_app(app)
        vars(state).update(timeout=app.config["MAIL_TIMEOUT"], ca_file=app.config["MAIL_CA_FILE"])
        return state


class SmtpPost:
    """Sends through the server of the settings, over one connection as long as it holds."""

    def __init__(self, app: Flask) -> None:
        self._mail = app.extensions["mail"]
        self._sender: str = app.config["MAIL_DEFAULT_SENDER"]
        self._host: smtplib.SMTP | None = None

    def send(self, envelope_to: str, message_id: str, message: bytes) -> None:
        """Hand one mail over.

        :raises TryLater, Refused, ChannelDown: it was not taken.
        """
        host, recipient = self._connected(), on_the_wire(envelope_to)
        try:
            host.sendmail(self._sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, answer = refusal.recipients[recipient]
            self._sort(code, answer)
        except smtplib.SMTPSenderRefused as refusal:  # us, then, and not this reader
            self.close()
            raise ChannelDown(str(refusal)) from refusal
        except smtplib.SMTPResponseException as refusal:
            self._sort(refusal.smtp_code, refusal.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TryLater(0, repr(error)) from error

    def _connected(self) -> smtplib.SMTP:
        """Return the open connection, or open one."""
        if self._host is not None:
            try:
                if self._host.noop()[0] == 250:  # a server closes what is idle for long
                    return self._host
            except (OSError, smtplib.SMTPException):
                pass
            self.close()
        try:
            self._host = VerifiedConnection(self._mail).configure_host()
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelDown(repr(error)) from error
        return self._host

    def _sort(self, code: int, answer: bytes | str) -> None:
        words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        if code in _LETS_NOBODY_IN:
            self.close()
            raise ChannelDown(f"{code} {words}")
        raise (Refused if code >= _PERMANENT else TryLater)(code, words)

    def close(self) -> None:
        """Close the connection; the next mail opens another."""
        if self._host is not None:
            self._host.close()
            self._host = None

    def __enter__(self) -> "SmtpPost":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def init_app(app: Flask) -> None:
    """Give Flask-Mail its settings."""
    VerifiedMail(app)
