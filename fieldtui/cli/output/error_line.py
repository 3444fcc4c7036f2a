"""The one line on standard error that says what went wrong."""

from __future__ import annotations

import sys

from fieldtui.contract.safe_text import clean


def complain(what: object, code: int) -> int:
    """Print one line on standard error; return the code."""
    print(clean(str(what)), file=sys.stderr)
    return code
