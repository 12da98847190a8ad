"""Landed files are shared out to tasks."""

from hypothesis import given
from hypothesis import strategies as some

from etl.flow.landing import _SHARE, shares


@given(some.lists(some.integers(0, 3 * _SHARE), max_size=40))
def test_every_file_is_in_one_share_in_its_order_and_a_large_one_is_alone(sizes):
    shared = shares({"id": n, "size_bytes": size} for n, size in enumerate(sizes))
    assert [int(one) for share in shared for one in share] == list(range(len(sizes)))
    assert all(shared)
    for share in shared:
        assert len(share) == 1 or sum(sizes[int(one)] for one in share) <= _SHARE
    assert all(len(share) == 1 for share in shared for one in share if sizes[int(one)] > _SHARE)


def test_the_lists_of_an_ordinary_week_are_one_task():
    assert len(shares({"id": n, "size_bytes": 200_000} for n in range(40))) == 1
