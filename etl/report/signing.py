"""The list to sign at the next hand-over, site by site: who gets what, printed, signed, filled in, and sent back.

It is laid out as the feed of hand-overs reads it. Every line begins as not handed over: a list that comes back as it
went says nothing of anybody.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from etl.feeds import Feed
from etl.policy import Policy
from etl.report import wording
from etl.report.choices import ARABIC, FRENCH, choices
from etl.report.paper import Paper, height
from etl.report.shapes import PartnerFigures
from etl.report.template import header

SIGNED_HERE = "Signature sur place / التوقيع في عين المكان"  # for the pen; the feed leaves it out
_COLUMNS = {  # canonical column → letters wide
    "handover_report": 12, "handover_date": 12, "full_name_latin": 24, "full_name_arabic": 22, "national_id": 13,
    "craft": 18, "item": 26, "quantity": 8, "status": 14, "is_signed": 9,
}  # fmt: skip
_PEN_WIDTH, _LINE_HEIGHT = 26, 30  # letters; points: room for a signature
_NOT_YET = "Non remis"


def of_partner(figures: PartnerFigures, feed: Feed, policy: Policy) -> bytes | None:
    """Return the workbook, a sheet per site; None when this partner hands nothing over.

    ``feed``: the declaration of hand-overs, whose headers and answers it takes.
    """
    if figures.to_hand is None or figures.to_hand.empty:
        return None
    with Paper(f"Tajhiz {figures.week}", policy.programme.dated) as paper:
        for site, lines in figures.to_hand.groupby("province", sort=True):
            _write_site(paper, str(site), lines, figures, feed, policy)
    return paper.content


def _write_site(
    paper: Paper, site: str, lines: pd.DataFrame, figures: PartnerFigures, feed: Feed, policy: Policy
) -> None:
    names = [wording.name_of(site, tongue, figures.names) for tongue in (FRENCH, ARABIC)]
    sheet = paper.sheet(names[0], right_to_left=False)
    number = wording.week_number(figures.week)
    for row, (name, tongue) in enumerate(zip(names, (FRENCH, ARABIC), strict=True)):
        facts = {"site": name, "number": number, "count": lines["person_id"].nunique()}
        sheet.merge_range(row, 0, row, len(_COLUMNS), "", paper.look("title", language=tongue))
        paper.write(sheet, row, 0, wording.say("signing.title", tongue, facts), "title", tongue)
    top = 3
    for at, (column, width) in enumerate(_COLUMNS.items()):
        head = "\n".join(header(feed, column, tongue) for tongue in (FRENCH, ARABIC))
        paper.write(sheet, top, at, head, "form")
        sheet.set_column(at, at, width)
        answers = choices(feed.columns[column].type, policy, (FRENCH, ARABIC)) if column in _ANSWERED else ()
        paper.offer(sheet, top + 1, top + len(lines), at, answers, "")
    paper.write(sheet, top, len(_COLUMNS), SIGNED_HERE, "form")
    sheet.set_column(len(_COLUMNS), len(_COLUMNS), _PEN_WIDTH)
    sheet.set_row(top, 62)
    for row, cells in enumerate(_cells(lines, figures), start=top + 1):
        for at, cell in enumerate(cells):
            paper.write(sheet, row, at, cell, "text")
        paper.write(sheet, row, len(_COLUMNS), None, "text")
        needed = (height(cell or "", width) for cell, width in zip(cells, _COLUMNS.values(), strict=True))
        sheet.set_row(row, max(_LINE_HEIGHT, *needed))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&C&P / &N")


_ANSWERED = frozenset({"status", "is_signed"})


def _cells(lines: pd.DataFrame, figures: PartnerFigures) -> Iterable[list[str | None]]:
    ordered = lines.sort_values(["family_name_latin", "given_name_latin", "person_id", "item"], kind="stable")
    for line in ordered.to_dict("records"):
        yield [
            None,
            None,
            _joined(line, "family_name_latin", "given_name_latin"),
            _joined(line, "given_name_arabic", "family_name_arabic"),
            None,  # taken from the card, at the hand-over
            wording.name_of(line["craft"], FRENCH, figures.names),
            wording.name_of(line["item"], FRENCH, figures.names),
            f"{float(line['quantity']):g}",
            _NOT_YET,
            None,
        ]


def _joined(line: dict[Any, Any], *parts: str) -> str | None:
    told = " ".join(str(line[part]) for part in parts if isinstance(line[part], str) and line[part])
    return wording.plain(told) or None
