"""The post of a platform without a mail server: every mail stays in the tray."""

from email import message_from_bytes, policy

from app import clock
from app.db import transaction
from app.tray.models import TrayMail


class TrayPost:
    """Puts mails into the tray instead of sending them."""

    def send(self, envelope_to: str, message_id: str, message: bytes) -> None:
        """Keep one mail."""
        subject = message_from_bytes(message, policy=policy.default)["Subject"]
        with transaction() as session:
            session.add(
                TrayMail(
                    put_at=clock.now(),
                    message_id=message_id,
                    address=envelope_to,
                    subject=str(subject or ""),
                    raw=message,
                )
            )
