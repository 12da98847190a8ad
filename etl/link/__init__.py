"""pure  records + judgements → persons, pairs to review, evidence per pair.

Pairs that share a key are compared by Splink with the weights of one released model; rules and the model's calibrated
probability, each measured, link what is sure; a person is asked about the rest. A national id alone never merges.
"""

from etl.link.assignment import one_to_one
from etl.link.bands import pair_probabilities
from etl.link.carrying import carried
from etl.link.columns import RECORD_COLUMNS
from etl.link.engines import OnDuckDB, OnSpark
from etl.link.judgements import evidence_hash
from etl.link.model import model_version
from etl.link.persons import link_records
from etl.link.scores import Scores

__all__ = [
    "RECORD_COLUMNS",
    "OnDuckDB",
    "OnSpark",
    "Scores",
    "carried",
    "evidence_hash",
    "link_records",
    "model_version",
    "one_to_one",
    "pair_probabilities",
]
