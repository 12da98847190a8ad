"""Which edition of the training a row speaks of."""

import re
from datetime import date, timedelta

from etl.normalise.choosing import Chooser
from etl.normalise.crafts import group_parts
from etl.policy import Cohort, Policy
from etl.spelling.text import clean, fold, western_digits

AROUND = timedelta(days=60)  # a list's dates may stand this far outside the edition's announced window

_YEARS = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_SPAN = re.compile(r"(?<!\d)(20\d{2})\s*[/\-–]\s*(20\d{2}|\d{2})(?!\d)")
_EDITION = re.compile(
    r"(?:edition|session|promotion|promo|cohorte|programme|campagne|annee|دوره|الدوره|نسخه|النسخه|فوج|موسم|سنه|برنامج)"
    r"\D{0,20}(20\d{2}(?: (?:20)?\d{2}\b)?)"
)


class Cohorts:
    """The policy's cohorts by code, label, alias, year and window of dates."""

    def __init__(self, policy: Policy) -> None:
        self._cohorts = policy.programme.cohorts
        self._chooser = Chooser(
            {code: (c.label_fr, c.label_ar, *c.aliases) for code, c in policy.programme.cohorts.items()}
        )

    def days(self, code: str | None) -> int | None:
        """Return how many days the edition's training lasted."""
        return self._cohorts[code].days if code in self._cohorts else None

    def read(self, text: str) -> str | None:
        """Return the code of the cohort a cell names, by name or by year."""
        named = self._chooser.exact(text) or self._chooser.inside(text)
        return self._only(named) or self.of_year(text)

    def in_title(self, title: str) -> str | None:
        """Return the cohort that a title names; a bare year there may be the letter's own."""
        named = self._only(self._chooser.inside(title))
        if named:
            return named
        spoken = {self.of_year(found.replace(" ", "/")) for found in _EDITION.findall(fold(title))} - {None}
        return spoken.pop() if len(spoken) == 1 else None

    def of_year(self, text: str) -> str | None:
        """Return the one cohort that began in a year like 2023, or in a school year like 2023/2024."""
        written = western_digits(clean(text))
        span = _SPAN.search(written)
        if span:
            return self._only({code for code, c in self._cohorts.items() if _school_year(c) == int(span[1])})
        years = {int(year) for year in _YEARS.findall(written)}
        return self._only({code for code, c in self._cohorts.items() if c.start.year in years})

    def running_in(self, text: str) -> str | None:
        """Return the one cohort that began in the text's year, else the one that ended in it."""
        years = {int(year) for year in _YEARS.findall(western_digits(clean(text)))}
        return self.of_year(text) or self._only({code for code, c in self._cohorts.items() if c.end.year in years})

    def of_dates(self, days: list[date]) -> str | None:
        """Return the one cohort in whose window, widened on both sides, all the dates fall."""
        near = {
            code
            for code, c in self._cohorts.items()
            if days and all(c.start - AROUND <= day <= c.end + AROUND for day in days)
        }
        return self._only(near)

    def of_group(self, group: str) -> str | None:
        """Return the cohort of a group's code, like ``COIF23-1``."""
        parts = group_parts(group)
        return self.running_in(str(parts[1])) if parts else None

    @staticmethod
    def _only(codes: set[str]) -> str | None:
        return next(iter(codes)) if len(codes) == 1 else None


def _school_year(cohort: Cohort) -> int:
    return cohort.start.year if cohort.start.month >= 8 else cohort.start.year - 1
