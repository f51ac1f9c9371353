"""By what people are found is written down with every change, and for nobody who is gone."""

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Account
from app.db import db, transaction
from app.people import listing
from app.people.models import Audience, PersonExpertise, PersonLanguage, PersonToken, Profile


@pytest.fixture
def index(app):
    """Give a person a profile, and index her."""

    def index(actor, **columns):
        with transaction() as session:
            profile = session.get(Profile, actor.id)
            if profile is None:
                profile = Profile(account_id=actor.id)
                session.add(profile)
            for name, value in columns.items():
                setattr(profile, name, value)
            listing.index(session, actor.id)

    return index


def kept(column):
    return set(db.session.scalars(select(column)))


def test_a_person_is_found_by_each_of_her_names_in_each_script(make_account, index):
    index(make_account("Б. Сарантуяа"), native_name="ᠰᠠᠷᠠᠨ", given_name="Sarantuya", reading="Sarangtuya")

    assert {"сарантуяа", "sarantuyaa", "sarantuya", "sarangtuya"} <= kept(PersonToken.token)


def test_a_beginning_is_told_to_whom_the_name_is(make_account, index):
    anna = make_account("Anna")
    index(anna, listed=Audience.PUBLIC, family_name="Orlova", audiences={"full_name": "secretariat"})

    told = dict(db.session.execute(select(PersonToken.token, PersonToken.audience)).all())
    assert told["anna"] is Audience.PUBLIC
    assert told["orlova"] is Audience.SECRETARIAT


def test_a_beginning_is_told_to_nobody_who_may_not_find_her(make_account, index):
    index(
        make_account("Anna"),
        listed=Audience.SECRETARIAT,
        native_name="Анна",
        audiences={"native_name": "public"},
    )

    assert kept(PersonToken.audience) == {Audience.SECRETARIAT}


def test_what_changed_is_found_and_what_was_there_before_is_not(make_account, index):
    anna = make_account("Anna")
    index(
        anna,
        languages=[{"code": "mn"}, {"code": "ru"}],
        expertise=["Dune fixation", "dune  FIXATION", "***"],
        native_name="Анна",
    )
    assert kept(PersonLanguage.language) == {"mn", "ru"}
    assert kept(PersonExpertise.tag) == {"Dune fixation"}

    index(anna, languages=[{"code": "ko"}], expertise=["Wells"], native_name="")
    assert kept(PersonLanguage.language) == {"ko"}
    assert kept(PersonExpertise.tag_key) == {"wells"}
    assert "анна" not in kept(PersonToken.token)


def test_japanese_readers_find_a_name_by_its_reading_where_they_may_read_it(make_account, index):
    sato = make_account("佐藤 明")
    index(sato, reading="さとう あきら", listed=Audience.SIGNED_IN)
    profile = db.session.get(Profile, sato.id)
    assert profile.sort_key_ja < profile.sort_key

    index(sato, reading="さとう あきら", listed=Audience.PUBLIC)
    db.session.expire_all()
    profile = db.session.get(Profile, sato.id)
    assert profile.sort_key_ja == profile.sort_key, "the order would tell what is not told"


def test_who_left_is_found_by_nothing(make_account, index):
    anna = make_account("Anna")
    index(anna, languages=[{"code": "mn"}], expertise=["Wells"])

    with transaction() as session:
        session.get(Account, anna.id).left_at = clock.now()
        listing.index(session, anna.id)

    assert not kept(PersonToken.token) | kept(PersonLanguage.language) | kept(PersonExpertise.tag)


def test_the_worker_indexes_whom_nothing_has_indexed(make_account, post_office):
    anna, bolor = make_account("Anna"), make_account("Bolor")
    with transaction() as session:
        for kind in (PersonToken, Profile):
            session.query(kind).delete()
        session.add(Profile(account_id=bolor.id, listed=Audience.PUBLIC))  # as an older version left it

    post_office()

    profiles = {p.account_id: p for p in db.session.scalars(select(Profile))}
    assert all(profiles[one.id].sort_key for one in (anna, bolor))
    assert profiles[bolor.id].listed is Audience.PUBLIC
    assert {"anna", "bolor"} <= kept(PersonToken.token)


def test_more_people_than_one_transaction_takes_are_healed(make_account, monkeypatch):
    monkeypatch.setattr(listing, "HEALED_AT_ONCE", 2)
    people = [make_account(name) for name in ("Anna", "Bolor", "Hye-jin", "Li")]
    with transaction() as session:
        for kind in (PersonToken, Profile):
            session.query(kind).delete()

    listing.heal()
    listing.heal()

    assert db.session.query(Profile).filter(Profile.sort_key != "").count() == len(people)
