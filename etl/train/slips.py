"""Slips of the hand in names and card numbers."""

import numpy as np

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_MIN = 3


def mistyped(text: str, chance: np.random.Generator) -> str:
    """Return a name with one letter lost, doubled, swapped with the next or replaced."""
    if len(text) < _MIN:
        return text
    at = int(chance.integers(1, len(text) - 1))
    letters = _LETTERS if text.isascii() else _ARABIC_LETTERS
    other = letters[int(chance.integers(len(letters)))]
    ways = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + other + text[at + 1 :],
    )
    return ways[int(chance.integers(len(ways)))]


def mistyped_card(card: str, chance: np.random.Generator) -> str:
    """Return a card number with one digit replaced or two swapped."""
    first = next(at for at, sign in enumerate(card) if sign.isdigit())
    at = int(chance.integers(first, len(card) - 1))
    if chance.random() < 0.5 and card[at] != card[at + 1]:
        return card[:at] + card[at + 1] + card[at] + card[at + 2 :]
    digit = str((int(card[at]) + int(chance.integers(1, 10))) % 10)
    return card[:at] + digit + card[at + 1 :]
