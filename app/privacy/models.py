"""Copies of one's own data."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base
from app.files.models import StoredFile


class Takeout(Base):
    """All that the platform holds of a person, asked for by her. A worker makes it."""

    __tablename__ = "takeout"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None] = mapped_column(index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    expires_at: Mapped[datetime | None]
