"""What cannot be taken goes back in the partner's own columns, is mended there, and comes home as itself."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from etl import read
from etl.feeds import RETURNED_REF_HEADER, declared_feed, declared_feeds
from etl.flow import answers, open_houses, run_week
from etl.flow import forms as made
from etl.policy import load_policy
from etl.report import rejects
from etl.report.rejects import Layout, Line, Problem, Returned
from etl.settings import Settings
from expectations import suite_of
from warehouse import read as question

POLICY = load_policy()
WEEK = "2026-W47"
REF = RETURNED_REF_HEADER


class Chamber:
    """A home, an inbox, and a clerk with a spreadsheet."""

    def __init__(self, folder):
        self.inbox, self.home, self.back = folder / "inbox", folder / "home", folder / "back"

    def send(self, feed, name, content):
        place = self.inbox / feed / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        with self.houses() as houses:
            return run_week(houses, WEEK)

    def houses(self):
        return open_houses(Settings(home=self.home, inbox=self.inbox, week=WEEK))

    def returned(self):
        """Return the workbook that goes back, opened as a clerk opens it; None when nothing does."""
        with self.houses() as houses:
            written = made.write_rejects(houses, WEEK, self.back)
        return load_workbook(written[0]) if written else None

    def quarantined(self):
        with self.houses() as houses, houses.asking() as connection:
            return [(line["file"], line["row"], line["code"]) for line in question.quarantined(connection)]

    def taken(self):
        with self.houses() as houses, houses.asking() as connection:
            return [
                (line["file"], line["sheet"], line["row"], line.get("full_name_latin") or line.get("family_name_latin"))
                for line in question.records(connection)
            ]

    def outcomes(self):
        with self.houses() as houses:
            return {line["file"]: line["outcome"] for line in answers.files(houses)}


@pytest.fixture
def chamber(tmp_path):
    return Chamber(tmp_path)


def saved(book):
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def listed(*rows, sheet="Coiffure", titles=("Chambre d'artisanat", "Propositions de juin")):
    """Return a chamber's list of proposals with a broken cell or two."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for title in titles:
        page.append([title])
    page.append(["N°", "Nom et prénom", "N° CIN", "Tél", "Article demandé", "Qté", "Remarques"])
    for row in rows:
        page.append(row)
    return saved(book)


GOOD = (1, "AMZWAG Idder", "ZZ012345", "0612345678", "Tondeuse professionnelle", "1", None)
NO_NUMBER = (2, "OUHMANE Tlaytmas", "ZZ000007", "0611223344", "Tondeuse professionnelle", "deux", "à revoir")
NOBODY = (3, None, None, "0655443322", "Fauteuil de coiffure hydraulique", "1", None)


def header_of(sheet):
    """Return (row, header → column) of the row that carries our reference."""
    for row in sheet.iter_rows():
        if REF in [cell.value for cell in row]:
            return row[0].row, {cell.value: cell.column for cell in row if cell.value}
    raise AssertionError("the sheet has no reference column")


def test_a_row_goes_back_in_its_own_columns_under_its_own_titles(chamber):
    chamber.send("artisan_proposals", "2026-11-03_propositions.xlsx", listed(GOOD, NO_NUMBER))
    book = chamber.returned()
    assert book.sheetnames[:2] == ["Lisez-moi – اقرأني", "Coiffure"]
    sheet = book["Coiffure"]
    assert [sheet.cell(row, 1).value for row in (1, 2)] == ["Chambre d'artisanat", "Propositions de juin"]
    top, columns = header_of(sheet)
    own = ["N°", "Nom et prénom", "N° CIN", "Tél", "Article demandé", "Qté", "Remarques"]
    assert [cell.value for cell in sheet[top]] == [*own, "Motif du renvoi", "سبب الإرجاع", REF]
    assert [sheet.cell(top + 1, columns[name]).value for name in own] == [
        "2", "OUHMANE Tlaytmas", "ZZ000007", "0611223344", "Tondeuse professionnelle", "deux", "à revoir",
    ]  # fmt: skip
    assert sheet.max_row == top + 1
    coloured = [cell.column for cell in sheet[top + 1] if cell.fill.fgColor.rgb == "FFFCE4C4"]
    assert coloured == [columns["Qté"]]
    reason = sheet.cell(top + 1, columns["Motif du renvoi"]).value
    assert "nombre" in reason
    assert "2026-11-03_propositions.xlsx" in reason
    assert sheet.cell(top + 1, columns["سبب الإرجاع"]).value
    assert len(sheet.cell(top + 1, columns[REF]).value) == 12
    assert sheet.freeze_panes == f"A{top + 1}"
    assert sheet.auto_filter.ref


