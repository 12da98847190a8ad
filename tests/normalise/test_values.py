import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.normalise import dates, identifiers, phones, quantities, references, statuses
from etl.spelling import text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("J 123456", "J123456"), ("J-123456", "J123456"), ("j123456", "J123456"), ("ج123456", "J123456"),
        ("JB 123 45", "JB12345"), ("JBI2345", "JB12345"), ("J12345O", "J123450"), ("JK1S34B", "JK15348"),
        ("J ١٢٣٤٥٦", "J123456"), ("AB123456", "AB123456"), ("\u200fJ123456\u202c", "J123456"),
        ("CIN: J123456", "J123456"),
        ("N° CIN : JB12345", "JB12345"), ("J.123.456", "J123456"),
    ],
)  # fmt: skip
def test_national_ids_are_read_from_any_hand(written, read):
    assert identifiers.read_national_id(written) == (read, None)


@pytest.mark.parametrize(
    "written", ["M-2023000697", "M - 123", "néant", "123456", "JBX12345", "J1234567890", "J000000", "٠"]
)
def test_what_is_no_national_id_is_unreadable(written):
    assert identifiers.read_national_id(written) == (None, "unreadable")


@pytest.mark.parametrize("written", ["J123", "JB1234567"])
def test_an_unusual_length_is_a_doubt(written):
    assert identifiers.read_national_id(written) == (written, "unusual")


@pytest.mark.parametrize(
    ("written", "iso", "precision"),
    [
        ("12/3/1985", "1985-03-12", "day"), ("1985-03-12", "1985-03-12", "day"), ("12.03.85", "1985-03-12", "day"),
        ("12/03/1985 00:00:00", "1985-03-12", "day"), ("1985-03-12T00:00:00", "1985-03-12", "day"),
        ("١٢/٠٣/١٩٨٥", "1985-03-12", "day"), ("31118", "1985-03-12", "day"), ("31118.0", "1985-03-12", "day"),
        ("1985", "1985-01-01", "year"), ("1985.0", "1985-01-01", "year"), ("00/00/1964", "1964-01-01", "year"),
        ("01/01/1970", "1970-01-01", "placeholder_0101"), ("03/25/1985", "1985-03-25", "ambiguous_dm"),
        ("12 mars 1985", "1985-03-12", "day"), ("12 مارس 1985", "1985-03-12", "day"),
        ("5 غشت 1990", "1990-08-05", "day"),
        ("12031985", "1985-03-12", "day"), ("1er août 1990", "1990-08-01", "day"),
        ("12/03/1985 à Agadir", "1985-03-12", "day"), ("Né en 1970 à Tata", "1970-01-01", "year"),
    ],
)  # fmt: skip
def test_dates_keep_how_much_is_known(written, iso, precision):
    assert dates.read_date(written)[:3] == (iso, precision, None)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("31/02/1985", "impossible"), ("32/13/2014", "impossible"), ("12/03/1850", "impossible"),
        ("1405/02/11", "hijri"), ("11/02/1405", "hijri"), ("12 رمضان 1405", "hijri"),
        ("hier", "unreadable"), ("12/3", "unreadable"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_told_apart(written, problem):
    assert dates.read_date(written)[:3] == (None, None, problem)


@pytest.mark.parametrize(
    "written",
    [
        "0612345678", "6 12 34 56 78", "06.12.34.56.78", "212612345678", "+212 (0)612345678", "00212612345678",
        "٠٦١٢٣٤٥٦٧٨", "612345678.0", "06-12-34-56-78", "0 612 345 678",
    ],
)  # fmt: skip
def test_one_number_has_one_form(written):
    assert phones.read_phone(written) == ("+212612345678", None, None)


@pytest.mark.parametrize("between", [" / ", "/", ", ", ";", " - ", " et ", "\n", "-", " "])
def test_two_numbers_in_a_cell_are_both_kept(between):
    read = phones.read_phone(f"0612345678{between}0528223344")
    assert read[:2] == ("+212612345678", "+212528223344")


@pytest.mark.parametrize("written", ["néant", "12", "0912345678", "06123456"])
def test_what_is_no_number_is_said_so(written):
    assert phones.read_phone(written) == (None, None, "unreadable")


def test_a_foreign_number_is_kept():
    assert phones.read_phone("+33 6 12 34 56 78").phone == "+33612345678"


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("1 250,00", 1250.0, None), ("1.250,50", 1250.5, None), ("1,250.50", 1250.5, None),
        ("1\u00a0250,5", 1250.5, None),
        ("1\u202f250", 1250.0, None), ("1 250 DH", 1250.0, None), ("1250,00 MAD TTC", 1250.0, None),
        ("١٢٥٠٫٥", 1250.5, None),
        ("20 kg", 20.0, "kg"), ("3 unités", 3.0, "U"), ("٢ كلغ", 2.0, "kg"), ("-4", -4.0, None), ("0", 0.0, None),
        ("1.234.567", 1234567.0, None), ("12,5", 12.5, None), ("1.250", 1.25, None), ("2.0", 2.0, None),
    ],
)  # fmt: skip
def test_numbers_are_read_with_their_unit(written, value, unit):
    assert quantities.read_quantity(written)[:3] == (value, unit, None)


