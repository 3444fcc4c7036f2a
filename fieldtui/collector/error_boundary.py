"""The guard around each source: what nobody foresaw is that source's error, with a reference into the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.unexpected_errors import report_unexpected


@contextmanager
def error_boundary(where: str, *, log_it: bool = True) -> Iterator[None]:
    """Turn whatever nobody foresaw in work for one source into a Fault; what was foreseen passes.

    `log_it`: False for one of many that are alike, of which the first is in the log.
    """
    try:
        yield
    # said on purpose, in words for a person
    except FieldtuiError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where that must hold, so that no source ends another
        raise report_unexpected(error, where, log_it=log_it) from None
