import re
from dataclasses import replace

import pandas as pd
import pytest

from etl.report import figures, letter, wording
from etl.report.movements import SIGN
from etl.report.owners import OWNERS
from etl.report.shapes import Change, ReasonFigures

CANARY = "ZZ999001"


@pytest.fixture
def written(count_week, policy):
    """Return a function that writes a partner's letter of the invented week."""

    def write(partner, **changed):
        return letter.compose(figures.of_partner(count_week(**changed), partner, policy))

    return write


def test_the_subject_says_the_news_in_the_partners_language(written):
    assert written("region").subject == "W47 · 38 formés non équipés (\N{MINUS SIGN}14) · Souss-Massa"
    assert written("wilaya").subject == ("الأسبوع 47 · 38 من المستفيدين من التكوين دون تجهيز كامل (بنقص 14) · سوس ماسة")


def test_the_first_week_compares_with_nothing(written):
    first = written("region", previous=pd.DataFrame(), previous_week=None)
    assert "première semaine" in first.subject
    assert "Première semaine" in first.text


def test_both_languages_stand_in_the_page_the_partners_own_first(written):
    for partner, first in (("region", "fr"), ("chamber", "ar")):
        page = written(partner).html
        assert re.search(r'<html[^>]*lang="(\w+)"', page)[1] == first
        blocks = re.findall(r'<td[^>]*class="cell"[^>]*dir="(\w+)"|<td[^>]*dir="(\w+)"[^>]*class="cell"', page)
        assert [a or b for a, b in blocks] == (["ltr", "rtl"] if first == "fr" else ["rtl", "ltr"])
        assert 'lang="ar"' in page
        assert 'lang="fr"' in page


@pytest.mark.parametrize("partner", ["chamber", "region", "ofppt", "wilaya", "ministry"])
def test_a_letter_is_small_and_asks_nothing_from_outside(written, partner):
    page = written(partner).html
    assert len(page.encode()) <= 60_000
    assert not re.search(r"https?://|src=(?!\"cid:)|url\(|<link|<script|@import", page)
    assert all('alt="' in picture for picture in re.findall(r"<img[^>]*>", page))
    assert "prefers-color-scheme" in page  # dark mode outlives the inlining


def test_the_text_part_is_written_not_stripped(written):
    text = written("region").text
    assert "1. Recueillir le motif du refus" in text
    assert "2. Programmer la remise" in text
    assert "Semaine 46" in text
    assert "<b>" not in text
    assert "\N{MINUS SIGN}18" in text
    assert not re.search(r"\n{4,}", text)


def test_a_file_name_that_is_code_is_only_text(written):
    region = written("region")
    assert "<script" not in region.html
    assert "&lt;script&gt;" in region.html
    assert "PV <script>alert(1)</script> .xlsx" in region.text  # and its line break is gone


def test_no_person_stands_in_any_letter(written):
    for partner in ("chamber", "region", "ofppt", "wilaya", "ministry"):
        said = "".join(written(partner))
        assert CANARY not in said
        assert "Amzwag" not in said


def test_a_late_sender_is_told_so_and_the_others_are_warned(written):
    assert "Vos données datent" in written("ofppt").text
    assert "Certaines données datent" in written("ministry").text


def test_who_owns_no_reason_is_still_asked_for_late_and_refused_files(written):
    text = written("ofppt").text
    assert "1. Nous envoyer vos fichiers en retard." in text
    assert "2. Corriger et renvoyer" in text
    assert "Rien n’est attendu de vous" in written("ministry").text


def test_an_empty_week_says_that_lists_are_missing(written):
    nothing = pd.DataFrame()
    empty = written("chamber", trainings=nothing, previous=nothing, previous_week=None, items=nothing)
    assert "لم نتوصل بعد بلوائح المتدربين" in empty.text
    assert "الأسبوع 47 · 0" in empty.subject


def test_a_correction_says_so(count_week, policy):
    own = figures.of_partner(count_week(revision=2), "region", policy)
    assert "Correction n° 1" in letter.compose(own).text


def test_every_change_reason_and_owner_can_be_said(count_week, policy):
    own = figures.of_partner(count_week(), "region", policy)
    every = tuple(ReasonFigures(code, owners, 7, None) for code, owners in OWNERS.items())
    changes = tuple(Change(code, sign) for code, sign in SIGN.items())
    actions = tuple(reason for reason in every if reason.owners != ("data_team",))
    assert letter.compose(replace(own, reasons=every, changes=changes, actions=actions)).html


