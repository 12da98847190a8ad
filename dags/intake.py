"""### Intake: a partner's new files become accepted or quarantined rows.

One DAG per declared feed, at the hour its sheet names (`etl/feeds/<feed>.yml`, Africa/Casablanca).
`pull` fetches what lies at the feed's `source`, if it names one, and lands new files untouched; `accept` reads, judges
and loads them in the order they came, one transaction per file; a large file has a task to itself.

- *Red means*: the task itself broke. A partner's bad file is **not** red: it is refused, or its rows are
  quarantined, with a reason (`tajhiz files`, `tajhiz rejects`); other files go on.
- *`accept` skipped*: nothing new was delivered.
- *Whom to call*: `pull`: whoever runs the drop folder; `accept`: the data team; a refused file: its partner.
- *Safe to clear*: yes. A file is known by its fingerprint: loading it twice loads it once.
- *Retries*: only for faults that pass (network, locked database); anything else fails at once.
"""

import pendulum
from airflow.sdk import Asset, Connection, ExceptionRetryPolicy, RetryAction, RetryRule, dag, task

from etl.feeds import asset_name, declared_feeds
from etl.on_duty import PASSES, TEAM, named, own_feeds, programmes

ONLY_WHAT_PASSES = ExceptionRetryPolicy([RetryRule(PASSES), RetryRule(Exception, RetryAction.FAIL)])
TIMETABLE = {
    "start_date": pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES},
}


def intake_of(programme: str | None, feed: str, schedule: str) -> None:
    """Declare one feed's timetable; a function of its own binds the loop's variable."""

    @dag(named(f"intake_{feed}", programme), schedule=schedule, tags=["intake", feed], doc_md=__doc__, **TIMETABLE)
    def intake() -> None:
        @task
        def pull() -> list[list[str]]:
            from etl import flow

            return flow.pull(feed, Connection.get)

        @task(outlets=[Asset(named(asset_name(feed), programme))], max_active_tis_per_dagrun=1)
        def accept(file_ids: list[str]) -> dict[str, int]:
            from etl import flow

            return flow.accept(feed, file_ids)

        accept.expand(file_ids=pull())  # over nothing: skipped, and nothing is announced to reconcile

    intake()


for code in programmes():
    for declared in declared_feeds(own_feeds(code)):
        intake_of(code, declared.name, declared.schedule)
