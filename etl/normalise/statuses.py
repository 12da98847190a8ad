"""Closed lists of words: yes or no, present or absent, sex, what became of a hand-over, who benefits."""

import re
from functools import lru_cache

from etl.spelling.text import CACHE, clean, fold, folded_words

_YES = folded_words(
    "o oui ok x y yes vrai true 1 v c signe signee conforme emarge empreinte decharge actif active "
    "نعم صحيح موقع موقعه مطابق مطابقه بصمه وقع وقعت ن"
)
_NO = folded_words("n non no faux false 0 ko nc inactif inactive لا غير كلا") | {
    fold(words)
    for words in ("non signé", "non signée", "non conforme", "non actif", "غير موقع", "غير مطابق", "لم يوقع")
}
_TICKS = {"✓": True, "✔": True, "☑": True, "√": True, "✗": False, "✘": False, "☐": False, "☒": True, "×": True}
_PRESENT = folded_words("p pr present presente 1 x o oui v ح حاضر حاضره حضر حضور نعم")
_ABSENT = folded_words("a abs absent absente 0 n non aj ani غ غائب غائبه غياب لا")
_SEXES = {
    **dict.fromkeys(folded_words("f feminin feminine femme fille mme mlle madame mademoiselle 2"), "F"),
    **dict.fromkeys(folded_words("أنثى امرأة انثا السيدة الآنسة إناث ث"), "F"),
    **dict.fromkeys(folded_words("m masculin masc homme h garcon mr monsieur 1 ذكر رجل السيد ذكور ذ"), "M"),
}
_LONE_M, _MISTER = "m", folded_words("mr monsieur السيد")
_HANDOVER = (  # the first pattern found decides: a cancelled hand-over is no hand-over, whatever else is said
    ("handed_over", r"(?:retire|recupere)\w* par (?:l |le |la )?(?:interess|benef|artisan|mandat|lui\b|elle\b)"),
    ("replaced", r"remplac|استبدل|استبدال|تعويض|عوض"),
    ("absent", r"absen|\babs\b|non presente|pas presente|غايب|غاب|غياب|لم يحضر|لم تحضر|تغيب"),
    ("not_handed_over", r"\b(?:non|pas|jamais)\b (?:\w+ )?(?:remis|livr|recu|distribu|retir|recuper|servi|encore)"),
    ("not_handed_over", r"لم (?:ي|ت)|لن (?:ي|ت)|غير (?:مسلم|متوفر|مستلم)"),
    (
        "withdrawn",
        r"annul|retir|retrait|retourn|restitu|repris|recuper|rendu|الغي\b|الغيت|الغا(?!ي)|ملغ|سحب|استرجاع|استرجع"
        r"|استرد|استعاد|ارجاع|ارجع|اعيد|اعاد",
    ),
    ("refused", r"refus|rejet|declin|رفض|مرفوض"),
    # announced, kept back or put away: said with the very words of a hand-over
    (
        "not_handed_over",
        r"\b(?:a|sera|seront|etre|rester?|doi(?:t|vent)) (?:\w+ )?(?:remettre|remis|livr|distribu|deliv|recevoir|etre)"
        r"|prevu|programm|planifi|differe|suspen|bloqu|gele|ajourn|instance|pret[es]*\b|prochain|ulterieur|plus tard"
        r"|(?:remis|livr)\w* (?:au|aux|en|a la|dans le|chez le) (?:magasin|stock|depot|fourniss|commission|region)",
    ),
    ("not_handed_over", r"(?:^| )سي|سوف|لاحقا|جاهز|مبرمج|تاجيل|اجل(?: |$)|معلق|تعليق|حجز|تخزين|مخزن|مستودع"),
    ("not_handed_over", r"^non\b|\bpas\b|attente|reporte|en stock|en cours|a remettre|انتظار|موجل|قيد|^لا$"),
    # a part, the wrong person or bad goods: what was received must be said line by line
    ("", r"partiel|en partie|incompl|non conforme|defect|casse|endommag|abime|a tort|par erreur|litige|contest"),
    ("", r"جزيي|جزء|ناقص|غير كامل|غير مطابق|معيب|معطل|مكسر|خطا|بالخطا"),
    ("handed_over", r"remis|livr|recu|distribu|oui|deliv|\bok\b|سلم|تسلم|استلم|توصل|نعم"),
    ("handed_over", r"^تم(?:ت)?$|\bتم(?:ت)? (?:ال)?(?:تسل|تسليم|استلام|توصل|توزيع|منح|تزويد)"),
)
_HANDOVER_PATTERNS = tuple((status, re.compile(pattern)) for status, pattern in _HANDOVER)
_HANDOVER_SIGNS = (  # single signs, and our own words, which a feed's lookups may name
    {status.replace("_", " "): status for status, _ in _HANDOVER if status}
    | dict.fromkeys("ox1y", "handed_over")
    | dict.fromkeys("n0", "not_handed_over")
    | dict.fromkeys("aغ", "absent")
)


