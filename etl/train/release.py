"""Both models from public data to the files of a release, with the evidence beside them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl.accuracy import Curve, area
from etl.link import model as link_model
from etl.spelling import likeness
from etl.spelling.packed import pack
from etl.train import linking, names
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_pairs import across_pairs
from etl.train.name_people import read_people

_EXAM = 0  # the fold of people that the measured models have not met
SIZE = 6_000  # people of each list that linking is learned from
FOLDERS = {likeness.FILE: Path("etl/spelling/data"), link_model.FILE: Path("etl/link/data")}


def train(to: Path, say: Callable[[str], None], size: int = SIZE, people: pd.DataFrame | None = None) -> list[Path]:
    """Write ``names_v1.json.gz``, ``model_v1.json.gz`` and an ``.evidence.json`` beside each; return their places.

    ``to``: the folder; ``size``: people of each invented list; ``people``: :func:`etl.train.name_people.read_people`.
    What the evidence says is measured with models that have met none of the people it is measured on. The same data
    and versions of libraries give the same bytes.
    """
    say("reading names of persons in both scripts …")
    people = read_people() if people is None else people
    say(f"learning how {len(people)} names are spelled …")
    shipped = names.train(people)
    say("learning once more without the people who will be asked …")
    learning, measuring = people[people["fold"] != _EXAM], people[people["fold"] == _EXAM]
    blind = names.train(learning)
    with likeness.heard_with(likeness.NamesModel.from_json(blind)):
        named = _names_evidence(people)
        say(f"learning to link lists of {size} invented people …")
        linked, evidence = linking.train(Spelling(learning), Spelling(measuring), communes_of(), size)
    to.mkdir(parents=True, exist_ok=True)
    written = []
    for file, told, proof in (
        (likeness.FILE, shipped, {**named, "sha256": shipped["sha256"], "people": len(people)}),
        (link_model.FILE, linked, {**evidence, "sha256": linked["sha256"], "names": blind["sha256"], "size": size}),
    ):
        (to / file).write_bytes(pack(told))
        beside = to / file.replace(".json.gz", ".evidence.json")
        beside.write_text(json.dumps(proof, indent=1, ensure_ascii=False) + "\n", "utf-8")
        written += [to / file, beside]
    return written


def _names_evidence(people: pd.DataFrame, anchors: int = 6_000) -> dict[str, Any]:
    """Measure names across scripts on people whom the model heard with now has not met."""
    pairs = across_pairs(people, anchors, names.SEED + 1).of_fold(_EXAM)
    score = likeness.name_likeness(pairs.left, pairs.right)
    curve = Curve.of(score, pairs.same)
    return {
        "pairs": len(pairs.same),
        "true_pairs": int(np.sum(pairs.same)),
        "auc": round(area(score, pairs.same), 5),
        "recall_at_99": round(curve.recall_at(0.99), 4),
    }
