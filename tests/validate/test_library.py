"""The library that judges loads without what nobody asks of it, and leaves everybody else's libraries as they are."""

import subprocess
import sys

LOADED = """
import sys
from etl import validate
validate.warm_up()
assert "great_expectations" in sys.modules
assert not {"lark", "rfc3987_syntax"} & sys.modules.keys(), "grammars that take a second"
import rfc3987_syntax, jsonschema
jsonschema.validate({"a": 1}, {"properties": {"a": {"type": "integer"}}})
"""


def test_what_takes_a_second_and_is_never_asked_is_not_loaded():
    subprocess.run([sys.executable, "-c", LOADED], check=True)
