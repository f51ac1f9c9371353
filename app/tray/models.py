"""Mails that were not sent, because there is no server to send them."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class TrayMail(Base):
    """One mail, as it would have left."""

    __tablename__ = "tray_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    put_at: Mapped[datetime]
    message_id: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    subject: Mapped[str]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
