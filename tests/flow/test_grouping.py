"""A cooperative is one in every list, however its name is written. Every cooperative here is invented."""

import pandas as pd

from etl.flow.grouping import grouped

REGISTER = [
    {"cooperative_name": "تعاونية تيفاوين", "cooperative_number": "1/41/2017", "province": "09.581", "ice": "001561191000066"},
    {"cooperative_name": "Coopérative El Amal", "cooperative_number": "2/77/2019", "province": "09.581"},
    {"cooperative_name": "Coopérative El Amal", "cooperative_number": "3/12/2020", "province": "09.541"},
]  # fmt: skip


def rows(feed, lines):
    base = {"feed": feed, "received_at": "2026-01-01", "person_id": None, "cooperative_key": "heard"}
    return pd.DataFrame([base | line for line in lines], dtype=object)


def test_lists_that_write_a_cooperative_in_two_scripts_mean_one_and_namesakes_stay_two():
    tables = {
        "core_handovers": rows(
            "region_handovers",
            [
                {"cooperative_name": "Coop. Tifawine", "province": "09.581"},
                {"cooperative_name": "El Amal", "province": "09.581"},
                {"cooperative_name": "El Amal", "province": "09.541"},
                {"cooperative_name": None},
            ],
        ),
        "cooperative_members": rows(
            "cooperative_members",
            [
                {"cooperative_name": "Tifawin", "cooperative_number": "01-41-2017", "person_id": "p1"},
                {"cooperative_name": "El Amal", "cooperative_number": "3/12/2020", "person_id": "p2"},
            ],
        ),
    }
    told = grouped(tables, rows("chamber_cooperatives", REGISTER)).tables
    tifawin, amal_one, amal_two, nobody = told["core_handovers"]["cooperative_key"]
    assert told["cooperative_members"]["cooperative_key"].tolist() == [tifawin, amal_two]
    assert len({tifawin, amal_one, amal_two}) == 3
    assert nobody is None


def test_lists_that_name_no_cooperative_stay_as_they_are():
    tables = {"core_trainees": rows("ofppt_trainees", [{"person_id": "p1"}])}
    told = grouped(tables, rows("chamber_cooperatives", [])).tables
    assert told["core_trainees"].equals(tables["core_trainees"])
