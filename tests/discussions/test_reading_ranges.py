"""Which numbers are read: what is written holds what was noted, in whatever order it was read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.discussions.ranges import Read, parse

numbers = st.integers(1, 40)
ranges = st.lists(st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair))), max_size=8)


def held(read, last=45):
    return {number for number in range(1, last) if read.has(number)}


@given(st.lists(ranges, max_size=5))
def test_what_was_noted_is_read_and_nothing_else(batches):
    read, noted = Read(), set()
    for batch in batches:
        read = read.with_(batch)
        noted |= {number for first, last in batch for number in range(first, last + 1)}
        assert held(read) == noted
        assert Read.of(read.to, read.written) == read  # it comes back from its columns as it was


@given(ranges)
def test_it_is_written_in_one_way(batch):
    read = Read().with_(batch)
    ends = [read.to, *(number for part in read.also for number in part)]
    assert all(first <= last for first, last in read.also)
    assert all(after > before + 1 for before, after in zip(ends[::2], ends[1::2], strict=False))
    assert Read().with_(reversed(batch)) == read
    assert read.with_(batch) == read


@given(ranges, numbers)
def test_what_is_kept_as_new_is_new_from_there_on(batch, number):
    read = Read().with_(batch)
    assert held(read.before(number)) == {one for one in held(read) if one < number}


@given(ranges, numbers, numbers)
def test_what_is_new_is_what_is_not_read(batch, first, last):
    read = Read().with_(batch)
    assert read.new(first, last) == [one for one in range(first, last + 1) if not read.has(one)]


def test_a_page_in_a_huge_thread_costs_a_page():
    read = Read().with_([(199_981, 200_000)])
    assert (read.to, read.written) == (0, "199981-200000")
    assert read.new(199_961, 200_000) == list(range(199_961, 199_981))


@pytest.mark.parametrize(
    "text", ["x", "1-", "-1", "3-1", "1,,2", "1;2", " 1", "1-2-3", "9" * 19, "１", "1\n"]
)
def test_what_is_written_otherwise_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text.strip())):
        parse(text)
    assert parse("") == []
