"""What forbids calling two records one person without asking (linkage §5.1), each rule with the id that people see."""

from etl.link import compare
from etl.link.compare import Person

VETOES = ("two_cards", "two_genders", "two_given_names", "two_birth_dates")


def veto(left: Person, right: Person) -> str | None:
    """Return the first rule that keeps two records apart, None when nothing does.

    Cards three edits apart, opposite gender, two first names of the table of distinct ones, dates that differ in year
    and day.
    """
    if compare.national_id_level(left, right) == "different":
        return "two_cards"
    if compare.gender_level(left, right) == "different":
        return "two_genders"
    if compare.are_two_given_names(left, right):
        return "two_given_names"
    return "two_birth_dates" if _births_apart(left, right) else None


def _births_apart(left: Person, right: Person) -> bool:
    if left.birth_date is None or right.birth_date is None:
        return False
    if abs(left.birth_date.year - right.birth_date.year) > 1:
        return compare.birth_level(left, right) == "different"
    days_known = left.is_birth_exact and right.is_birth_exact
    return days_known and compare.birth_level(left, right) == "different"
