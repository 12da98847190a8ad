"""A small invented programme, and the frames that the flow would hand to this room."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from etl.policy import Cohort, Craft, KitItem, Partner, Place, Policy, Programme
from etl.report import figures

CANARY = "ZZ999001"
CUTOFF = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LISTED = ("name", "national_id_masked", "craft", "reason", "days_waiting", "missing_items")
UGLY = (
    "=cmd()",
    "<script>alert(1)</script>",
    "Aït\nBen\r\nBcc: x@y.z",
    "م" * 300,
    '"\u202egpj.exe',
    "http://x.example",
)


def training(number: int, **changed: object) -> dict[str, object]:
    """Return one line of out_trainings about an invented person."""
    line: dict[str, object] = {
        "week": "2026-W47",
        "revision": 1,
        "person_id": f"person-{number}",
        "cohort": "E2023",
        "craft": ("COIF", "TAPI", "MECA")[number % 3],
        "national_id": CANARY if number == 1 else f"JB{61000 + number}",
        "family_name_latin": f"Amzwag{number}",
        "given_name_latin": "Tilila",
        "family_name_arabic": "أمزواك",
        "given_name_arabic": "تيليلا",
        "sex": "F",
        "province": ("09.001", "09.273")[number % 2],
        "commune": "09.001.01.01",
        "trained": True,
        "state": "not_equipped",
        "reason": "in_store",
        "since": "2026-06-10",
        "days_waiting": 200 + number,
        "through_cooperative": False,
        "in_registry": True,
        "on_reference_list": True,
        "evidence": f'[{{"national_id": "{CANARY}"}}]',
    }
    return line | changed


def frame(*lines: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(lines))


@pytest.fixture
def policy() -> Policy:
    return Policy(
        version="abc123def456",
        programme=Programme(
            authorisation="D-TEST-001/2026",
            dated=date(2026, 1, 5),
            attendance_minimum=0.8,
            whole_kit=("kit complet",),
            cohorts={
                "E2023": Cohort(
                    label_fr="Édition 2023",
                    label_ar="دورة 2023",
                    start=date(2023, 12, 11),
                    end=date(2024, 2, 16),
                    days=5,
                    target=260,
                    crafts=("COIF", "TAPI", "MECA"),
                )
            },
        ),
        crafts={
            "COIF": Craft(fr="Coiffure", ar="الحلاقة", category="services"),
            "TAPI": Craft(fr="Tissage de tapis", ar="نسيج الزرابي", category="production"),
            "MECA": Craft(fr="Mécanique automobile", ar="ميكانيك السيارات", category="services"),
        },
        kits={
            "COIF": (
                KitItem(item="COIF-FAUT", fr="Fauteuil", ar="كرسي", unit="U", quantity=1, mandatory=True),
                KitItem(item="COIF-SECH", fr="Sèche-cheveux", ar="مجفف", unit="U", quantity=1, mandatory=True),
            )
        },
        provinces=(
            Place(code="09.001", fr="Agadir-Ida-Ou-Tanane", ar="أكادير إدا وتنان"),
            Place(code="09.273", fr="Inezgane-Aït Melloul", ar="إنزكان آيت ملول"),
        ),
        partners={
            "chamber": Partner(
                fr="Chambre d’artisanat de Souss-Massa",
                ar="غرفة الصناعة التقليدية لسوس ماسة",
                email="chambre@example.org",
                language="ar",
            ),
            "region": Partner(
                fr="Conseil régional de Souss-Massa",
                ar="مجلس جهة سوس ماسة",
                email="region@example.org",
                gets="list",
                list_columns=LISTED,
                list_reasons="own",
            ),
            "ofppt": Partner(fr="OFPPT", ar="مكتب التكوين المهني وإنعاش الشغل", email="ofppt@example.org"),
            "wilaya": Partner(fr="Wilaya", ar="ولاية جهة سوس ماسة", email="wilaya@example.org", language="ar"),
            "ministry": Partner(fr="Secrétariat d’État", ar="كتابة الدولة", email="ministere@example.org"),
        },
    )


@pytest.fixture
def last_week() -> pd.DataFrame:
    lines = [training(n) for n in range(60)]
    for number in range(8):
        lines[number]["state"] = "equipped"
    return frame(*lines)


@pytest.fixture
def this_week() -> pd.DataFrame:
    lines = [training(n) for n in range(64)]
    for number in [*range(2, 8), *range(8, 26)]:
        lines[number] |= {"state": "equipped", "reason": None, "through_cooperative": number % 9 == 0}
    for number in range(26, 32):
        lines[number] |= {"state": "partly_equipped", "reason": "awaiting_supplier"}
    lines[32] |= {"reason": "absent"}
    lines[33] |= {"reason": "refused_by_beneficiary", "days_waiting": 900}
    for number in range(34, 44):
        lines[number] |= {"reason": "not_tendered"}
    lines[44] |= {"state": "closed", "reason": None}
    lines[45] |= {"trained": False, "state": None, "reason": None}
    lines[63] |= {"on_reference_list": False, "person_id": "person-62", "cohort": "E2023", "craft": "COIF"}
    return frame(*lines)


@pytest.fixture
def items() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": ["person-0", "person-0", "person-0"],
            "cohort": ["E2023"] * 3,
            "craft": ["COIF"] * 3,
            "item": ["COIF-FAUT", "COIF-SECH", "COIF-STER"],
            "mandatory": [True, True, False],
            "reason": ["in_store", None, "not_tendered"],
        }
    )


@pytest.fixture
def files() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feed": ["region_handovers", "ofppt_trainees", "region_lots"],
            "file": ["PV <script>alert(1)</script>\n.xlsx", "liste.xlsx", "bpde.csv"],
            "received_at": [CUTOFF] * 3,
            "outcome": ["refused", "refused", "accepted"],
            "code": ["no_header", "not_a_spreadsheet", None],
            "reason_fr": ["Aucun en-tête reconnu.", "Ce fichier n’est pas un tableur.", None],
            "reason_ar": ["لم يُعرف أي عنوان أعمدة.", "هذا الملف ليس جدولا.", None],
            "rows_accepted": [0, 0, 9],
            "rows_quarantined": [0, 0, 2],
            "rows_ignored": [0, 0, 3],
        }
    )


@pytest.fixture
def rejects() -> pd.DataFrame:
    line = {
        "feed": "region_lots",
        "file": "=cmd().csv",
        "sheet": "",
        "row": 12,
        "column": "quantity",
        "code": "quantity_negative",
        "severity": "error",
        "reason_fr": "Quantité négative",
        "reason_ar": "كمية سالبة",
        "cells": {"CIN": CANARY, "Nom": "Amzwag1"},
    }
    other = line | {"feed": "ofppt_trainees", "file": "liste OFPPT.xlsx", "sheet": "Feuil1"}
    return pd.DataFrame([line, line | {"column": "unit"}, line | {"row": 15, "severity": "warning"}, other])


@pytest.fixture
def feeds() -> dict[str, tuple[str, datetime | None, int]]:
    return {
        "ofppt_trainees": ("ofppt", datetime(2026, 10, 1, tzinfo=UTC), 14),
        "chamber_registry": ("chamber", datetime(2026, 11, 20, tzinfo=UTC), 30),
        "region_lots": ("region", datetime(2026, 11, 18, tzinfo=UTC), 90),
        "region_handovers": ("region", None, 14),
    }


@pytest.fixture
def count_week(this_week, last_week, items, files, rejects, feeds, policy):
    """Return a function that counts the invented week, with any input exchanged."""

    def count(**changed: object) -> figures.WeekFigures:
        inputs: dict[str, object] = {
            "trainings": this_week,
            "previous": last_week,
            "items": items,
            "files": files,
            "rejects": rejects,
            "feeds": feeds,
            "policy": policy,
            "week": "2026-W47",
            "previous_week": "2026-W46",
            "data_cutoff": CUTOFF,
            "revision": 1,
        }
        return figures.of_week(**(inputs | changed))

    return count
