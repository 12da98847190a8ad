"""From a task to what it was about: the week's page, Great Expectations' pages, the rows that were not taken."""

from airflow.sdk import BaseOperatorLink

from etl.on_duty import programme_of

_OURS = ("intake_", "reconcile", "weekly_report", "housekeeping")


PREFIX = "/tajhiz"


def mounted_at(programme: str | None) -> str:
    """Return where the pages of a programme begin."""
    return PREFIX if programme is None else f"{PREFIX}/{programme}"


def is_ours(dag_id: str) -> bool:
    """Tell a DAG of Tajhiz from one of somebody else in the same Airflow."""
    return dag_id.startswith(_OURS)


class _ToOurs(BaseOperatorLink):  # type: ignore[misc]  # Airflow leaves it untyped
    """A link from every task of ours to one of our pages."""

    path = ""

    def get_link(self, operator: object, *, ti_key: object) -> str:
        """Return the page's address, nothing for a task of somebody else's."""
        dag = str(getattr(operator, "dag_id", ""))
        return mounted_at(programme_of(dag)) + self.path if is_ours(dag) else ""


class WeekLink(_ToOurs):
    """This week."""

    name = "Tajhiz: this week"
    path = "/week"


class ValidationLink(_ToOurs):
    """What each file's suite said."""

    name = "Tajhiz: Data Docs"
    path = "/validation/index.html"


class RejectsLink(_ToOurs):
    """Files and rows that wait for a correction."""

    name = "Tajhiz: rejects"
    path = "/rejects"