@pytest.mark.parametrize("written", ["deux", "deux caisses", "plusieurs", "1,2,3.4", "12 boules", "kg", "1/2/3"])
def test_words_are_no_number(written):
    assert quantities.read_quantity(written)[:3] == (None, None, "not_a_number")


@pytest.mark.parametrize(
    ("written", "rate"), [("80 %", 0.8), ("80", 0.8), ("0,8", 0.8), ("4/5", 0.8), ("٪100", 1.0), ("1", 1.0)]
)
def test_rates_are_shares_of_one(written, rate):
    assert quantities.read_rate(written).value == rate


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Remis", "handed_over"), ("Remis contre décharge", "handed_over"), ("Remis sans décharge", "handed_over"),
        ("Livré", "handed_over"), ("تم التسليم", "handed_over"), ("تسلم", "handed_over"), ("O", "handed_over"),
        ("Absent", "absent"), ("Absente le jour de la remise", "absent"), ("غائب", "absent"), ("الغياب", "absent"),
        ("لم يحضر", "absent"), ("Refusé par le bénéficiaire", "refused"), ("رفض", "refused"),
        ("رفض التسلم", "refused"),
        ("Annulé", "withdrawn"), ("Remise annulée", "withdrawn"), ("Retiré", "withdrawn"), ("ألغي", "withdrawn"),
        ("تم الإلغاء", "withdrawn"), ("ملغى", "withdrawn"), ("Retourné", "withdrawn"), ("Remplacé", "replaced"),
        ("تم الاستبدال", "replaced"), ("Non remis", "not_handed_over"), ("Non retiré", "not_handed_over"),
        ("Pas encore livré", "not_handed_over"), ("En attente", "not_handed_over"), ("لم يتسلم", "not_handed_over"),
        ("Non", "not_handed_over"), ("handed_over", "handed_over"),
    ],
)  # fmt: skip
def test_what_became_of_a_handover_is_understood(written, status):
    assert statuses.read_handover_status(written) == (status, None)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Retiré par l'intéressé", "handed_over"), ("Retiré par la Région", "withdrawn"),
        ("Récupéré par la commission", "withdrawn"), ("Rendu au magasin", "withdrawn"),
        ("تم استرداد المعدات", "withdrawn"), ("سلم ثم أعيد", "withdrawn"), ("✓ annulé", "withdrawn"),
        ("À livrer", "not_handed_over"), ("Sera remis", "not_handed_over"), ("Remise prévue le 12/12", "not_handed_over"),
        ("Doit être livré", "not_handed_over"), ("Prêt à être remis", "not_handed_over"),
        ("Distribution suspendue", "not_handed_over"), ("Remis au fournisseur", "not_handed_over"),
        ("سيتم التسليم", "not_handed_over"), ("تم تأجيل التسليم", "not_handed_over"), ("تم الحجز", "not_handed_over"),
        ("لن يسلم", "not_handed_over"), ("يسلم لاحقا", "not_handed_over"), ("Remis à l'intéressé", "handed_over"),
    ],
)  # fmt: skip
def test_what_is_announced_kept_back_or_taken_back_was_not_handed_over(written, status):
    assert statuses.read_handover_status(written) == (status, None)


@pytest.mark.parametrize(
    "written", ["???", "R", "Partiellement remis", "Livré non conforme", "Remis par erreur", "تسليم جزئي"]
)
def test_a_doubtful_status_is_not_guessed(written):
    assert statuses.read_handover_status(written) == (None, "unknown")