def test_a_mended_row_is_taken_and_the_one_it_mends_is_closed(chamber):
    chamber.send("artisan_proposals", "2026-11-03_propositions.xlsx", listed(GOOD, NO_NUMBER, NOBODY))
    before = chamber.taken()
    assert len(chamber.quarantined()) == 2
    book = chamber.returned()
    sheet = book["Coiffure"]
    top, columns = header_of(sheet)
    sheet.cell(top + 1, columns["Qté"]).value = 2  # a clerk types a number, and a name
    sheet.cell(top + 2, columns["Nom et prénom"]).value = "AMZIL Tafsut"
    counts = chamber.send("artisan_proposals", "2026-11-10_rejets_corriges.xlsx", saved(book))
    assert counts["rows_accepted"] == 2
    assert chamber.outcomes()["2026-11-10_rejets_corriges.xlsx"] == "accepted"
    assert chamber.outcomes()["2026-11-03_propositions.xlsx"] == "accepted"
    assert chamber.quarantined() == []
    after = chamber.taken()
    assert [line for line in after if line[0].startswith("2026-11-03")] == before
    assert [name for file, _, _, name in after if "rejets" in file] == ["OUHMANE", "AMZIL"] or len(after) == len(
        before
    ) + 2
    assert chamber.returned() is None


def handed_over():
    """Return a hand-over report: titles that hold for all rows, a header of two lines, a person merged over two items."""
    book = Workbook()
    page = book.active
    page.title = "Coiffure"
    page.append(["PV de remise n° 07/2026 du 10/06/2026"])
    page.append([])
    page.append(["Bénéficiaire", None, None, "Matériel", None, "Remise", None])
    page.append(["Nom", "Prénom", "N° CIN", "Article", "Qté", "Statut", "Signé (O/N)"])
    page.append(["AMZWAG", "Idder", "ZZ012345", "Tondeuse professionnelle", "1", "Remis", "O"])
    page.append(["OUHMANE", "Tlaytmas", "ZZ000007", "Fauteuil de coiffure hydraulique", "1", "Remis", "O"])
    page.append([None, None, None, "Tondeuse professionnelle", "une", "Remis", "O"])
    for merged in ("A3:C3", "D3:E3", "F3:G3", "A6:A7", "B6:B7", "C6:C7"):
        page.merge_cells(merged)
    return saved(book)


def test_what_a_title_a_sheets_name_and_merged_cells_say_comes_home_with_the_row(chamber):
    chamber.send("region_handovers", "2026-11-03_PV_07.xlsx", handed_over())
    book = chamber.returned()
    sheet = book["Coiffure"]
    top, columns = header_of(sheet)
    row = {header: sheet.cell(top + 1, at).value for header, at in columns.items()}
    assert list(row.values())[:5] == [
        "OUHMANE",
        "Tlaytmas",
        "ZZ000007",
        "Tondeuse professionnelle",
        "une",
    ]
    wrong = [cell.column for cell in sheet[top + 1] if cell.fill.fgColor.rgb == "FFFCE4C4"]
    assert [sheet.cell(top, at).value.split()[-1] for at in wrong] == ["Qté"]
    sheet.cell(top + 1, wrong[0]).value = "1"
    chamber.send("region_handovers", "2026-11-10_PV_07_corrige.xlsx", saved(book))
    assert chamber.quarantined() == []
    with chamber.houses() as houses, houses.asking() as connection:
        taken = question.facts(connection, "core_handovers")
    said = [
        {
            key: line[key]
            for key in ("handover_report", "handover_date", "craft", "item", "quantity", "status", "is_signed")
        }
        for line in taken
        if "corrige" in line.get("file", "corrige") and line["item"] == "COIF-TOND"
    ]
    assert len(taken) == 3
    assert said[-1] == said[0]
    assert said[0]["handover_date"] == "2026-06-10"
    assert said[0]["craft"] == "COIF"


