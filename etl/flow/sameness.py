"""When two files are the same list: plain columns in, no warehouse.

A list is the same one corrected only where that is plain: its name says so and it names the same people, or nearly
every row says the same. Otherwise both lists count: taking a row away is worse than telling it twice.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Columns = Mapping[str, Sequence[Any]]

PAPERS = ("handover_report", "inspection_report", "delivery_note", "list_reference", "contract")
EVENTS = (
    "handover_date", "inspection_date", "delivery_date", "allocation_date", "complaint_date", "proposal_date",
)  # fmt: skip
PERSON = ("national_id", "registry_id", "trainee_id_ofppt", "name_key")
GROUP = ("cooperative_number", "cooperative_key")  # whom a row is about where it names no person
WHAT = ("item", "lot", "line", "cohort", *EVENTS)

_SAME_ROWS = 0.9  # of the longer list: under any name, this is the list again
_SHARED = 0.5  # of the shorter list: under the same name, the two have to do with each other
_KEPT = 0.8  # of the earlier list: a corrected one leaves few people out
_TAKES_AWAY = frozenset({"withdrawn", "refused", "absent"})  # what a list that forgets it would give back

_DAY = re.compile(r"(?<!\d)(?:(?:19|20)\d{2}[-_. ]?[01]\d[-_. ]?[0-3]\d|[0-3]\d[-_. ][01]\d[-_. ](?:19|20)\d{2})(?!\d)")
_COPY_NUMBER = re.compile(r"\(\d+\)|\b(?:version|ver|v) ?\d+\b")
_COPY_WORDS = frozenset(
    {"copie", "copy", "copia", "bis", "maj", "version", "ver", "final", "finale", "finales", "definitif", "definitive"}
    | {"corrige", "corrigee", "corriges", "corrigees", "نسخه", "من", "مصحح", "مصححه", "نهائي", "نهائيه"}
)
_CORRECTION = re.compile(
    r"rectif|annul|retrait|erratum|تصحيح|استدراك|الغاء|سحب"
)  # says of itself that it adds to a list


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.rpartition(".")[0] or name).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter) and letter != "ـ")
    return text.translate(str.maketrans("أإآىة", "ااايه"))


def stem(name: str) -> str:
    """Return what a file's name says beside its day and the marks of a copy; empty when it says nothing else.

    >>> stem("2024-03-06_Copie de présence (2).ods"), stem("PRESENCE_v2 corrigée.xlsx"), stem("2024-03-06.csv")
    ('presence', 'presence', '')
    """
    text, before = _DAY.sub(" ", _folded(name)).replace("_", " ").replace("-", " "), ""
    while text != before:  # "v:2" is a mark of a copy too, and "12:05:2026" a day, once their signs are gone
        before, text = text, _DAY.sub(" ", text)
        text = re.sub(r"\b(?:copie de|copy of|copia de)\b", " ", _COPY_NUMBER.sub(" ", text))
        text = " ".join(word for word in re.findall(r"\([0-9]+\)|[^\W_]+", text) if word not in _COPY_WORDS)
    return text


def says_correction(name: str) -> bool:
    """Tell whether a file's name says that it corrects or withdraws some rows of another.

    >>> says_correction("2026-08-03_rectificatif_PV_03.xlsx"), says_correction("liste corrigée.xlsx")
    (True, False)
    """
    return bool(_CORRECTION.search(_folded(name)))


@dataclass
class Said:
    """What the rows of a list say, in little room: rows and keys as fingerprints of this process.

    ``contents``: one per row. ``keys``: per row, one for each way to know whom or what it is about.
    """

    names: tuple[str, ...]  # the columns that say something
    contents: list[int] = field(default_factory=list)
    keys: list[tuple[int, ...]] = field(default_factory=list)
    papers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    took_away: list[tuple[int, ...]] = field(default_factory=list)  # keys of rows that say somebody has not got it
    corrections: int = 0  # rows that correct another list
    returned: int = 0  # rows that come home from a workbook of rejects

    def add(self, columns: Columns, *, with_keys: bool) -> None:
        """Take in a block: column name → values, equally long, ``name_key`` and ``is_correction`` among them.

        ``keys`` cost more than all else and are asked for where a name says that two lists may be the same.
        """
        absent: list[Any] = [None] * len(next(iter(columns.values()), ()))
        self.contents += map(hash, zip(*(columns.get(name, absent) for name in self.names), strict=True))
        self.papers |= {number for value in set(self._numbers(columns)) if (number := paper(value))}
        self.days |= {day for name in EVENTS for day in set(columns.get(name, ())) if day}
        self.corrections += sum(map(bool, columns.get("is_correction", ())))
        self.returned += sum(value is not None for value in columns.get("returned_ref", ()))
        if with_keys:
            self.add_keys(columns)

    def add_keys(self, columns: Columns) -> None:
        """Take in whom and what the rows of a block are about."""
        absent: list[Any] = [None] * len(next(iter(columns.values()), ()))
        numbers = map(paper, self._numbers(columns) or absent)
        what = list(zip(numbers, *(columns.get(name, absent) for name in WHAT), strict=True))
        person, group = (
            zip(*(_keys(name, columns.get(name, absent), what) for name in names), strict=True)
            for names in (PERSON, GROUP)
        )
        statuses = columns.get("status", absent)
        for who, whose, about, status in zip(person, group, what, statuses, strict=True):
            known = tuple(key for key in who if key is not None) or tuple(key for key in whose if key is not None)
            self.keys.append(known or (hash(("thing", about)),))
            if status in _TAKES_AWAY:
                self.took_away.append(self.keys[-1])

    def _numbers(self, columns: Columns) -> Sequence[Any]:
        return next((columns[name] for name in PAPERS if name in self.names and name in columns), ())

    def __len__(self) -> int:
        return len(self.contents)

    @property
    def is_addition(self) -> bool:
        """Whether the list adds to another rather than being one: it corrects rows, or brings rejected ones home."""
        return 2 * max(self.corrections, self.returned) >= len(self) > 0

    @property
    def repeated(self) -> int:
        """How many rows say what an earlier row of the list says."""
        return len(self.contents) - len(set(self.contents))


def _keys(name: str, values: Sequence[Any], what: list[tuple[Any, ...]]) -> list[int | None]:
    return [None if value is None else hash((name, value, about)) for value, about in zip(values, what, strict=True)]


def paper(number: Any) -> str | None:
    """Return the number of a paper for comparing, None when there is none.

    >>> paper("PV N° 01/2025"), paper("pv 1-2025"), paper(None)
    ('pv 1 2025', 'pv 1 2025', None)
    """
    words = re.findall(r"[^\W\d_]+|\d+", str(number or "").casefold())
    return " ".join(w.lstrip("0") or "0" for w in words if w not in ("n", "no")) or None


def rows_said(new: Said, old: Said) -> int:
    """Return how many rows of the new list the old one says word for word."""
    return (Counter(new.contents) & Counter(old.contents)).total()


def shared(new: Said, old: Said) -> int:
    """Return how many rows of the shorter list are about whom and what the other names too."""
    shorter, longer = sorted((new, old), key=len)
    known = {key for keys in longer.keys for key in keys}
    return sum(any(key in known for key in keys) for keys in shorter.keys)


def may_be_same(rows: int, before: int) -> bool:
    """Tell whether two lists of so many rows can be the same under any name."""
    return min(rows, before) >= _SAME_ROWS * max(rows, before)


def is_related(new: Said, old: Said, *, same_stem: bool) -> bool:
    """Tell whether the new list may be the old one sent again: what it says of it must then be settled."""
    if not len(new) or not len(old) or new.is_addition or old.is_addition:
        return False
    if rows_said(new, old) >= _SAME_ROWS * max(len(new), len(old)):
        return True
    return same_stem and tells_the_papers(new, old) and shared(new, old) >= _SHARED * min(len(new), len(old))


def is_revision(new: Said, old: Said, *, same_stem: bool, is_vouched_for: bool = False) -> bool:
    """Tell whether the new list is the old one sent again with changes.

    It leaves out one row in five of the old one at most, unless a person vouches for it, and never one that says
    that somebody has not got something: a list that forgets a withdrawal would give the goods back.
    """
    if not is_related(new, old, same_stem=same_stem):
        return False
    known = {key for keys in new.keys for key in keys}
    if any(known.isdisjoint(keys) for keys in old.took_away):
        return False
    gone = sum(known.isdisjoint(keys) for keys in old.keys)
    return is_vouched_for or not old.keys or gone <= max(1, (1 - _KEPT) * len(old))


def tells_the_papers(new: Said, old: Said) -> bool:
    """A report of another number or day is another report, whatever its file is called."""
    if new.papers and old.papers:
        return old.papers <= new.papers
    return old.days <= new.days
