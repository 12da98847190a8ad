import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from etl.small_cells import MINIMUM, hide, hide_table

counts = st.lists(st.integers(0, 40), min_size=1, max_size=8)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12, 30]), min_size=width, max_size=width),
        min_size=2,
        max_size=6,
    )
)


@given(counts)
def test_no_small_count_is_shown_and_none_is_left_alone(values):
    hidden = [at for at, shown in enumerate(hide(values)) if shown is None]
    assert all(at in hidden for at, value in enumerate(values) if 0 < value < MINIMUM)
    open_for_more = [at for at in range(len(values)) if at not in hidden]
    if hidden and open_for_more:
        assert len(hidden) > 1
        assert sum(values[at] for at in hidden) >= MINIMUM


def test_what_a_partner_must_act_on_is_shown_to_it():
    assert hide([2, 30, 3, 12], shown=frozenset({0})) == [2, 30, None, None]


def test_nothing_is_hidden_when_nothing_is_small():
    assert hide([0, 5, 90]) == [0, 5, 90]
    assert hide_table([[12, 12, 0], [30, 25, 5]]) == [[12, 12, 0], [30, 25, 5]]


def left_open(table, is_hidden):
    """Return the equations over the hidden cells that a reader can write: rows with their sum, columns with totals."""
    signs = np.where(np.arange(table.shape[1]) == 0, 1, -1) * np.ones(table.shape)
    lines = [(np.arange(table.shape[0]) == r)[:, None] * signs for r in range(table.shape[0])]
    lines += [np.ones(table.shape) * (np.arange(table.shape[1]) == c) for c in range(table.shape[1])]
    return np.array([line[is_hidden] for line in lines])


@given(tables)
def test_no_small_cell_of_a_table_can_be_worked_out(parts):
    table = np.array([[sum(row), *row] for row in parts])
    shown = np.array(hide_table(table.tolist()), dtype=object)
    is_hidden = shown == None  # noqa: E711 - element by element
    small = (table > 0) & (table < MINIMUM)
    assert (is_hidden | ~small).all()
    assert (shown[~is_hidden] == table[~is_hidden]).all()
    equations = left_open(table, is_hidden)
    rank = np.linalg.matrix_rank(equations) if is_hidden.any() else 0
    for at in np.flatnonzero(small[is_hidden]):
        alone = np.eye(int(is_hidden.sum()))[at]
        assert np.linalg.matrix_rank(np.vstack([equations, alone])) > rank, "the shown cells give it away"
