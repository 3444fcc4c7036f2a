"""A source as the configuration has it: its vendor, its settings, and how often each of its feeds is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fieldtui.contract.vendor import Vendor
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.http.transport import Send


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as the configuration has it. `paces`: seconds between sweeps by resource, where it says so.

    `limit`: bytes that one answer may have, unpacked.
    """

    name: str
    vendor: Vendor
    settings: Any
    paces: Mapping[str, float]
    limit: int = ANSWER_LIMIT

    def bound(self, send: Send) -> Send:
        """Return that way of sending with this source's limit."""
        return send if self.limit == ANSWER_LIMIT else partial(send, limit=self.limit)
