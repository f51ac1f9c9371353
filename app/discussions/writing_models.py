"""What belongs to posts: earlier texts, translations, reactions, mentions, files, drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.kinds import Reacting, Rendering
from app.discussions.models import Post
from app.files.models import StoredFile
from app.organisations.models import Organisation


class PostRevision(Base):
    """What a post said, in each of its texts. A post that was never edited has none."""

    __tablename__ = "post_revision"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  #: 1, 2, 3 …; the last one is what it says now
    source: Mapped[str]
    language: Mapped[str]
    editor_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    reason: Mapped[str]  #: why it was changed; "" of the first one
    came: Mapped[list[str]] = mapped_column(JSON)  #: names of files that were hung on with it
    went: Mapped[list[str]] = mapped_column(JSON)  #: and of those that were taken away
    made_at: Mapped[datetime]


class PostTranslation(Base):
    """What a post says, in another language. The original always counts."""

    __tablename__ = "post_translation"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    of_revision: Mapped[int]  #: of the post; it is stale when that is less than the present one
    rendering: Mapped[Rendering] = mapped_column(choice(Rendering))
    translator_id: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id), index=True
    )  #: None: a machine alone
    reviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id), index=True
    )  #: who looked through it, if somebody did
    source: Mapped[str]  #: Markdown
    html: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)  #: of the translation; guards edits
    made_at: Mapped[datetime]


class TranslationWish(Base):
    """That somebody asked a machine to translate a post. It goes when there is a translation."""

    __tablename__ = "translation_wish"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(index=True)  #: when it is tried (again)
    problem: Mapped[str] = mapped_column(default="")  #: why it is not tried any more; "" as long as it is


class Reaction(Base):
    """What a reader said to a post without words. ``Post.reactions`` holds how many did."""

    __tablename__ = "reaction"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)
    kind: Mapped[Reacting] = mapped_column(choice(Reacting), primary_key=True)


class Mention(Base):
    """That a post names a person or an organisation, to be told of it."""

    __tablename__ = "mention"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (organisation_id IS NULL)", name="of_one"),
        Index("ix_mention_post", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id), index=True)


class Pointer(Base):
    """That a post shows a card of a page of ours; when that page changes, so does what the post shows."""

    __tablename__ = "pointer"
    __table_args__ = (Index("ix_pointer_target", "kind", "target_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  #: as addresses begin: "events", "threads"
    target_id: Mapped[int] = mapped_column(primary_key=True)  #: the meeting, or the thread


class Attachment(Base):
    """A file of a post. Until the post is there, it is seen by who brought it."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(
            "ix_attachment_loose",
            "made_at",
            sqlite_where=text("post_id IS NULL"),
            postgresql_where=text("post_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    #: a smaller picture of it, for pages; None: it is none
    picture_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    words: Mapped[str] = mapped_column(default="")  #: what a picture shows, for those who do not see it
    draft: Mapped[str | None]  #: the key of the owner's draft that keeps it as long as it hangs on no post
    made_at: Mapped[datetime]


class Draft(Base):
    """What a person has begun to write, at one place."""

    __tablename__ = "draft"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  #: where: "reply 12", "thread land", "edit 7"
    version: Mapped[int]  #: grows with every saving; another tab that saved is found out by it
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  #: what stands in the form: name to value
    saved_at: Mapped[datetime] = mapped_column(index=True)
