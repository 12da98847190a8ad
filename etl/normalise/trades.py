"""Words that say in what field a trade is worked, so that one trade is not taken for another that shares its name.

``Menuiserie aluminium`` is no art carpentry and ``Mécanique agricole`` no car mechanics: the word beside the craft's
name belongs to a field that none of the craft's own spellings names. Which fields a craft covers is read from the
policy; the list here only says which words are such words.
"""

import re
from collections.abc import Iterable

from etl.spelling.text import folded_words

_FIELDS = {
    "vehicles": "auto autos automobile automobiles voiture voitures vehicule vehicules سيارات سياره",
    "two_wheels": "moto motos motocycle motocycles motocyclette cycle cycles velo velos bicyclette دراجات",
    "lorries": "camion camions engin engins lourds شاحنات اليات",
    "farm": "agricole agricoles tracteur tracteurs irrigation فلاحه فلاحيه فلاحي جرارات",
    "sea": "marine maritime naval navale navales bateau bateaux peche بحريه بحري قوارب مراكب",
    "air": "aeronautique aeronautiques avion avions طيران",
    "building": "batiment batiments construction chantier facade facades بناء بنايات بنايه مباني عمارات",
    "industry": "industriel industrielle industriels industrielles industrie usine صناعيه صناعي معامل",
    "cold": "froid frigorifique climatisation climatiseur refrigeration تبريد تكييف",
    "solar": "solaire solaires photovoltaique شمسيه",
    "computing": "informatique electronique telephone telephones gsm reseau reseaux هاتف هواتف معلوميات الكترونيه",
    "metal": "aluminium aluminum alluminium alu inox acier metal metallique metalliques حديد معدنيه "
    "المنيوم الومنيوم المينيوم الومينيوم",
    "plastic": "pvc plastique plastiques resine polyester بلاستيك",
    "wood": "bois خشب خشبيه",
    "stone": "pierre pierres marbre zellige mosaique حجر رخام زليج",
    "glass": "verre vitre vitres miroiterie زجاج",
    "plaster": "platre gypse staff جبص جبس",
    "straw": "osier rotin vannerie سعف دوم قصب",
    "leather": "cuir cuirs جلد جلود",
    "gold": "or argent ذهب فضه",
    "animals": "canine canin chien chiens animal animaux animalier mouton moutons ovin ovine ovins betail chevaux "
    "حيوانات اغنام",
    "garden": "gazon haie haies jardin jardinage pelouse عشب حدائق بستنه",
    "teeth": "dentaire dentaires dentiste اسنان",
}
_USES = ("animals", "garden", "teeth", "two_wheels")  # what a machine is for; its material only describes it
FIELD_OF = {word: field for field, words in _FIELDS.items() for word in folded_words(words)}
USE_OF = {word: field for word, field in FIELD_OF.items() if field in _USES}

SMALL = folded_words("de des du d la le les l en et ou au aux a pour sur par و في من على ب ل")
EVERYDAY = SMALL | folded_words(  # said of any craft without making it another
    "femme femmes homme hommes dame dames enfant enfants fille filles mixte metier metiers filiere artisanat artisan "
    "artisanal artisanale traditionnel traditionnelle moderne art arts professionnel professionnelle formation "
    "initiation base perfectionnement niveau option groupe module atelier qualification "
    "الرجال النساء رجال نساء نسائيه رجاليه التقليديه تقليديه العصريه عصريه الفنيه فنيه فن صناعه حرفه مهنه صانع"
)
_PREFIX = re.compile(r"^(?:[وبلك]?ال|لل|[وب])(?=..)")


def fields_of(words: Iterable[str], fields: dict[str, str]) -> set[str]:
    """Return the fields that folded words name, the Arabic article and the letters before it apart.

    >>> sorted(fields_of(("menuiserie", "alu"), FIELD_OF)), fields_of(("النجاره", "بالالمنيوم"), FIELD_OF)
    (['metal'], {'metal'})
    """
    spoken = (fields.get(word) or fields.get(_PREFIX.sub("", word)) for word in words)
    return {field for field in spoken if field}
