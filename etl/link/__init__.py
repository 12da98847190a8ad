"""pure  records + judgements → persons, pairs to review, evidence per pair.

The first road links by deterministic tiers only: exact and near-exact agreement of national id, script-neutral
name and birth date. A national id alone never merges; whatever is less sure waits for a person.
"""

from etl.link.persons import link_records

__all__ = ["link_records"]