def test_numbers_keep_their_thousands_and_days_agree():
    assert wording.number(12345) == "12\N{NO-BREAK SPACE}345"
    assert [wording.days(n, "ar") for n in (1, 2, 3, 11, 100, 103)] == [
        *("يوم واحد", "يومان", "3 أيام", "11 يوما", "100 يوم", "103 أيام")
    ]
    assert [wording.days(n, "fr") for n in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]


def test_dates_percents_and_file_names_are_tagged_in_the_page_and_isolated_in_the_text(written):
    region = written("region")
    assert '<bdi dir="ltr">16/11/2026</bdi>' in region.html
    assert not re.search("[\u2066-\u2069]", region.html)
    assert region.html.count("<bdi") == region.html.count("</bdi>")
    assert "\u206616/11/2026\u2069" in region.text


def test_a_file_name_inside_an_arabic_reason_keeps_its_direction():
    reason = "لا يتضمن الملف 2026-11-12_liste.xlsx عناوين (الورقة Feuil 1)، المرجو إرساله بصيغة .xlsx"
    assert wording.reason_of("2026-11-12_liste.xlsx", reason) == (
        "لا يتضمن الملف \u20682026-11-12_liste.xlsx\u2069 عناوين (الورقة \u2066Feuil 1\u2069)، "
        "المرجو إرساله بصيغة \u2066.xlsx\u2069"
    )
    assert wording.reason_of("a.pdf", "Pas de tableau.") == "\u2068a.pdf\u2069 · Pas de tableau."
    assert wording.told("السطر 12") == "السطر 12"


def test_a_column_is_named_as_the_partner_heads_it():
    assert wording.column_title("region_lots", "quantity", "fr") == "Quantité"
    assert wording.column_title("region_lots", "quantity", "ar") == "الكمية"
    assert wording.column_title("no_feed", "a\nb", "fr") == "a b"


def test_only_a_list_that_is_withheld_is_explained_and_only_one_that_is_sent_names_its_authorisation(
    count_week, policy
):
    closed = policy.model_copy(update={"programme": policy.programme.model_copy(update={"authorisation": ""})})
    said = {code: letter.compose(figures.of_partner(count_week(), code, closed)) for code in policy.partners}
    assert [code for code, told in said.items() if "loi 09-08" in told.text] == ["region"]
    assert "09.08" in said["region"].html
    open_letter = letter.compose(figures.of_partner(count_week(), "region", policy))
    assert "D-TEST-001/2026" in open_letter.html
    assert "loi 09-08" not in open_letter.text


def test_who_must_do_nothing_reads_where_it_is_stuck_and_the_others_what_is_left(written):
    assert "- • " not in written("ministry").text
    assert "Où cela bloque le plus" in written("ministry").text
    assert "Vos autres motifs, détaillés plus bas : 1 " in written("region").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Région · vous" in written("region").text


def test_who_sends_no_files_reads_nothing_about_them(written):
    assert "Vos envois" in written("region").text
    assert "Vos envois" not in written("wilaya").text


def test_what_earlier_letters_told_is_only_counted(written, files):
    told = written("region", previous_cutoff=files["received_at"][0] + pd.Timedelta(days=1)).text
    assert "PV <script>" not in told
    assert "jusqu’en semaine 46" in told
    assert "Corriger et renvoyer" not in told


def test_everybody_equipped_is_said_without_a_plural_and_asks_nothing(written, this_week):
    text = written("chamber", trainings=this_week.assign(trained=True, state="equipped", reason=None)).text
    assert "0 formé n’a pas encore reçu" in text
    assert "Où cela bloque" not in text


def test_the_worst_names_and_many_trainings_leave_the_letter_small(written, this_week, files):
    names = ["م" * 300, "x" * 255 + ".xlsx", "=cmd()", "<img src=x onerror=alert(1)>", "a\r\nBcc: b", "\u202egpj.exe"]
    refused = pd.concat([files.head(1).assign(file=name, reason_ar=f"الملف {name} فارغ.") for name in names])
    many = pd.concat([this_week.assign(person_id=this_week["person_id"] + f"-{n}") for n in range(300)])
    page = written("region", trainings=many, files=refused).html
    assert len(page.encode()) <= 60_000
    assert "<img src=x" not in page
    assert "\u202e" not in page