def _tick(text: str) -> bool | None:
    return next((meaning for sign, meaning in _TICKS.items() if sign in text), None)


def _word(text: str) -> str:
    folded = fold(text)
    return folded.removesuffix(" 0") if re.fullmatch(r"\d 0", folded) else folded  # 1.0, as a spreadsheet says 1


@lru_cache(CACHE)
def read_yes_no(text: str) -> tuple[bool | None, str | None]:
    """Return (answer, problem): True, False or None with ``unknown``.

    >>> read_yes_no("Oui"), read_yes_no("لا"), read_yes_no("peut-être")
    ((True, None), (False, None), (None, 'unknown'))
    """
    tick, word = _tick(clean(text)), _word(text)
    if tick is False or (tick and not word):
        return tick, None
    if word in _YES:
        return True, None
    return (False, None) if word in _NO else (None, "unknown")


@lru_cache(CACHE)
def read_presence(text: str) -> bool | None:
    """Return True for present, False for absent, None when the cell says neither."""
    tick = _tick(clean(text))
    if tick is not None:
        return tick
    word = _word(text)
    if word in _PRESENT:
        return True
    return False if word in _ABSENT or word.startswith("abs") else None


@lru_cache(CACHE)
def read_sex(text: str) -> tuple[str | None, str | None]:
    """Return (``F`` or ``M``, problem); a lone M is Masculin unless the feed's lookups say Madame."""
    sex = _SEXES.get(_word(text))
    return sex, None if sex else "unknown"


def is_lone_m(text: str) -> bool:
    """Tell whether a cell says M and no more: Masculin, Monsieur or Madame."""
    return _word(text) == _LONE_M


def is_mister(text: str) -> bool:
    """Tell whether a cell addresses a man in words other than M."""
    return _word(text) in _MISTER


def is_woman(text: str) -> bool:
    """Tell whether a cell says that somebody is a woman."""
    return read_sex(text)[0] == "F"


@lru_cache(CACHE)
def read_handover_status(text: str) -> tuple[str | None, str | None]:
    """Return (status, problem) of a hand-over.

    >>> read_handover_status("Remise annulée")[0], read_handover_status("Non remis")[0]
    ('withdrawn', 'not_handed_over')
    """
    word = _word(text)
    tick = _tick(clean(text))
    if tick is False or (tick and not word):
        return ("handed_over" if tick else "not_handed_over"), None
    if word in _HANDOVER_SIGNS:
        return _HANDOVER_SIGNS[word], None
    found = next((status for status, pattern in _HANDOVER_PATTERNS if pattern.search(word)), "")
    return found or None, None if found else "unknown"


@lru_cache(CACHE)
def read_beneficiary_kind(text: str) -> tuple[str | None, str | None]:
    """Return (``individual`` or ``cooperative``, problem)."""
    word = fold(text)
    if re.search(r"coop|تعاوني|groupement|association|جمعيه|\bgie\b", word) or word == "c":
        return "cooperative", None
    if re.search(r"individu|فردي|فرد|artisan|صانع|personne|auto ?entrepreneur|مقاول|شخص", word) or word in {"i", "p"}:
        return "individual", None
    return None, "unknown"
