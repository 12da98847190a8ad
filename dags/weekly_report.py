"""### Weekly report: the letter that says who was trained and is not equipped.

Mondays at 07:00 in Casablanca. `build` writes letters and outbox, `approve` waits for a person,
`send` mails each partner by itself. Without an answer in two days nothing is sent: letters stay held.

- *Waiting at `approve`*: normal. Read the letters in `reports/`, then answer under *Required actions*.
- *Red means*: `approve`: nobody answered in time, letters are held. `send`: this partner's letter did not go.
- *Whom to call*: `send` red: whoever runs the mail relay. Everything else: the data team.
- *Safe to clear*: `build` yes. `send` yes: the outbox knows what has gone and never sends a letter twice; one
  in state `unknown` waits for a person (`tajhiz outbox`). `approve`: clearing it asks again.
- *Another week*: trigger with parameter `week`. *Mail server*: connection `tajhiz_smtp`.
"""

from datetime import timedelta

import pendulum
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Connection, ExceptionRetryPolicy, Param, RetryAction, RetryRule, chain, dag, task

PASSES = ["builtins.ConnectionError", "builtins.TimeoutError", "warehouse.engine.WarehouseUnavailableError"]
ONLY_WHAT_PASSES = ExceptionRetryPolicy([RetryRule(PASSES), RetryRule(Exception, RetryAction.FAIL)])
TEAM = {"owner": "data-team", "retries": 2, "retry_delay": timedelta(seconds=30)}
TIMETABLE = {
    "start_date": pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca"),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES},
}
WEEK = Param(None, type=["null", "string"], pattern=r"^\d{4}-W\d{2}$", description="empty: the current week")


@dag("weekly_report", schedule="0 7 * * 1", tags=["report"], params={"week": WEEK}, doc_md=__doc__, **TIMETABLE)
def weekly_report() -> None:
    """Build, approve, send; a partner whose letter fails does not stop the others."""

    @task
    def build(params: dict[str, str | None]) -> list[str]:
        from etl import flow

        return flow.build_letters(params["week"])

    @task
    def send(partner: str, params: dict[str, str | None]) -> dict[str, int]:
        from etl import flow

        to = Connection.get("tajhiz_smtp")
        return flow.send(partner, params["week"], to.host, to.port or 25, to.login or "", to.password or "")

    partners = build()
    approve = ApprovalOperator(
        task_id="approve",
        response_timeout=timedelta(days=2),
        subject="Send the weekly letters{{ ' of ' ~ params.week if params.week else '' }}?",
        body="To: {{ ti.xcom_pull('build') | join(', ') }}. They lie in `reports/`.",
    )
    chain(partners, approve, send.expand(partner=partners))


weekly_report()
