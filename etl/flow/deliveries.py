"""A new delivery among those before it: which list it replaces, what a gate says of it, which rows it brings home."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import nsmallest
from typing import Any

import pandas as pd

from etl.feeds import Feed
from etl.flow import earlier, gates, returns, sameness
from etl.flow.difference import Row, difference
from etl.flow.earlier import Earlier
from etl.flow.gates import Finding
from etl.flow.prepare import Prepared
from etl.flow.sameness import Said
from etl.flow.shape import impersonal
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]

TRAINEES, HEAD_COUNTS = "ofppt_trainees", "ofppt_control_totals"
_SAMPLE = 200  # records of a list that others are asked for
_MET = 0.25  # share of the sample that another list names, below which it cannot say half of the rows


@dataclass(frozen=True)
class Reception:
    """What is to be known of a delivery before it is loaded."""

    findings: list[Finding]
    papers: dict[str, list[str]]  # numbers and days of the papers it tells: by them a held file is known again
    replaces: list[Line] = field(default_factory=list)  # the lists that it is a revision of, the likest first
    replaced_by: Line | None = None  # a later revision that came in before it
    answers: list[Line] = field(default_factory=list)  # held files in whose place it comes

    @property
    def closed(self) -> list[Finding]:
        """The gates that hold it."""
        return [finding for finding in self.findings if finding.is_closed]


class Delivery:
    """A delivery that is being loaded, part by part, held against everything that was taken of its feed before."""

    def __init__(
        self,
        connection: Connection,
        feed: Feed,
        arrival: Line,
        read: dict[str, Said] | None = None,
        *,
        is_vouched_for: bool = False,
    ) -> None:
        """``read``: what other lists of the run say, see :class:`etl.flow.earlier.Earlier`."""
        self._connection, self._feed, self._arrival = connection, feed, arrival
        self._is_vouched_for = is_vouched_for  # a person let it pass the gates
        self._said = Said(earlier.compared(feed))
        self._kept_out = 0
        self._stem = sameness.stem(arrival["file_name"])
        self._read = {} if read is None else read
        self._lists = list(earlier.others(connection, feed, arrival))
        self._sample: list[str] = []
        self._unnamed = 0
        self.returned: set[str] = set()
        self.to_compare: list[pd.DataFrame] = []  # what rules about all rows ask of each

    def add(self, part: Prepared) -> None:
        """Take note of what a part says."""
        self._said.add(part.said, with_keys=bool(self._lists))
        if self._lists:
            records = part.said.get("record_id", ())
            self._unnamed += len(part.said["row"]) - len(records) + sum(record is None for record in records)
            self._sample = nsmallest(_SAMPLE, {*self._sample, *filter(None, records)})
        self._said.returned += len(part.returned)
        self._kept_out += part.rows_kept_out
        self.returned |= part.returned
        self.to_compare.append(part.to_compare)

    def received(self) -> Reception:
        """Say what becomes of the whole of it; its rows are in the warehouse by now, in the same transaction."""
        new, thresholds = self._said, self._feed.gates
        before, after = earlier.around(self._met(), self._arrival)
        findings = gates.duplicates(len(new), new.repeated, thresholds)
        papers = {"papers": sorted(new.papers), "days": sorted(new.days)}
        if new.is_addition or sameness.says_correction(self._arrival["file_name"]):
            return Reception(findings, papers)
        vouched = self._is_vouched_for
        alike = sorted(
            ((o.likeness(new, self._stem, is_vouched_for=vouched), o.order, o) for o in before), reverse=True
        )
        replaces = [other for likeness, _, other in alike if likeness]
        if replaces:
            rows = sum(other.rows for other in replaces)
            findings += gates.volume(len(new) + self._kept_out, rows, replaces[0].name, thresholds)
        else:
            findings += [*self._in_doubt(new, before), *self._known(new, before)]
        findings += self._head_counts({other.line["file_id"] for other in replaces})
        return Reception(
            findings,
            papers,
            replaces=[other.line for other in replaces],
            replaced_by=next((other.line for other in after if other.replaces(new, self._stem)), None),
            answers=self._answered(replaces),
        )

    def _met(self) -> list[Earlier]:
        """Return the lists that were taken, each told by a sample of records whether it may say our rows, too.

        Rows that are equal word for word have equal records. The sample is of the smallest records' keys, which are
        fingerprints: by lot, and the same whatever the order of rows. Half of the rows named is the least that any
        gate asks for; a sample in which a quarter is not met is no chance of it.
        """
        named = question.files_naming(self._connection, self._sample) if self._lists and self._sample else {}
        is_telling = bool(self._sample) and 4 * self._unnamed < len(self._said)
        return [
            Earlier(
                self._connection,
                self._feed,
                line,
                self._read,
                is_met=not is_telling or named.get(line["file_id"], 0) >= _MET * len(self._sample),
            )
            for line in self._lists
        ]

    def keep(self) -> None:
        """Leave what the list says to those that are held against it in the same run."""
        self._read[write.file_id_of(self._feed.name, self._arrival["sha256"])] = self._said

    def _in_doubt(self, new: Said, before: list[Earlier]) -> list[Finding]:
        """Return what is said of a list that says a part of an earlier one again and cannot take its place."""
        other = next((other for other in reversed(before) if other.is_in_doubt(new, self._stem)), None)
        if other is None:
            return []
        rows = len(new) + self._kept_out
        return gates.volume(rows, other.rows, other.name, self._feed.gates) or gates.in_part(
            rows, other.rows, other.name
        )

    def _known(self, new: Said, before: list[Earlier]) -> list[Finding]:
        """Hold a list of which another one, not short of it, said most already."""
        least = self._feed.gates.most_known * len(new)
        enough = [x for x in before if x.is_met and x.line["rows_accepted"] > least]
        said = ((sameness.rows_said(new, other.said()), other.name) for other in enough)
        most, name = max(said, default=(0, ""))
        return gates.known(len(new), most, name, self._feed.gates)

    def _head_counts(self, gone: set[str]) -> list[Finding]:
        """Hold control totals against the lists of trainees, and a list of trainees against the control totals."""
        if self._feed.name not in (TRAINEES, HEAD_COUNTS):
            return []
        until = self._arrival["received_at"] + timedelta(microseconds=1)  # what came in the same moment is known
        own = write.file_id_of(self._feed.name, self._arrival["sha256"])
        totals = question.generic_rows(self._connection, HEAD_COUNTS, until)
        if not totals:
            return []
        trainees = [x for x in question.trainees_named(self._connection, until) if x["file_id"] not in gone]
        if self._feed.name == HEAD_COUNTS:
            told = [line for line in totals if line["file_id"] == own]
            return gates.disagreements(gates.head_counts(told, trainees), self._feed.gates)
        crafts = {(line["cohort"], line["craft"]) for line in trainees if line["file_id"] == own}
        told = [line for line in latest(totals) if (line.get("cohort"), line.get("craft")) in crafts]
        return gates.disagreements(gates.head_counts(told, trainees), self._feed.gates, only_more=True)

    def _answered(self, replaces: list[Earlier]) -> list[Line]:
        """Return the held files in whose place this one comes.

        It replaces the list that they were held against, or bears their name and tells the same papers.
        """
        names = {impersonal({"name": other.name})["name"] for other in replaces}  # as remarks tell them
        found = []
        for line in question.lists(self._connection, self._feed.name):
            if (
                line["outcome"] != "held"
                or line["superseded_at"]
                or earlier.order(line) >= earlier.order(self._arrival)
            ):
                continue
            told: Line = {key: value for remark in line["remarks"] or () for key, value in remark.items()}
            is_named = bool(self._stem) and sameness.stem(line["file_name"]) == self._stem
            held = Said((), papers=set(told.get("papers", ())), days=set(told.get("days", ())))
            if told.get("file_before") in names or (is_named and sameness.tells_the_papers(self._said, held)):
                found.append(line)
        return found


def latest(totals: list[Line]) -> list[Line]:
    """Keep of each craft what the last file says of it."""
    last = {(line.get("cohort"), line.get("craft")): line["file_id"] for line in totals}
    return [line for line in totals if last[line.get("cohort"), line.get("craft")] == line["file_id"]]


def settle(connection: Connection, feed: Feed, arrival: Line, reception: Reception, returned: Iterable[str]) -> None:
    """Do to earlier deliveries what a file that was just loaded does to them."""
    own = write.file_id_of(feed.name, arrival["sha256"])
    for old in reversed(reception.replaces):  # the difference to the likest is the one that stays
        _replace(connection, feed, old, own)
    if reception.replaced_by is not None:
        _replace(
            connection, feed, {"file_id": own, "file_name": arrival["file_name"]}, reception.replaced_by["file_id"]
        )
    for held in reception.answers:
        write.file_answered(connection, held["file_id"], own)
    returns.close(connection, feed, own, returned)


def _replace(connection: Connection, feed: Feed, old: Line, by: str) -> None:
    if write.file_superseded(connection, old["file_id"], by):
        said = {
            "file": old["file_name"],
            "file_id": old["file_id"],
            **_difference(connection, feed, old["file_id"], by),
        }
        write.file_difference(connection, by, said)


def _difference(connection: Connection, feed: Feed, old: str, new: str) -> Line:
    names = ("name_key", *earlier.compared(feed))

    def rows(file_id: str) -> Iterator[Row]:
        for block in earlier.blocks(connection, feed, file_id):
            said = zip(*(block[name] for name in names), strict=True)
            yield from zip(block["sheet"], block["row"], said, strict=True)

    found = difference(rows(old), rows(new), rows(new), names)
    for told in ("added_rows", "gone_rows", "changed_rows"):
        found[told] = [list(impersonal({"at": row})["at"]) for row in found[told]]
    return found
