"""Whatever this room refuses or remarks has a sentence that a partner can read."""

import ast
from pathlib import Path

import pytest

import etl.read
from etl.words import sentence

SAYING = {"FileRefusedError", "remark", "refuse"}


def codes():
    found = set()
    for module in Path(etl.read.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYING:
                found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found | {
        "text_form",
        "text_damaged",
        "struck_rows",
        "kind_differs",
        "unknown_column",
        "column_twice",
        "column_ambiguous",
    }


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_says_in_three_languages_what_is_wrong(code):
    assert len({sentence(code, language) for language in ("fr", "ar", "en")}) == 3


def test_a_refusal_says_where_and_how_to_mend():
    said = sentence("columns_missing", "fr", {"file": "liste.xlsx", "sheet": "A", "columns": ["N° CIN", "Article"]})
    assert "liste.xlsx" in said
    assert "N° CIN, Article" in said
    assert "renvoyez" in said
