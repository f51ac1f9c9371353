"""Nothing that names a person is forgotten when she takes her data along or leaves."""

import re

from sqlalchemy import ForeignKey

from app.db import Base
from app.holdings import GONE, Holding
from app.wiring import HOLDINGS, RETENTION
from config import SETTINGS

#: columns that name a person without a foreign key, or say how she is called or reached
TELLING = re.compile(r"^(email|email_key|address|last_author_name|author_name|reader_id)$")


def names_a_person(column):
    keys = (key for key in column.foreign_keys if isinstance(key, ForeignKey))
    return any(key.target_fullname == "account.id" for key in keys) or bool(TELLING.match(column.name))


def test_every_column_that_names_a_person_belongs_to_one_feature():
    there = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if names_a_person(column)
    }
    named = [column for holding in HOLDINGS for column in holding.columns]

    assert there - set(named) == set(), "say in the feature's holdings.py what becomes of it"
    assert len(named) == len(set(named)), "two features claim the same column"


def test_what_is_named_is_there():
    there = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns}
    assert {column for holding in HOLDINGS for column in holding.columns} <= there


def test_what_stays_says_why():
    for holding in HOLDINGS:
        assert isinstance(holding, Holding)
        for column, fate in holding.columns.items():
            assert fate == GONE or len(fate.split()) > 4, column


def test_every_time_after_which_something_is_forgotten_is_a_setting():
    settings = {setting.name for setting in SETTINGS if setting.name.startswith("KEEP_")}
    assert sorted(rule.setting for rule in RETENTION) == sorted(settings)


def test_a_column_that_nobody_names_is_noticed():
    """The test above can fail: without one feature its columns are missing."""
    without = [holding for holding in HOLDINGS if holding.name != "groups"]
    named = {column for holding in without for column in holding.columns}
    assert "group_member.account_id" not in named
    assert names_a_person(Base.metadata.tables["group_member"].c.account_id)