def test_an_unknown_status_is_not_guessed():
    assert statuses.read_handover_status("???") == (None, "unknown")
    assert statuses.read_yes_no("peut-être") == (None, "unknown")
    assert statuses.read_sex("X") == (None, "unknown")


@pytest.mark.parametrize(
    ("written", "answer"), [("O", True), ("نعم", True), ("X", True), ("✓", True), ("N", False), ("لا", False)]
)
def test_signatures_are_yes_or_no(written, answer):
    assert statuses.read_yes_no(written) == (answer, None)


@pytest.mark.parametrize(
    ("written", "answer"), [("P", True), ("1.0", True), ("ح", True), ("A", False), ("غائب", False), ("?", None)]
)
def test_a_day_is_attended_or_not(written, answer):
    assert statuses.read_presence(written) is answer


@pytest.mark.parametrize(
    ("written", "sex"), [("M", "M"), ("H", "M"), ("Mme", "F"), ("أنثى", "F"), ("ذكر", "M"), ("2", "F")]
)
def test_sex_is_read_in_both_languages(written, sex):
    assert statuses.read_sex(written) == (sex, None)


@pytest.mark.parametrize(
    ("column", "written", "number"),
    [
        ("contract", "Marché n° 12 / 2024 / rsm", "12/2024/RSM"), ("contract", "12/2024/RSM", "12/2024/RSM"),
        ("lot", "Lot n° 01 : Coiffure", "1"), ("lot", "2.0", "2"), ("lot", "الحصة رقم ٣", "3"),
        ("line", "Article 4", "4"),
        ("delivery_note", "BL n° 01A", "BL 01A"), ("handover_report", "PV de remise n° 03/2026", "03/2026"),
        ("handover_report", "محضر رقم 03/2026", "03/2026"),
    ],
)  # fmt: skip
def test_one_paper_has_one_number(column, written, number):
    assert references.read_reference(column, written) == number
    assert references.read_reference(column, number) == number


READERS = [
    identifiers.read_national_id, dates.read_date, phones.read_phone, quantities.read_quantity, quantities.read_rate,
    statuses.read_yes_no, statuses.read_presence, statuses.read_sex, statuses.read_handover_status,
    statuses.read_beneficiary_kind, *(lambda t, c=c: references.read_reference(c, t) for c in references.COLUMNS),
]  # fmt: skip


@given(st.text(max_size=40) | st.from_regex(r"[A-Z]{0,3}[ -]?[0-9OIlSB./:, -]{1,14}", fullmatch=True))
def test_no_text_makes_a_reader_raise(written):
    for reader in READERS:
        reader(written)


def test_drawn_letters_become_written_ones_and_unassigned_signs_stay():
    assert text.clean("\ufee3\ufea4\ufee4\ufeaa") == "محمد"
    assert text.clean("\ufdff") == "\ufdff"


@given(st.text(max_size=40) | st.text(alphabet=st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF), max_size=9))
def test_cleaning_and_folding_twice_is_doing_it_once(written):
    assert text.clean(text.clean(written)) == text.clean(written)
    assert text.fold(text.fold(written)) == text.fold(written)
    assert text.fold(text.clean(written)) == text.fold(written)


@given(st.from_regex(r"[A-Za-z]{1,2}[ .-]?[0-9OIlSB ]{1,9}", fullmatch=True))
def test_a_read_national_id_reads_as_itself(written):
    read, _ = identifiers.read_national_id(written)
    assert read is None or identifiers.read_national_id(read)[0] == read


@given(st.dates().filter(lambda d: 1900 <= d.year <= 2099))
def test_every_day_is_read_alike_in_iso_and_by_hand(day):
    by_hand = dates.read_date(f"{day.day}/{day.month}/{day.year}")
    assert by_hand == dates.read_date(day.isoformat())
    assert by_hand.iso == day.isoformat()


@given(st.from_regex(r"0[5-7][0-9]{8}", fullmatch=True))
def test_a_read_number_reads_as_itself(written):
    read = phones.read_phone(written).phone
    assert read == "+212" + written[1:]
    assert phones.read_phone(read).phone == read


@given(st.floats(0, 1e9).map(lambda x: round(x, 2)))
def test_a_written_amount_comes_back(amount):
    french = f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert quantities.read_quantity(french + " DH").value == amount
