"""The one-page PDF, the chart and the site: drawn right, the same every time, holding nobody who must not be seen."""

import io
import re

import pypdf
import pypdfium2
import pytest

from etl.report import draw, figures, page, pages_of_week
from tests.report.conftest import CANARY, UGLY, frame, training


def pages_of(content):
    return pypdf.PdfReader(io.BytesIO(content)).pages


@pytest.fixture
def own(count_week, policy):
    return lambda partner="ministry", **changed: figures.of_partner(count_week(**changed), partner, policy)


@pytest.mark.parametrize("partner", ["ministry", "chamber", "region", "ofppt", "wilaya"])
def test_the_week_is_one_page_that_a_second_program_opens(own, partner):
    content = page.of_partner(own(partner))
    assert len(pypdfium2.PdfDocument(content)) == 1
    assert page.of_partner(own(partner)) == content, "the same figures make the same bytes"
    assert b"pdfaid" in content, "an archive can keep it (PDF/A)"


def test_both_languages_can_be_copied_out_of_it(own):
    told = pages_of(page.of_partner(own()))[0].extract_text()
    assert "restent à équiper" in told
    letters = re.sub(r"\s", "", told)
    assert "التقدم" in letters or "مدقتلا" in letters, "Amiri's letters have a text of their own"
    assert "38" in told
    assert "abc123def456" in told, "the policy's version"


def test_only_a_list_of_ones_own_names_the_longest_waits(own):
    assert "Amzwag" in pages_of(page.of_partner(own("region")))[0].extract_text()
    for partner in ("ministry", "chamber", "ofppt", "wilaya"):
        content = page.of_partner(own(partner))
        assert "Amzwag" not in pages_of(content)[0].extract_text()
        assert CANARY.encode() not in content


def test_the_worst_names_are_text(own):
    lines = [training(n, family_name_latin=ugly, given_name_latin=ugly) for n, ugly in enumerate(UGLY)]
    content = page.of_partner(own("region", trainings=frame(*lines), previous=frame(*lines)))
    assert len(pypdfium2.PdfDocument(content)) == 1


def test_an_empty_week_and_a_crowded_one_have_one_page(own, policy, count_week):
    nothing = training(1)
    assert len(pypdfium2.PdfDocument(page.of_partner(own(trainings=frame(nothing).head(0), items=frame())))) == 1
    crowd = [
        training(n, craft=f"C{n % 25:02d}", province=f"09.{n % 9:03d}", cohort=f"E{2020 + n % 4}") for n in range(900)
    ]
    goods = frame(*({"item": f"I{n}", "unit": "U", "delivered": 9, "accepted": 5, "refused": n} for n in range(40)))
    full = count_week(
        trainings=frame(*crowd), previous=frame(), previous_week=None, goods=goods,
        trend=[(f"2026-W{week:02d}", 800) for week in range(30, 47)],
    )  # fmt: skip
    assert len(pypdfium2.PdfDocument(page.of_partner(figures.of_partner(full, "ministry", policy)))) == 1


def test_what_is_hidden_from_a_reader_is_not_in_the_picture(own):
    ministry, team = page.chart(own("ministry")), page.chart(own("region"))
    assert ministry.content[:4] == b"\x89PNG"
    assert ministry.content != team.content
    assert "effectif masqué" in ministry.fr
    assert "عدد محجوب" in ministry.ar
    assert "effectif masqué" not in team.fr


def test_the_picture_says_the_same_in_words(own):
    told = page.chart(own("region"))
    for group in own("region").crafts:
        assert (
            f"{group.fr} : {group.equipped} équipés sur {group.trained}".replace(" :", "\N{NO-BREAK SPACE}:") in told.fr
        )


@pytest.mark.parametrize("strange", ["ᚠ", "ⵢⵓⵙⴼ", "漢字", "😀"])
def test_a_letter_that_no_font_has_is_a_question_mark_not_a_box(strange):
    def drawn(text):
        return draw.drawn("chart", {"title": {"fr": text, "ar": ""}, "groups": [], "key": []}, "png")

    assert drawn(strange) == drawn("?" * len(strange))
    assert drawn("Aït Ÿçœ – 1 610 % ﷺ پ") != drawn("?" * 20)


def test_a_page_that_cannot_be_drawn_says_which_and_nothing_of_its_data():
    with pytest.raises(draw.DrawingError, match="chart") as told:
        draw.drawn("chart", {"title": {"fr": "Amzwag", "ar": ""}, "groups": 3, "key": []}, "png")
    assert "Amzwag" not in str(told.value)


class TestSite:
    """Pages that need no server."""

    @pytest.fixture
    def told(self, count_week, policy, this_week):
        lines = [line | {"evidence": [{"feed": "f", "file": "<b>.xlsx", "sheet": "S", "row": 7}]}
                 for line in this_week.to_dict("records") if line["trained"] and isinstance(line["reason"], str)]  # fmt: skip
        everything = figures.everything(count_week(), policy)
        return everything, lines

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_each_number_leads_to_the_rows_behind_it(self, told, language):
        everything, lines = told
        reasons = {line["reason"] for line in lines}
        first = pages_of_week.overview(everything, language, reasons)
        for reason in reasons:
            name = pages_of_week.file_name(f"reason_{reason}", language)
            assert f'href="{name}"' in first
            held = [line for line in lines if line["reason"] == reason]
            behind = pages_of_week.behind(everything, reason, language, held, len(held))
            assert behind.count("<tr>") - 1 == len(held)
            assert "&lt;b&gt;.xlsx · S · 7" in behind
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in first

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_of_a_country_the_longest_waiting_stand_on_a_page_that_says_so(self, told, language):
        everything, lines = told
        waits = [{**lines[0], "days_waiting": days} for days in (1234, 4321)]
        behind = pages_of_week.behind(everything, "in_store", language, waits, 4)
        assert behind.count("<tr>") - 1 == 2
        assert behind.index("321") < behind.index("234")
        for word in ("4321", "1234", "tajhiz status --week"):
            assert word in behind.replace("\N{NO-BREAK SPACE}", "").replace("&#160;", ""), word

    def test_it_asks_nothing_from_outside_and_names_nobody(self, told):
        everything, lines = told
        written = pages_of_week.overview(everything, "fr", {"in_store"}) + pages_of_week.behind(
            everything, "in_store", "fr", lines, len(lines)
        )
        assert not re.search(r"https?://|<script|@import|url\(", written)
        assert "Amzwag" not in written
        assert CANARY not in written

    def test_its_figures_are_those_of_the_letter(self, told):
        everything, lines = told
        first = pages_of_week.overview(everything, "fr", {line["reason"] for line in lines})
        assert f"<b>{everything.total.waiting}</b>" in first
        assert sum(group.trained for group in everything.crafts) == everything.total.trained
