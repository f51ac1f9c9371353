"""Two windows save one profile at the same time: one is kept, the other is told; nothing is mixed."""

from concurrent.futures import ThreadPoolExecutor

from app.db import db
from app.people import queries
from app.people.access import Field
from app.people.models import Audience, Profile
from app.people.operations import ChangedMeanwhile, Words, change


def words(position):
    return Words(
        name="Bolor",
        timezone="Asia/Ulaanbaatar",
        family_name="",
        given_name="",
        family_first=False,
        native_name="",
        reading="",
        honorific="",
        pronouns="",
        position=position,
        languages=[],
        expertise=[position],
        themes=set(),
        biography=position,
        listed=Audience.SECRETARIAT,
        audiences=dict.fromkeys(Field, Audience.SIGNED_IN),
    )


def test_of_many_windows_one_is_kept(app, make_account):
    person = make_account("Bolor")
    seen = queries.sign_of(queries.own(person), ())
    db.session.rollback()

    def save(number):
        with app.app_context():
            try:
                change(person, words(f"window {number}"), seen=seen)
            except ChangedMeanwhile:
                return None
            finally:
                db.session.remove()
            return f"window {number}"

    with ThreadPoolExecutor(8) as windows:
        kept = [one for one in windows.map(save, range(8)) if one]

    db.session.rollback()
    profile = db.session.get(Profile, person.id)
    assert kept == [profile.position]
    assert profile.expertise == kept
    assert profile.biography == kept[0]
    assert profile.revision == 1
