"""What is held of a person who translates, or asks a machine to."""

from collections.abc import Iterator

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.discussions.writing_models import PostTranslation, TranslationWish
from app.holdings import GONE, Holding, Leaving, Section, Words, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    hers = select(
        PostTranslation.post_id,
        PostTranslation.language,
        PostTranslation.source,
        PostTranslation.rendering,
        PostTranslation.made_at,
    ).where(or_(PostTranslation.translator_id == account_id, PostTranslation.reviewer_id == account_id))
    yield (
        "translations",
        _("What you translated, or looked through"),
        map(record, read(session, hers, PostTranslation.post_id)),
    )


def _erase(session: Session, leaving: Leaving) -> None:
    """Take her name from translations; where her words go, so do those she made of others’ words."""
    her = leaving.account_id
    if leaving.words is Words.GO:
        gone = delete(PostTranslation).filter_by(translator_id=her)
        session.execute(gone.execution_options(synchronize_session=False))
    for column in (PostTranslation.translator_id, PostTranslation.reviewer_id, TranslationWish.asked_by_id):
        session.execute(
            update(column.class_)
            .where(column == her)
            .values({column: None})
            .execution_options(synchronize_session=False)
        )


HOLDING = Holding(
    name="translations",
    columns={
        "post_translation.translator_id": GONE,
        "post_translation.reviewer_id": GONE,
        "translation_wish.asked_by_id": GONE,
    },
    collect=_collect,
    erase=_erase,
)
