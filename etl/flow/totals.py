"""Head counts that do not agree with the lists: told with every week, and not only when a file comes."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from etl.flow import gates
from etl.flow.deliveries import HEAD_COUNTS, latest
from warehouse import read as question
from warehouse.engine import Connection

_Line = dict[str, Any]
KIND = "control_total_differs"


def findings(connection: Connection, before: datetime) -> list[_Line]:
    """Return a finding for each group whose head count differs from the persons on its lists; ``out_findings``.

    A group is counted as finely as both sides tell it: edition and craft, and where every row says so group and centre.
    """
    totals = latest(question.generic_rows(connection, HEAD_COUNTS, before))
    if not totals:
        return []
    rows: dict[tuple[Any, Any], list[_Line]] = defaultdict(list)
    for line in totals:
        rows[line.get("cohort"), line.get("craft")].append(line)
    return [
        {
            "kind": KIND,
            "person_id": None,
            "subject": " ".join(str(part) for part in one.cell if part),
            "facts": {"active": one.least, "enrolled": one.most, "persons_on_lists": one.listed, "gap": one.gap},
            "evidence": [_address(line) for line in rows[one.cell[0], one.cell[1]]],
        }
        for one in gates.head_counts(totals, question.trainees_named(connection, before))
        if one.gap
    ]


def _address(line: _Line) -> _Line:
    return {name: line[name] for name in ("feed", "file", "sheet", "row")}
