"""### Reconcile: accepted rows become the week's answer.

Runs when any feed has new accepted rows. `link` joins records to persons, `reconcile` walks each training's
chain and loads the week's snapshot, `check` holds it against its suites.
Only a checked snapshot is announced as `trained_not_equipped`.

- *Red means*: `check` with `GateClosedError`: a critical rule failed (its log names it) and the numbers must
  not be reported. Any other red is a bug or the database.
- *Whom to call*: the data team; for a closed gate also the partner whose feed the rule names.
- *Safe to clear*: yes. The same records give the same persons and the same snapshot.
- *Many files at once*: files accepted while a run is going are taken together by the next run.
- *Retries*: only for faults that pass (network, locked database); anything else fails at once.
"""

import pendulum
from airflow.sdk import Asset, AssetAny, ExceptionRetryPolicy, Param, RetryAction, RetryRule, chain, dag, task

from etl.feeds import asset_name, declared_feeds
from etl.on_duty import PASSES, REVISION, TEAM, WEEK, named, own_feeds, programmes

ONLY_WHAT_PASSES = ExceptionRetryPolicy([RetryRule(PASSES), RetryRule(Exception, RetryAction.FAIL)])
TIMETABLE = {
    "start_date": pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES},
    "doc_md": __doc__,
}
FORM = {"week": Param(**WEEK), "new_revision": Param(**REVISION)}


def reconcile_of(programme: str | None) -> None:
    """Link, reconcile, check: in this order, each from what the one before left in the warehouse."""
    # fmt: off
    news = (Asset(named(asset_name(feed.name), programme)) for feed in declared_feeds(own_feeds(programme)))
    @dag(named("reconcile", programme), schedule=AssetAny(*news), tags=["reconcile"], params=FORM, **TIMETABLE)
    def reconcile_dag() -> None:
        @task
        def link() -> dict[str, int]:
            from etl import flow
            return flow.link()

        @task
        def reconcile(params: dict[str, str]) -> dict[str, int]:
            from etl import flow
            return flow.reconcile(params["week"], new_revision=bool(params["new_revision"]))

        @task(outlets=[Asset(named("trained_not_equipped", programme))])
        def check(params: dict[str, str]) -> dict[str, int]:
            from etl import flow
            return flow.check(params["week"])

        chain(link(), reconcile(), check())
    reconcile_dag()


for code in programmes():
    reconcile_of(code)
