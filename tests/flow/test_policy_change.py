"""A change of policy moves people: the letter says so, and never passes it off as work done."""

import shutil

import yaml

from etl import policy as shipped
from etl.flow import open_houses, run_week, week_figures
from etl.settings import Settings


def test_whom_a_new_policy_makes_equipped_is_told_as_such(place, lists, tmp_path):
    place.put("ofppt_trainees", "2026-10-26_liste.csv", lists.trainees(range(6)))
    place.put("region_handovers", "2026-11-03_pv.csv", lists.handovers(range(6), day="30/10/2026"))
    for feed, header, line in (
        (
            "region_lots",
            "Marché;Lot;N° prix;Désignation des prestations;Unité de mesure;Quantité;Attributaire",
            "1/2024;1;1;{};U;40;A",
        ),
        (
            "region_deliveries",
            "N° BL;Date;Marché;Lot;Article;Désignation;Qté livrée",
            "BL1;09/09/2025;1/2024;1;1;{};40",
        ),
        (
            "region_inspections",
            "N° PV;Date;Marché;Lot;N° prix;Désignation des prestations;N° BL;Qté vérifiée;Qté acceptée;Qté refusée",
            "PV-R 1/2025;07/10/2025;1/2024;1;1;{};BL1;40;40;0",
        ),
    ):
        text = "\n".join([header, line.format("Fauteuil de coiffure hydraulique")])
        place.put(feed, "2026-10-26_lignes.csv", text.encode())
    place.walk("2026-W46")
    folder = tmp_path / "policy"
    shutil.copytree(shipped.__path__[0], folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    kits = yaml.safe_load((folder / "kits.yml").read_text("utf-8"))
    for item in kits["kits"]["COIF"][1:]:
        item["mandatory"] = False
    (folder / "kits.yml").write_text(yaml.safe_dump(kits, allow_unicode=True), "utf-8")
    place.put("region_handovers", "2026-11-17_pv.csv", lists.handovers(range(5, 6), "10/2026", "16/11/2026"))
    with open_houses(Settings(home=place.home, inbox=place.inbox, week="2026-W47", policy=folder)) as houses:
        run_week(houses, "2026-W47", remark=lambda _: None)
        told = week_figures.of_week(houses, "2026-W47")
    assert {change.code: change.count for change in told.changes} == {"policy_removes": -6}
    assert told.previous_waiting == 6
    assert "Sortis par un changement des règles" in (place.home / "reports/2026-W47/region.txt").read_text("utf-8")