def test_a_sheet_without_titles_goes_back_with_room_for_them(chamber):
    book = load_workbook(io.BytesIO(listed(GOOD)))
    page = book.create_sheet("Couture")
    page.append(["AMZIL Tafsut", "ZZ000009", "Surjeteuse 4 fils", "1"])
    page.append(["TAMLALT Zineb", "ZZ000010", "Surjeteuse 4 fils", "1"])
    chamber.send("artisan_proposals", "2026-11-03_propositions.xlsx", saved(book))
    assert {code for _, _, code in chamber.quarantined()} == {"sheet_without_header"}
    back = chamber.returned()
    sheet = back["Couture"]
    top, _ = header_of(sheet)
    assert sheet.cell(top, 1).fill.fgColor.rgb == "FFFCE4C4"
    for at, title in enumerate(["Nom et prénom", "CIN", "Article demandé", "Qté"], start=1):
        sheet.cell(top, at).value = title
    counts = chamber.send("artisan_proposals", "2026-11-10_avec_titres.xlsx", saved(back))
    assert counts["rows_accepted"] == 2
    assert chamber.quarantined() == []


def test_a_text_file_in_arabic_goes_back_as_a_sheet_and_comes_home(chamber):
    text = "الاسم الكامل;رقم البطاقة الوطنية;الحرفة;الدورة\r\nأمزواك إيدر;ZZ012345;الحلاقة;دورة 2023\r\nأوهمان تليتماس;ZZ000007;قارئ النجوم;دورة 2023\r\n"
    chamber.send("reference_list", "2026-11-03_لائحة.csv", text.encode("cp1256"))
    book = chamber.returned()
    sheet = book.worksheets[1]
    assert sheet.sheet_view.rightToLeft
    top, columns = header_of(sheet)
    sheet.cell(top + 1, columns["الحرفة"]).value = "الحلاقة"
    counts = chamber.send("reference_list", "2026-11-10_لائحة_مصححة.xlsx", saved(book))
    assert counts["rows_accepted"] == 1
    assert chamber.quarantined() == []


def test_a_row_sent_back_as_it_was_waits_once(chamber):
    chamber.send("artisan_proposals", "2026-11-03_propositions.xlsx", listed(GOOD, NO_NUMBER))
    book = chamber.returned()
    chamber.send("artisan_proposals", "2026-11-10_rejets.xlsx", saved(book))
    assert [(file, code) for file, _, code in chamber.quarantined()] == [
        ("2026-11-10_rejets.xlsx", "quantity_not_a_number")
    ]
    again = chamber.returned()["Coiffure"]
    top, _ = header_of(again)
    assert again.max_row == top + 1


def test_without_its_reference_a_mended_row_is_taken_all_the_same(chamber):
    chamber.send("artisan_proposals", "2026-11-03_propositions.xlsx", listed(GOOD, NO_NUMBER))
    book = chamber.returned()
    sheet = book["Coiffure"]
    top, columns = header_of(sheet)
    sheet.cell(top + 1, columns["Qté"]).value = "2"
    sheet.delete_cols(columns[REF])
    counts = chamber.send("artisan_proposals", "2026-11-10_corriges.xlsx", saved(book))
    assert counts["rows_accepted"] == 1
    assert chamber.quarantined() != []  # nothing says which row it mends


def test_what_was_taken_with_a_remark_is_told_and_never_read_back(chamber):
    odd = (4, "TAMLALT Zineb", "AB123456789", "0612345678", "Tondeuse professionnelle", "1", None)
    chamber.send("artisan_proposals", "2026-11-03_propositions.xlsx", listed(GOOD, NO_NUMBER, odd))
    book = chamber.returned()
    told = [str(row[0].value) for row in book["À vérifier – للتحقق"].iter_rows()]
    assert "2026-11-03_propositions.xlsx, feuille Coiffure, ligne(s) 6" in told
    counts = chamber.send("artisan_proposals", "2026-11-10_rejets.xlsx", saved(book))
    assert chamber.outcomes()["2026-11-10_rejets.xlsx"] == "accepted"
    assert (counts.get("rows_accepted", 0), counts["rows_quarantined"]) == (0, 1)


