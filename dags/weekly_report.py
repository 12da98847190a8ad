"""### Weekly report: the letter that says who was trained and is not equipped.

Mondays 07:00, Casablanca: built and held, `approve` asks a person (*approve*, *hold*, *send a test to me*), then sent.
- *Waiting at `approve`*: normal: read the previews it names. After three hours an alarm (log, TAJHIZ_ALERT_TO).
- *Red means*: `approve`: nobody answered in two days, letters stay held. `send`: see `tajhiz outbox list`.
- *Whom to call*: `send`: who runs the relay `tajhiz_smtp`; else the data team. *Safe to clear*: all of it, always.
"""

from datetime import timedelta

import airflow.sdk as af
import pendulum
from airflow.providers.standard.operators.hitl import HITLOperator

from etl.on_duty import ANSWERS, HOW, PASSES, TEAM, WEEK

ONLY_WHAT_PASSES = af.ExceptionRetryPolicy([af.RetryRule(PASSES), af.RetryRule(Exception, af.RetryAction.FAIL)])
FORM = {"week": af.Param(**WEEK), "how": af.Param(HOW[0], enum=HOW, title="What to do")}
TEST_TO = {"test_to": af.Param("", type="string", description="your address, for a test")}
START = pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca")
TIMES = {"start_date": START, "catchup": False, "max_active_runs": 1}
WHOSE = {"default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES}, **TIMES}
ALARM = af.SyncCallback("etl.on_duty.letters_not_sent")
LATE = af.DeadlineAlert(af.DeadlineReference.DAGRUN_QUEUED_AT, timedelta(hours=3), ALARM)
ASKED = {"body": "{{ ti.xcom_pull('build', key='question') }}", "response_timeout": timedelta(days=2)}


@af.dag("weekly_report", schedule="0 7 * * 1", deadline=LATE, tags=["report"], params=FORM, doc_md=__doc__, **WHOSE)
def weekly_report() -> None:
    """Build, ask, send; a partner whose letter fails does not stop the others."""
    # fmt: off
    first = HITLOperator(task_id="approve", subject="Send?", options=ANSWERS, params=TEST_TO, **ASKED)
    second = HITLOperator(task_id="approve_after_test", subject="Send now?", options=ANSWERS[:2], **ASKED)
    @af.task(multiple_outputs=True)
    def build(params: dict[str, str]) -> dict[str, object]:
        from etl import flow
        return flow.build_letters(params["week"], params["how"])
    @af.task.branch
    def goes_on(params: dict[str, str]) -> list[str]:
        from etl import flow
        return flow.goes_on_with(params["how"])
    @af.task.short_circuit(ignore_downstream_trigger_rules=False)
    def send_test(answer: dict[str, object], params: dict[str, str]) -> bool:
        from etl import flow
        return flow.send_test(answer, params["week"], af.Connection.get("tajhiz_smtp"))
    @af.task(trigger_rule=af.TriggerRule.NONE_FAILED)
    def release(answer: dict[str, object], again: dict[str, object], params: dict[str, str]) -> list[str]:
        from etl import flow
        return flow.release(again or answer, params["week"])
    @af.task
    def send(partner: str, params: dict[str, str]) -> dict[str, int]:
        from etl import flow
        return flow.send(partner, params["week"], af.Connection.get("tajhiz_smtp"))
    released, way = release(first.output, second.output), goes_on()
    af.chain(build(), way, first, send_test(first.output), second)
    send.expand(partner=way >> released)


weekly_report()
