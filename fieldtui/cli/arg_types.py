"""Numbers as arguments, with complaints that a person can use."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def whole(least: int, most: int = 2**53) -> Callable[[str], int]:
    """Make a reader of whole numbers within bounds."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            # one complaint for what is no number and for what is out of bounds
            number = least - 1
        if not least <= number <= most:
            bound = f" and at most {most}" if most < 2**53 else ""
            raise argparse.ArgumentTypeError(f"`{text}` is not a whole number of at least {least}{bound}")
        return number

    return read


def factor(text: str) -> float:
    """Read a number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    # "nan" and "inf" are no factors
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number above 0")
    return number