def test_a_whole_file_that_was_refused_is_told_on_the_first_sheet(chamber):
    chamber.send("complaints", "2026-11-03_scan.pdf", b"%PDF-1.7\n%scan")
    text = "\n".join(str(cell.value) for row in chamber.returned().worksheets[0].iter_rows() for cell in row)
    assert "2026-11-03_scan.pdf" in text
    assert "PDF" in text


def problem(column="quantity"):
    return Problem(column, "quantité : écrivez un nombre", "الكمية: المرجو كتابة عدد")


def book_of(*layouts, **more):
    returned = Returned(declared_feed("artisan_proposals"), WEEK, layouts=tuple(layouts), **more)
    return rejects.of_feed(returned, POLICY)


HEADERS = ("الاسم الكامل", "الحرفة", "الكمية")
COLUMNS = ("full_name_arabic", "craft", "quantity")


def test_nothing_that_a_partner_wrote_can_run_or_loses_its_zeros():
    cells = ('=HYPERLINK("http://tajhiz.example","أمزواك")', "@SUM(1)", "007")
    content = book_of(Layout("Feuil1", ("+1",), HEADERS, COLUMNS, (Line("=a.csv", 3, cells, (problem(),), "abc"),)))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    sheet = load_workbook(io.BytesIO(content))["Feuil1"]
    assert [sheet.cell(4, at).value for at in (1, 2, 3)] == list(cells)
    assert {sheet.cell(4, at).number_format for at in (1, 2, 3)} == {"@"}


def test_a_list_headed_in_arabic_runs_from_right_to_left_and_offers_arabic_answers():
    line = Line("a.xlsx", 5, ("أمزواك إيدر", "حلاق ورق", "1"), (problem("craft"),), "abc")
    book = load_workbook(io.BytesIO(book_of(Layout("لائحة", (), HEADERS, COLUMNS, (line,)))))
    sheet = book["لائحة"]
    assert sheet.sheet_view.rightToLeft
    rule = sheet.data_validations.dataValidation[0]
    where = rule.formula1.split("!")[1].replace("$", "")
    offered = {cell.value for (cell,) in book["Nomenclature – لوائح"][where]}
    assert offered == {craft.ar for craft in POLICY.crafts.values()}


def test_a_column_that_the_list_lacks_colours_the_reason():
    line = Line("a.xlsx", 5, ("أمزواك إيدر", "الحلاقة", "1"), (problem("cohort"),), "abc")
    sheet = load_workbook(io.BytesIO(book_of(Layout("F", (), HEADERS, COLUMNS, (line,)))))["F"]
    coloured = [cell.column for cell in sheet[2] if cell.fill.fgColor.rgb == "FFFCE4C4"]
    assert coloured == [4, 5]


def test_a_remark_along_with_a_fault_is_told_and_not_coloured():
    remark = Problem("craft", "métier rare : vérifiez", "حرفة نادرة: المرجو التحقق", is_remark=True)
    line = Line("a.xlsx", 5, ("أمزواك إيدر", "الحلاقة", "x"), (problem(), remark), "abc")
    sheet = load_workbook(io.BytesIO(book_of(Layout("F", (), HEADERS, COLUMNS, (line,)))))["F"]
    assert [cell.column for cell in sheet[2] if cell.fill.fgColor.rgb == "FFFCE4C4"] == [3]
    assert "métier rare" in sheet.cell(2, 4).value


def test_a_name_at_fault_is_every_part_of_it():
    headers, columns = ("Nom", "Prénom", "Qté"), ("family_name_latin", "given_name_latin", "quantity")
    line = Line("a.xlsx", 5, (None, None, "1"), (problem("full_name_latin"),), "abc")
    sheet = load_workbook(io.BytesIO(book_of(Layout("F", (), headers, columns, (line,)))))["F"]
    assert [cell.column for cell in sheet[2] if cell.fill.fgColor.rgb == "FFFCE4C4"] == [1, 2]


