"""Which hand-over lines stand: told again by a later file, corrected, withdrawn, left out of a report re-issued.

A paper told twice was handed over once. Where two tellings cannot be reconciled, the less favourable one stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from etl.reconcile.facts import Source
from etl.reconcile.handed import Handed


def standing(handovers: Iterable[Handed], shared: Iterable[Handed] = ()) -> list[Handed]:
    """Return one beneficiary's hand-overs as they stand after later tellings, corrections and withdrawals.

    A withdrawal turns the lines that it takes back into ``withdrawn``; what was announced counts for nothing.
    ``shared``: standing lines that reached the beneficiary through a cooperative; they can be taken back too.
    """
    lines = [line for line in handovers if not line.is_annex]
    told = [line for line in lines if line.status != "withdrawn"]
    rivals: dict[str | None, list[Handed]] = defaultdict(list)
    for line in told:
        rivals[line.item].append(line)
    if len(rivals) == len(told) and None not in rivals:
        kept = told  # every item is named once: nothing is told twice
    elif len({(line.known_at, line.is_correction, line.source[:_ROW]) for line in told}) == 1:
        kept = _each_once(told)  # one sheet says it all: nothing is told anew
    else:
        kept = _each_once(x for x in told if not any(_says_again(other, x) for other in _others(x, rivals)))
    withdrawals = [line for line in lines if line.status == "withdrawn"]
    return _taken_back(withdrawals, [*kept, *shared]) if withdrawals else [*kept, *shared]


def _others(line: Handed, rivals: Mapping[str | None, list[Handed]]) -> Iterable[Handed]:
    """Return the lines that may tell this one anew: of its item, or of a whole kit."""
    same, whole = rivals[line.item], rivals.get(None) or []
    if not whole or line.item is None:
        return same if len(same) > 1 else ()
    return (*same, *whole)


def _each_once(lines: Iterable[Handed]) -> list[Handed]:
    """Drop lines that one sheet repeats word for word: a copied line hands nothing over a second time."""
    found: dict[tuple[object, ...], Handed] = {}
    for line in lines:
        found.setdefault(_words(line), line)
    return list(found.values())


def _words(line: Handed) -> tuple[object, ...]:
    """Return all that a line says and where, but for its row."""
    return (line[:_SOURCE], line.source[:_ROW], line[_SOURCE + 1 :])


_SOURCE, _ROW = Handed._fields.index("source"), Source._fields.index("row")
assert len(Source._fields) == _ROW + 1, "the row comes last in an address"


def _taken_back(withdrawals: list[Handed], lines: list[Handed]) -> list[Handed]:
    """Return the lines, those that a withdrawal takes back turned into ``withdrawn``.

    A withdrawal whose report number fits none of the lines has a number that somebody mistyped: it takes back
    whatever was known before it.
    """
    back: dict[int, Handed] = {}
    for withdrawal in withdrawals:
        hit = [i for i, line in enumerate(lines) if _takes_back(withdrawal, line)]
        unnumbered = withdrawal._replace(report="")
        for i in hit or [i for i, line in enumerate(lines) if _takes_back(unnumbered, line)]:
            back.setdefault(i, withdrawal)
    return [
        line._replace(status="withdrawn", source=back[i].source, known_at=back[i].known_at) if i in back else line
        for i, line in enumerate(lines)
    ]


def _order(line: Handed) -> tuple[str, bool, str]:
    """Sort deliveries as they became known; on one day a correction comes after what it corrects."""
    return (line.known_at, line.is_correction, line.source.file)


def _says_again(other: Handed, line: Handed) -> bool:
    """Tell whether ``other`` tells the fact of ``line`` anew, from a later file or from another sheet of one file."""
    if not _is_same_item(other, line) or not _is_same_paper(other, line):
        return False
    if _order(other) != _order(line):
        return _order(other) > _order(line)
    # A recapitulating sheet: of two sheets of one file the less favourable counts.
    return other.source.sheet != line.source.sheet and _favour(other) < _favour(line)


def _is_same_item(other: Handed, line: Handed) -> bool:
    """Tell whether both speak of one item; a whole kit of an unknown craft can only take away."""
    return other.item == line.item or (other.item is None and not _is_given(other))


def _is_same_paper(other: Handed, line: Handed) -> bool:
    if other.report and line.report:
        return other.report == line.report
    if other.is_correction and not line.is_correction:
        return True
    return other.fact_date is None or line.fact_date is None or other.fact_date == line.fact_date


def _favour(line: Handed) -> tuple[float, str]:
    return (line.quantity if _is_given(line) else 0.0, line.source.sheet)


def _is_given(line: Handed) -> bool:
    return line.status == "handed_over" and line.is_signed


def _takes_back(withdrawal: Handed, line: Handed) -> bool:
    if withdrawal.item is not None and withdrawal.item != line.item:
        return False
    if withdrawal.report and line.report and withdrawal.report != line.report:
        return False
    is_known_before = line.known_at <= withdrawal.known_at
    if withdrawal.report and withdrawal.report == line.report:
        # Its own report, whichever file came first, unless goods were given anew or the withdrawal was corrected.
        return is_known_before or not (line.is_correction or _is_later(line.fact_date, withdrawal.fact_date))
    return is_known_before or _is_later(withdrawal.fact_date, line.fact_date)


def _is_later(day: date | None, than: date | None) -> bool:
    return day is not None and than is not None and day > than


def who(line: Handed) -> str | None:
    """Return the beneficiary that a line names: a person, else a cooperative."""
    return line.person_id or line.cooperative_key


def unmatched_withdrawals(handovers: Iterable[Handed]) -> set[str]:
    """Return the reports out of which a withdrawal takes goods back from nobody who is known to have received any.

    It takes back somebody's goods under a name that was not recognised. Without the report's number it speaks of
    the reports of its day, and without a day that fits of every report.
    """
    lines = list(handovers)
    if not any(line.status == "withdrawn" for line in lines):
        return set()
    given: dict[str, set[str | None]] = defaultdict(set)
    days = defaultdict(set)
    for line in lines:
        if line.status != "withdrawn":
            given[line.report].add(who(line))
            days[line.fact_date].add(line.report)
    everybody = set().union(*given.values())
    doubtful: set[str] = set()
    for back in (line for line in lines if line.status == "withdrawn" and who(line)):
        if back.report in given and back.report:
            doubtful |= {back.report} if who(back) not in given[back.report] else set()
        elif who(back) not in everybody:
            doubtful |= (days[back.fact_date] if back.fact_date else set()) or set(given)
    return doubtful


def left_out(handovers: Iterable[Handed]) -> set[tuple[str, str | None]]:
    """Return (report, beneficiary) whom a report named and its corrected issue names no more.

    A correction of a few lines leaves most of a report alone; one that names at least as many beneficiaries as it
    leaves out is the report issued anew, and goods may have moved from one to another.
    """
    issues: dict[str, dict[tuple[str, bool, str], set[str | None]]] = defaultdict(lambda: defaultdict(set))
    lines = list(handovers)
    corrected = {line.report for line in lines if line.is_correction}
    for line in lines:
        if line.report in corrected and line.report and line.status != "withdrawn" and not line.is_annex:
            issues[line.report][_order(line)].add(who(line))
    gone = set()
    for report, tellings in issues.items():
        named: set[str | None] = set()
        for order in sorted(tellings):
            missing = named - tellings[order]
            if order[1] and len(missing) <= len(tellings[order]):
                gone |= {(report, beneficiary) for beneficiary in missing}
            gone -= {(report, beneficiary) for beneficiary in tellings[order]}
            named |= tellings[order]
    return gone
