"""Rows that are told at once are told as they would be one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.feeds import declared_feed
from etl.read import plain
from etl.read.harvest import table_of
from etl.read.parse import parsed

HEADER = "N°;Nom et prénom;CIN;Date de naissance;Tél;Métier;Province"
PERSON = "{n};AMZWAG Fadma;JB{n:06d};12/03/1985;06{n:08d};Couture;Tiznit"
AROUND = [
    "",
    "Province de Tata;;;;;;",
    "Total : 12;;;;;;",
    "Sous-total;12;;;;;",
    HEADER,
    "Fait à Agadir, le 17 juin 2026;;;;;;",
    "Le Président;;Le Directeur;;;;",
    "4;BIHI Ali;;;;Couture;Tata",
    "5;Total Station;J123456;;;;",
    "N.B. liste provisoire;;;;;;",
    "Lot;Désignation;Quantité;;;;",
    "1;2;3;4;5;6;7",
    ";;;;0612345678;;",
    "Arrêtée la présente liste à douze;;;;;;",
    "Nom;Prénom;CIN;Métier;Commune;Tél;Date de naissance",
]


def read(text):
    gathered = parsed(text.encode(), "liste.csv", declared_feed("ofppt_trainees"))
    table = table_of(gathered, declared_feed("ofppt_trainees"))
    refused = table.refused_rows[["row", "code"]].to_dict("records")
    return table.rows.fillna("").to_dict("records"), table.ignored.to_dict("records"), refused


@given(st.lists(st.one_of(st.integers(1, 12), st.sampled_from(AROUND)), max_size=14))
def test_plain_rows_are_what_a_look_at_each_line_says(body):
    lines = [HEADER]
    for one in body:
        lines += [PERSON.format(n=n) for n in range(one)] if isinstance(one, int) else [one]
    text = "\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        at_once = read(text)
        patch.setattr(plain, "plain_rows", lambda sheet, start, *_: np.zeros(len(sheet.numbers) - start, dtype=bool))
        assert at_once == read(text)