def test_two_sheets_of_one_name_both_go_back():
    line = Line("a.xlsx", 5, ("أمزواك إيدر", "الحلاقة", "x"), (problem(),), "abc")
    one, other = (Layout("Feuil1", (title,), HEADERS, COLUMNS, (line,)) for title in ("Lot 1", "Lot 2"))
    assert load_workbook(io.BytesIO(book_of(one, other))).sheetnames[1:3] == ["Feuil1", "Feuil1 (2)"]


def test_the_first_sheet_says_in_both_languages_what_to_do_and_to_keep_the_reference():
    sheet = load_workbook(io.BytesIO(book_of())).worksheets[0]
    assert "Aucune ligne" in "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    line = Line("a.xlsx", 5, ("أمزواك إيدر", "الحلاقة", "x"), (problem(),), "abc")
    sheet = load_workbook(io.BytesIO(book_of(Layout("F", (), HEADERS, COLUMNS, (line,))))).worksheets[0]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "Réf." in text
    assert "مرجع" in text
    assert "par le même chemin" in text


def test_rows_that_are_too_many_to_mend_by_hand_are_counted():
    line = Line("a.xlsx", 5, ("أ", "ب", "x"), (problem(),), "abc")
    book = load_workbook(io.BytesIO(book_of(Layout("F", (), HEADERS, COLUMNS, (line,)), more=17_000)))
    text = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    assert "17000" in text


@pytest.mark.parametrize("feed", declared_feeds(), ids=lambda feed: feed.name)
def test_no_remark_of_any_feed_is_ever_read_as_a_row(feed):
    """Every reason of the suite about its own column, from sheets that are named like headers."""
    rules = [rule["meta"] | rule["kwargs"] for rule in suite_of(feed.name)["expectations"]]
    problems = [Problem(rule.get("column", ""), rule["reason_fr"], rule["reason_ar"]) for rule in rules]
    problems += [Problem(column, rules[0]["reason_fr"], rules[0]["reason_ar"]) for column in feed.columns]
    named = [column.headers[0] for column in feed.columns.values()]
    lines = tuple(Line("Propositions.xlsx", n, (None,) * len(named), (one,)) for n, one in enumerate(problems, 1))
    remarks = tuple(Layout(sheet, (), tuple(named), tuple(feed.columns), lines) for sheet in named[:4])
    back = tuple(Layout("F", (), tuple(named), tuple(feed.columns), ()) for _ in (1,))
    content = rejects.of_feed(Returned(feed, WEEK, layouts=back, to_check=remarks), POLICY)
    table = read.table(content, "rejets.xlsx", feed)
    assert len(table.rows) == 0
    assert len(table.refused_rows) == 0


WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(WRITTEN, WRITTEN), min_size=1, max_size=4), WRITTEN, st.lists(WRITTEN, max_size=2))
@settings(max_examples=25, deadline=None)
def test_whatever_was_written_goes_back_letter_by_letter(rows, sheet, titles):
    headers, columns = ("Nom et prénom", "CIN", "Article demandé"), ("full_name_latin", "national_id", "item")
    lines = tuple(Line("a.xlsx", 5, (name, "ZZ012345", item), (problem(),), "0f" * 6) for name, item in rows)
    book = load_workbook(io.BytesIO(book_of(Layout(sheet, tuple(titles), headers, columns, lines))))
    page = book.worksheets[1]
    top, _ = header_of(page)
    assert top == len(titles) + bool(titles) + 1
    assert [(page.cell(top + n, 1).value, page.cell(top + n, 3).value) for n in range(1, len(rows) + 1)] == rows


def test_the_same_rows_make_the_same_bytes():
    layout = Layout("F", (), HEADERS, COLUMNS, (Line("a.xlsx", 5, ("أ", "ب", "x"), (problem(),), "abc"),))
    assert book_of(layout) == book_of(layout)
