"""### Housekeeping: the landed files are still what the partners sent, and everything is in the night's backup.

Every night at 02:00 in Casablanca `tidy` reads each landed file again and holds it against its fingerprint; then
`back_up` writes one file to `TAJHIZ_BACKUPS` (`tajhiz restore` makes a home of it) and removes the oldest.

- *Red means*: a landed file is gone or altered, or the home cannot be read. Until it is restored from
  backup, past weeks cannot be rebuilt to the digit.
- *Whom to call*: whoever runs the disk and its backup; then the data team.
- *Safe to clear*: yes. It changes no fact.
- *Retries*: only for faults that pass (network, locked database); anything else fails at once.
"""

import pendulum
from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule, dag, task

from etl.on_duty import PASSES, TEAM

ONLY_WHAT_PASSES = ExceptionRetryPolicy([RetryRule(PASSES), RetryRule(Exception, RetryAction.FAIL)])
TIMETABLE = {
    "start_date": pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES},
}


@dag("housekeeping", schedule="0 2 * * *", tags=["housekeeping"], doc_md=__doc__, **TIMETABLE)
def housekeeping() -> None:
    """Look first: what is damaged must not push the last good backup out."""

    @task
    def tidy() -> dict[str, int]:
        from etl import flow

        return flow.tidy()

    @task
    def back_up() -> dict[str, int]:
        from etl import flow

        return flow.back_up()

    tidy() >> back_up()


housekeeping()
