"""### Housekeeping: what is kept is what was written, nothing is kept too long, everything is in the night's backup.

Every night at 02:00 in Casablanca `tidy` holds each landed file, the latest answers and the list of looks against
their fingerprints; `retain` takes away what is older than the policy keeps it, with proof (`tajhiz removals`); then
`back_up` writes one file to `TAJHIZ_BACKUPS` (`tajhiz restore` makes a home of it) and removes the oldest.

- *Red means*: a landed file or an answer is gone or altered, or the home cannot be read. Until it is restored from
  backup, past weeks cannot be rebuilt to the digit.
- *Whom to call*: whoever runs the disk and its backup; then the data team.
- *Safe to clear*: yes. It changes no figure.
- *Retries*: only for faults that pass (network, locked database); anything else fails at once.
"""

import pendulum
from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule, dag, task

from etl.on_duty import PASSES, TEAM, named, programmes

ONLY_WHAT_PASSES = ExceptionRetryPolicy([RetryRule(PASSES), RetryRule(Exception, RetryAction.FAIL)])
TIMETABLE = {
    "start_date": pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES},
}


def housekeeping_of(programme: str | None) -> None:
    """Declare the timetable of a programme."""

    @dag(named("housekeeping", programme), schedule="0 2 * * *", tags=["housekeeping"], doc_md=__doc__, **TIMETABLE)
    def housekeeping() -> None:
        """Look first: what is damaged must not push the last good backup out."""

        @task
        def tidy() -> dict[str, int]:
            from etl import flow

            return flow.tidy()

        @task
        def retain() -> dict[str, int]:
            from etl import flow

            return flow.retain()

        @task
        def back_up() -> dict[str, int]:
            from etl import flow

            return flow.back_up()

        tidy() >> retain() >> back_up()

    housekeeping()


for code in programmes():
    housekeeping_of(code)
