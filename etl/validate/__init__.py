"""EDGE  table + suite → accepted, quarantined with reasons, verdict; the only user of Great Expectations."""

from etl.validate.library import great_expectations as warm_up
from etl.validate.pages import page, suite_page
from etl.validate.rules import SuiteError, check, check_table, check_whole, columns_of, is_whole

__all__ = [
    "SuiteError",
    "check",
    "check_table",
    "check_whole",
    "columns_of",
    "is_whole",
    "page",
    "suite_page",
    "warm_up",
]
