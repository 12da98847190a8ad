"""The words from which the demo's people are made.

Each name has one Arabic form and several Latin spellings, as clerks write them; the first spelling is the one
on the person's card. Family names are stems built out of
consonants, half of them behind the region's usual particles; first names and families meet by lot.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """One name: its Arabic form and its Latin spellings, the official one first."""

    arabic: str
    latin: tuple[str, ...]


def _names(table: str) -> tuple[Name, ...]:
    """Return the names of a table whose lines read ``arabic = spelling, spelling``."""
    pairs = (line.split("=") for line in table.strip().splitlines())
    return tuple(Name(arabic.strip(), tuple(s.strip() for s in latin.split(","))) for arabic, latin in pairs)


MEN = _names("""
محمد = Mohamed, Mohammed, Mouhamed
أحمد = Ahmed, Ahmad
لحسن = Lahcen, Lahsen, Lahssen
حسن = Hassan, Hasan
الحسين = Lhoussaine, El Houcine, Houcine
إبراهيم = Brahim, Ibrahim
عبد الله = Abdellah, Abdallah, Abdullah
عبد الرحمان = Abderrahmane, Abderrahman, Abd Errahmane
عبد العزيز = Abdelaziz, Abdel Aziz
عبد الكريم = Abdelkarim, Abdelkrim
عبد اللطيف = Abdellatif, Abdel Latif
عبد الرحيم = Abderrahim, Abd Rahim
يوسف = Youssef, Yousef, Youcef
ياسين = Yassine, Yacine, Yassin
امبارك = Mbark, M'barek, Moubarek
خالد = Khalid, Khaled
رشيد = Rachid, Rashid
سعيد = Said, Saïd
مصطفى = Mustapha, Mostafa, Moustapha
عمر = Omar, Oumar
علي = Ali, Aly
العربي = Larbi, El Arbi
جمال = Jamal, Djamal
هشام = Hicham, Hisham
نور الدين = Noureddine, Nour Eddine, Nordine
عز الدين = Azeddine, Azzeddine
طارق = Tarik, Tarek
بلعيد = Belaid, Belaïd
حمو = Hammou, Hamou
الطيب = Taib, Tayeb
بوجمعة = Boujemaa, Boujamaa
""")

WOMEN = _names("""
فاطمة = Fatima, Fatma
فاطمة الزهراء = Fatima Zahra, Fatimazahra, Fatima-Zohra
خديجة = Khadija, Khdija
عائشة = Aicha, Aïcha
رقية = Rkia, Rqia, Rouqaya
زينب = Zineb, Zaynab, Zainab
مريم = Mariam, Meryem, Maryam
أمينة = Amina, Aamina
نعيمة = Naima, Naïma
سعاد = Souad, Soaad
حليمة = Halima, Hlima
كلثوم = Keltoum, Kaltoum
إجو = Ijjou, Ijou
زهرة = Zahra, Zohra
حفيظة = Hafida, Hafidha
ليلى = Leila, Layla, Laila
سميرة = Samira, Smira
نجاة = Najat, Nadjat
رشيدة = Rachida, Rashida
سناء = Sanae, Sanaa
لطيفة = Latifa, Ltifa
السعدية = Saadia, Essaadia
حسناء = Hasnae, Hasna
ابتسام = Ibtissam, Ibtissame
كوثر = Kaoutar, Kawtar
أسماء = Asmae, Asma
يامنة = Yamna, Yamena
مليكة = Malika, Mlika
""")

_NO_PARTICLE = Name("", ("",))
_PARTICLES = _names("""
آيت = Ait, Aït, Ayt
أولاد = Oulad, Ouled
بن = Ben, Bin
إد = Id, Idd
""")

_ORIGINS = _names("""
السرغيوي = Serghioui, Es-Serghiwi
التمليلي = Tamlili, Temlili
الصوابري = Souabri, Essouabri
الدرقيوي = Derkioui, Derkiwi
الهرماسي = Harmassi, El Hermassi
الورشاني = Ourchani, El Warchani
الزكموتي = Zegmouti, Ezzegmouti
الخرشافي = Kharchafi, El Khorchafi
الفرواني = Farouani, El Farwani
العزروكي = Azrouki, El Aazrouki
البوغدالي = Boughdali, El Boughdali
الحمداشي = Hamdachi, El Hamdashi
الشنوفي = Chennoufi, El Chanoufi
القصواري = Kasouari, El Qaswari
""")

# Consonants with the Latin letters that clerks write for them, the usual ones first.
_CONSONANTS = _names("""
ب = b
ر = r
ش = ch, sh
ك = k
م = m
ز = z
ل = l
خ = kh
د = d
ن = n
ح = h
ت = t
ق = k, q
س = s
ف = f
غ = gh
ج = j, dj
""")
# Shapes of a stem around three consonants: Arabic, then Latin spellings.
_SHAPES = (
    ("{0}{1}{2}ون", ("{0}a{1}{2}oun", "{0}e{1}{2}oune")),
    ("{0}{1}{2}ان", ("{0}a{1}{2}ane", "{0}e{1}{2}an")),
    ("{0}و{1}ا{2}ي", ("{0}ou{1}a{2}i", "{0}u{1}a{2}y")),
    ("ت{0}{1}ي{2}ت", ("Ta{0}{1}i{2}t", "T{0}e{1}i{2}te")),
    ("أ{0}{1}{2}و", ("A{0}{1}a{2}ou", "A{0}e{1}{2}u")),
    ("{0}{1}{2}ي", ("{0}e{1}{2}i", "{0}a{1}{2}y")),
)
_STEMS = 150


def _stem(number: int) -> Name:
    """Return an invented stem; each has consonants of its own, so that no two families sound alike by accident."""
    size = len(_CONSONANTS)
    first, step = number % size, number // size
    root = [_CONSONANTS[place % size] for place in (first, first + 2 + step, first + 5 + 3 * step)]
    arabic, spellings = _SHAPES[(number + step) % len(_SHAPES)]
    latin = (spelling.format(*(c.latin[-n % len(c.latin)] for c in root)) for n, spelling in enumerate(spellings))
    return Name(arabic.format(*(c.arabic for c in root)), tuple(word.capitalize() for word in latin))


def families() -> tuple[Name, ...]:
    """Return every family name: invented stems, half of them behind a particle, and names of origin."""
    found = []
    for number in range(_STEMS):
        stem = _stem(number)
        particle = _PARTICLES[number // 2 % len(_PARTICLES)] if number % 2 else _NO_PARTICLE
        written = tuple(f"{p} {s}".strip() for p in particle.latin for s in stem.latin)
        found.append(Name(f"{particle.arabic} {stem.arabic}".strip(), written))
    return (*found, *_ORIGINS)


COOPERATIVES = _names("""
تافوكت نسوس = Tafoukt n'Souss
تيليلا = Tilila
أنزار = Anzar
تودرت = Toudert
إغير أوفلا = Ighir Oufella
نجمة الواحة = Najmat Al Waha
تمازيرت = Tamazirt
يد الصانعة = Yad Assaniaa
أزطا = Azetta
زربية الجنوب = Zarbiat Al Janoub
ورشة الأمل = Warchat Al Amal
البرق = Al Barq
""")
