import doctest
import importlib
import pkgutil

import pytest

from etl import normalise

MODULES = [f"etl.normalise.{module.name}" for module in pkgutil.iter_modules(normalise.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0
