"""Trees written as numbers answer as the library that grew them."""

import json

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from etl.spelling.trees import Trees
from etl.train.trees import plain_trees


def test_plain_trees_answer_as_the_library_does_also_where_values_are_missing():
    chance = np.random.default_rng(5)
    rows = chance.normal(size=(3000, 5))
    rows[chance.random(rows.shape) < 0.1] = np.nan
    truth = (np.nan_to_num(rows[:, 0]) * np.nan_to_num(rows[:, 1]) + chance.normal(size=3000) / 4 > 0).astype(int)
    model = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=12, random_state=1).fit(rows, truth)

    told = json.loads(json.dumps(plain_trees(model, list("abcde"))))

    assert np.allclose(Trees.from_json(told).raw(rows), model.decision_function(rows), atol=1e-4)
