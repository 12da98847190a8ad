"""Under which name, card and place a person is shown: what most of the records say."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from etl.reconcile import FACES

TOLD = ("record_id", "feed", *FACES)
_REGISTRY = "chamber_registry"
_WEIGHTS = {"ofppt_trainees": 3}  # a training list is asked first; every other feed counts once


def faces(records: Mapping[str, list[Any]], persons: Mapping[str, str]) -> pd.DataFrame:
    """Choose the face of each person: for every column the value that most records say, training lists first.

    ``records``: the columns of TOLD, in any order; ``persons``: record id → person id. Returns one line per person,
    ``person_id, in_registry`` and the columns of FACES, None where no record says anything. Of values that as many
    records say, the first in the alphabet counts.
    """
    of, people = pd.factorize(pd.Series([persons.get(one) for one in records["record_id"]], dtype=object), sort=True)
    feeds = pd.Series(records["feed"], dtype=object)
    weights = feeds.map(_WEIGHTS).fillna(1).to_numpy(dtype=float)
    registered = np.zeros(len(people), dtype=bool)
    registered[of[(feeds == _REGISTRY).to_numpy(dtype=bool) & (of >= 0)]] = True
    chosen = {name: _most_said(of, records[name], weights, len(people)) for name in FACES}
    return pd.DataFrame({"person_id": people, "in_registry": registered, **chosen}, dtype=object)


def _most_said(of: Any, values: list[Any], weights: Any, people: int) -> Any:
    codes, words = pd.factorize(pd.Series(values, dtype=object))
    rank = np.argsort(np.argsort([str(word) for word in words], kind="stable")) if len(words) else np.array([], int)
    says = (of >= 0) & (codes >= 0) & np.array([bool(word) for word in words] + [False])[codes]
    pairs, which = np.unique(of[says] * max(len(words), 1) + rank[codes[says]], return_inverse=True)
    votes = np.bincount(which, weights=weights[says], minlength=len(pairs))
    person, ranked = np.divmod(pairs, max(len(words), 1))
    best = np.lexsort((ranked, -votes, person))
    first = best[np.unique(person[best], return_index=True)[1]] if len(best) else best
    found = np.full(people, None, dtype=object)
    by_rank = np.empty(len(words), dtype=object)
    by_rank[rank] = np.asarray(words, dtype=object)
    found[person[first]] = by_rank[ranked[first]]
    return found
