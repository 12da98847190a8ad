"""What stands above and below every list: the kingdom, the body, the signatures."""

from datetime import date

from etl.demo.sheets import Sheet

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
          "novembre", "décembre")  # fmt: skip


def letterhead(sheet: Sheet, body: str, *subject: str) -> None:
    """Add the title lines: the kingdom in both languages, the body, the subject, a blank line."""
    sheet.titles("ROYAUME DU MAROC / المملكة المغربية", body)
    sheet.titles(*subject, column=2)
    sheet.titles("")


def signatures(sheet: Sheet, place: str, day: date, *signers: str) -> None:
    """Add the closing lines: place and date, then who signs."""
    sheet.titles("")
    sheet.add("signature", None, f"Fait à {place}, le {day.day} {MONTHS[day.month - 1]} {day.year}")
    sheet.add("signature", *(cell for signer in signers for cell in (None, signer)))
