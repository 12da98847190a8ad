"""### Weekly report: the letter that says who was trained and is not equipped.

Mondays 07:00 in Casablanca: built, held; `approve` asks a person (*approve*, *hold*, *send a test to me*), then sent.
- *Waiting at `approve`*: normal: read the previews it names. After three hours an alarm (log, TAJHIZ_ALERT_TO).
- *Red means*: `approve`: nobody answered in two days, letters stay held. `send`: see `tajhiz outbox list`.
- *Whom to call*: `send`: who runs the relay `tajhiz_smtp`; else the data team. *Safe to clear*: all of it, always.
"""

from datetime import timedelta

import airflow.sdk as af
import pendulum
from airflow.providers.standard.operators.hitl import HITLOperator as Asked

from etl.on_duty import ANSWERS, HOW, PASSES, TEAM, TO, WEEK, named, programmes

ONLY_WHAT_PASSES = af.ExceptionRetryPolicy([af.RetryRule(PASSES), af.RetryRule(Exception, af.RetryAction.FAIL)])
FORM = {"week": af.Param(**WEEK), "how": af.Param(HOW[0], enum=HOW, title="What to do")}
TIMES = {"start_date": pendulum.datetime(2026, 1, 5, tz="Africa/Casablanca"), "catchup": False, "max_active_runs": 1}
WHOSE = {"default_args": {**TEAM, "retry_policy": ONLY_WHAT_PASSES}, **TIMES, "params": FORM, "doc_md": __doc__}
ASKED = {"body": "{{ ti.xcom_pull('build', key='question') }}", "response_timeout": timedelta(days=2)}


def weekly_report_of(programme: str | None) -> None:
    """Build, ask, send; a partner whose letter fails does not stop the others."""
    # fmt: off
    alarm = af.SyncCallback("etl.on_duty.letters_not_sent", {"programme": programme})
    late = af.DeadlineAlert(af.DeadlineReference.DAGRUN_QUEUED_AT, timedelta(hours=3), alarm)
    @af.dag(named("weekly_report", programme), schedule="0 7 * * 1", deadline=late, tags=["report"], **WHOSE)
    def weekly_report() -> None:
        first = Asked(task_id="approve", subject="Send?", options=ANSWERS, params={"test_to": af.Param(**TO)}, **ASKED)
        second = Asked(task_id="approve_after_test", subject="Send now?", options=ANSWERS[:2], **ASKED)
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
        af.chain(build(), way := goes_on(), first, send_test(first.output), second)
        send.expand(partner=way >> release(first.output, second.output))
    weekly_report()


for code in programmes():
    weekly_report_of(code)
