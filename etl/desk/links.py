"""From a task to what it was about: the week's page, Great Expectations' pages, the rows that were not taken."""

from airflow.sdk import BaseOperatorLink

_OURS = ("intake_", "reconcile", "weekly_report", "housekeeping")


def is_ours(dag_id: str) -> bool:
    """Tell a DAG of Tajhiz from one of somebody else in the same Airflow."""
    return dag_id.startswith(_OURS)


class _ToOurs(BaseOperatorLink):  # type: ignore[misc]  # Airflow leaves it untyped
    """A link from every task of ours to one of our pages."""

    path = ""

    def get_link(self, operator: object, *, ti_key: object) -> str:
        """Return the page's address, nothing for a task of somebody else's."""
        return self.path if is_ours(str(getattr(operator, "dag_id", ""))) else ""


class WeekLink(_ToOurs):
    """This week."""

    name = "Tajhiz: this week"
    path = "/tajhiz/week"


class ValidationLink(_ToOurs):
    """What each file's suite said."""

    name = "Tajhiz: Data Docs"
    path = "/tajhiz/validation/index.html"


class RejectsLink(_ToOurs):
    """Files and rows that wait for a correction."""

    name = "Tajhiz: rejects"
    path = "/tajhiz/rejects"
