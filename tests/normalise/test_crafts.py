import pytest

from etl.normalise.crafts import Crafts
from etl.normalise.items import Items
from etl.policy import load_policy

POLICY = load_policy()
CRAFTS = Crafts(POLICY)
ITEMS = Items(POLICY, CRAFTS)


@pytest.mark.parametrize(
    "written",
    [
        "Menuiserie aluminium", "Menuiserie en PVC", "Menuiserie métallique", "Menuiserie navale", "نجارة الألمنيوم",
        "النجارة بالألمنيوم", "Peinture bâtiment", "Peinture en bâtiment", "Peintre en bâtiment", "صباغة البنايات",
        "Électricité industrielle", "Électricité solaire", "كهرباء صناعية", "Mécanique agricole", "Mécanique moto",
        "ميكانيك الدراجات", "Coiffure canine", "Tapisserie automobile", "Céramique dentaire", "MENU aluminium",
    ],
)  # fmt: skip
def test_a_trade_of_another_field_is_not_taken_for_the_craft_whose_name_it_bears(written):
    read = CRAFTS.read(written)
    assert (read.code, read.problem) == (None, "unknown")


@pytest.mark.parametrize(
    ("written", "craft"),
    [
        ("Menuiserie bois", "MENU"), ("Menuiserie bois et aluminium", "MENU"), ("Peinture auto", "PEIN"),
        ("Électricité auto", "ELAU"), ("Électricité bâtiment", "ELBA"), ("Électricité bâtiment et industrielle", "ELBA"),
        ("Mécanique auto et moto", "MECA"), ("Coiffure femmes", "COIF"), ("Coiffure pour dames", "COIF"),
        ("Bijouterie en or", "BIJO"), ("Ferronnerie d'art et soudure", "FERR"), ("صباغة السيارات والدراجات", "PEIN"),
    ],
)  # fmt: skip
def test_a_field_the_craft_covers_or_was_named_with_leaves_it_what_it_is(written, craft):
    assert CRAFTS.read(written).code == craft


def test_two_crafts_in_one_cell_are_ambiguous():
    assert CRAFTS.read("Couture cuir").problem == "ambiguous"
    assert CRAFTS.read("Coiffure et couture").problem == "ambiguous"


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        ("Coiffure", None), ("Coiffure femmes", None), ("Métier : coiffure", None), ("Coifffure", "near_spelling"),
        ("Mécanique Diesel", "more_words"), ("Couture d'ameublement", "more_words"), ("COIF_FQ", None),
    ],
)  # fmt: skip
def test_a_craft_read_by_likeness_or_among_other_words_is_doubted(written, doubt):
    assert CRAFTS.read(written).doubt == doubt


def test_a_title_names_no_craft_when_the_word_after_it_is_of_another_field():
    assert CRAFTS.inside("Liste – Menuiserie en aluminium") is None
    assert CRAFTS.inside("Menuiserie – centre de formation du bâtiment") == "MENU"
    assert CRAFTS.inside("Participants : Électricité bâtiment") == "ELBA"


def test_the_nearest_craft_is_suggested():
    assert CRAFTS.read("Menuiserie aluminium").suggestion == "MENU"
    assert CRAFTS.read("Peinture").suggestion == "PEIN"


@pytest.mark.parametrize("written", ["Tondeuse à gazon", "Tondeuse à moutons"])
def test_a_machine_for_another_use_is_not_the_kits(written):
    assert ITEMS.read(written, "COIF").problem == "unknown"


@pytest.mark.parametrize(
    ("written", "item"), [("Échelle isolante aluminium", "ELBA-ECHE"), ("Tondeuse professionnelle inox", "COIF-TOND")]
)
def test_what_a_machine_is_made_of_only_describes_it(written, item):
    assert ITEMS.read(written).code == item
