"""``tajhiz …``: every leg and every question without Airflow."""

from etl.cli.app import main

__all__ = ["main"]
