"""What is known of a file. Its bytes lie in the folder of the setting UPLOADS."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class StoredFile(Base):
    """One file. Who may read it is decided by the thing it hangs on."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)  #: SHA-256 of the bytes, and their place in the folder
    size: Mapped[int]  #: bytes
    media_type: Mapped[str]  #: found out from the bytes, never what the browser said
    name: Mapped[str]  #: as a person called it
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), index=True
    )  #: None: the platform
    made_at: Mapped[datetime]
