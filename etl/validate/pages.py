"""Great Expectations' own pages on suites and on what they said of a file."""

from functools import cache
from typing import Any

from etl.validate.library import great_expectations
from etl.validate.rules import described


def page(shown: dict[str, Any]) -> str:
    """Return Great Expectations' own page, as HTML, on the validation of a file, given in the shape of its JSON."""
    from great_expectations.core import expectationSuiteValidationResultSchema
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    return _html(ValidationResultsPageRenderer(), expectationSuiteValidationResultSchema.load(shown))


def suite_page(suite: dict[str, Any]) -> str:
    """Return Great Expectations' own page, as HTML, on a suite: each rule with its why."""
    from great_expectations.render.renderer import ExpectationSuitePageRenderer

    rules = [described(rule) for rule in suite["expectations"]]
    shown = great_expectations()[0].ExpectationSuite(name=suite["name"], expectations=rules)
    return _html(ExpectationSuitePageRenderer(), shown)


def _html(renderer: Any, shown: Any) -> str:
    return str(_view().render(renderer.render(shown)))


@cache
def _view() -> Any:
    from great_expectations.render.view import DefaultJinjaPageView

    return DefaultJinjaPageView()  # made once: it compiles its templates, which takes longer than a page
