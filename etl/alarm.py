"""What Airflow calls when a deadline passes; reading a timetable imports this, so it imports nothing itself."""

from typing import Any


def letters_not_sent(**_: Any) -> None:
    """Say which letters of the week have not left."""
    from etl.flow import alarms  # the legs take seconds to import

    alarms.unsent()
