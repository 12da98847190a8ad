"""Rejected rows that come home: closed by the file that brings them, from that file's day on."""

from etl.feeds import RETURNED_REF_HEADER
from etl.flow.run import take_in
from warehouse import read as question
from warehouse import write

FEED = "ofppt_trainees"


def intake(place):
    with place.houses() as houses:
        return take_in(houses)


def waiting(place, **asked):
    with place.houses() as houses, houses.asking() as connection:
        return question.quarantined(connection, **asked)


def reference(line):
    return write.row_id_of(line["file_id"], line["sheet"], line["row"])[:12]


def with_references(content, references):
    """Return a list with the column in which a workbook of rejects names its rows."""
    lines = content.decode().splitlines()
    return "\n".join(
        f"{line};{told}" for line, told in zip(lines, [RETURNED_REF_HEADER, *references], strict=True)
    ).encode()


NOBODY = {"Nom": "", "Prénom": "", "N° CIN": ""}


def sent_and_rejected(place, lists, *, rejected=(3, 4)):
    place.put(FEED, "2026-11-01_liste.csv", lists.trainees(range(12), **{f"p{number}": NOBODY for number in rejected}))
    intake(place)
    found = {line["row"]: reference(line) for line in waiting(place)}
    return [found[number + 2] for number in rejected]


def test_a_rejected_row_keeps_the_partners_cells_and_title(place, lists):
    place.put(FEED, "2026-11-01_liste.csv", b"Liste de Tiznit\n" + lists.trainees(range(12), p3=NOBODY))
    intake(place)
    (line,) = waiting(place)
    assert list(line["cells"])[:4] == ["Nom", "Prénom", "N° CIN", "Date de naissance"]
    assert line["cells"]["Province"] == "Tiznit"
    assert "Liste de Tiznit" in line["title"]


def test_a_mended_row_closes_the_one_that_was_sent_back(place, lists):
    references = sent_and_rejected(place, lists)
    place.put(FEED, "2026-11-09_rejets.csv", with_references(lists.trainees((3, 4)), references))
    counts = intake(place)
    assert (counts["rows_accepted"], counts["rows_quarantined"]) == (2, 0)
    assert waiting(place) == []
    closed = waiting(place, still_open=False)
    assert {line["closed_by"] for line in closed} == {"2026-11-09_rejets.csv"}
    files = place.files()
    assert {line["outcome"] for line in files.values()} == {"accepted"}
    assert {"code": "rows_came_home", "rows": 2} in files["2026-11-09_rejets.csv"]["remarks"]
    with place.houses() as houses:
        assert len(waiting(place, known_before=houses.cutoff("2026-W45"))) == 2  # then they were open


def test_a_row_that_fails_again_is_kept_out_anew_and_the_old_one_is_closed(place, lists):
    references = sent_and_rejected(place, lists)
    still_wrong = with_references(lists.trainees((3, 4), p4=NOBODY), references)
    place.put(FEED, "2026-11-09_rejets.csv", still_wrong)
    intake(place)
    (again,) = waiting(place)
    assert (again["file"], again["row"]) == ("2026-11-09_rejets.csv", 3)
    assert reference(again) not in references
    place.put(FEED, "2026-11-16_rejets.csv", with_references(lists.trainees([4]), [reference(again)]))
    intake(place)
    assert waiting(place) == []


def test_a_reference_that_nobody_gave_out_is_a_remark_and_the_row_is_judged_like_any_other(place, lists):
    sent_and_rejected(place, lists)
    place.put(FEED, "2026-11-09_rejets.csv", with_references(lists.trainees((3, 4)), ["0" * 12, "never given"]))
    intake(place)
    assert len(waiting(place)) == 2
    told = {remark["code"]: remark for remark in place.files()["2026-11-09_rejets.csv"]["remarks"]}
    assert told["reference_unknown"]["rows"] == 2


def test_rejects_that_come_home_are_no_list_to_hold_others_against(place, lists):
    references = sent_and_rejected(place, lists, rejected=range(11))
    place.put(FEED, "2026-11-09_rejets.csv", with_references(lists.trainees(range(11)), references))
    place.put(FEED, "2026-11-12_rejets.csv", lists.trainees(range(11)))
    intake(place)
    assert {line["outcome"] for line in place.files().values()} == {"accepted"}


def test_the_same_rejects_sent_twice_change_nothing(place, lists):
    references = sent_and_rejected(place, lists)
    place.put(FEED, "2026-11-09_rejets.csv", with_references(lists.trainees((3, 4)), references))
    intake(place)
    before, closed = place.digest(), waiting(place, still_open=False)
    place.put(FEED, "2026-11-16_rejets encore.csv", with_references(lists.trainees((3, 4)), references))
    intake(place)
    assert (place.digest(), waiting(place, still_open=False)) == (before, closed)


def test_a_list_that_is_replaced_takes_its_rejected_rows_with_it(place, lists):
    sent_and_rejected(place, lists)
    place.put(FEED, "2026-11-09_liste corrigée.csv", lists.trainees(range(12)))
    intake(place)
    assert waiting(place) == []
    with place.houses() as houses:
        assert len(waiting(place, known_before=houses.cutoff("2026-W45"))) == 2
