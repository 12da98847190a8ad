"""Files that nobody can take: a scan, a broken workbook, a list without header, the same bytes twice."""

from datetime import date

from etl.demo.sheets import Delivery, Mark, Sheet, xlsx

_SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def deliveries(sent: list[Delivery]) -> list[Delivery]:
    """Return the broken files of the last two weeks; two of them are made of files that were ``sent``."""
    report = next(d for d in sent if d.name == "2026-11-10_PV_05-2026.xlsx")
    workbook = next(d for d in sent if d.feed == "ofppt_trainees" and d.name.endswith(".xlsx"))
    headerless = _without_header("2026-11-12_livraisons_suite.xlsx")
    return [
        Delivery("ofppt_trainees", "2026-11-13_emargement_scanne.pdf", _SCAN, (), "refused", "scanned PDF"),
        Delivery(
            "ofppt_trainees", "2026-11-09_liste_complementaire.xlsx",
            workbook.content[: len(workbook.content) // 2], (), "refused", "truncated xlsx",
        ),
        Delivery(
            headerless.feed, headerless.name, headerless.content, (), "refused|held", "no header row"
        ),
        Delivery(
            report.feed, "2026-11-18_PV_05-2026 (copie).xlsx", report.content, (), "duplicate",
            f"same bytes as {report.name}",
        ),
    ]  # fmt: skip


def _without_header(name: str) -> Delivery:
    sheet = Sheet("Feuil1")
    for number in range(1, 6):
        sheet.data([f"BL-7{number}", date(2026, 11, 11), "08/2025/RSM", 5, number, None, 12], Mark())
    return xlsx("region_deliveries", name, sheet)
