"""Conditional GET: what was answered last under which ETag, so that a 304 is as good as the whole answer."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass

from fieldtui.contract.wire import Reply


@dataclass(frozen=True, slots=True)
class _Known:
    """One answer, packed."""

    headers: dict[str, str]
    packed: bytes


class Validators:
    """The last answers of one source by URL, packed, at most `limit` bytes of them, in memory only.

    Bodies are kept because paging goes on from them: a sweep that got nothing but 304s has still seen every record.
    """

    def __init__(self, limit: int = 4 * 1024 * 1024) -> None:
        self._limit = limit
        self._size = 0
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def headers(self, url: str) -> dict[str, str]:
        """The headers that ask whether the answer from before still holds; none when there was none."""
        known = self._known.get(url)
        if known is None:
            return {}
        pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        return {ours: known.headers[theirs] for ours, theirs in pairs if theirs in known.headers}

    def settle(self, url: str, reply: Reply) -> Reply:
        """Keep a new answer; turn a 304 into the answer that it confirms."""
        known = self._known.get(url)
        if reply.status == 304 and known is not None:
            self._known.move_to_end(url)
            return Reply(200, {**known.headers, **reply.headers}, zlib.decompress(known.packed), unchanged=True)
        if reply.status == 200 and ("etag" in reply.headers or "last-modified" in reply.headers):
            self._keep(url, _Known(dict(reply.headers), zlib.compress(reply.body, 1)))
        return reply

    def _keep(self, url: str, known: _Known) -> None:
        """Remember it and forget the oldest beyond the limit."""
        self._size += len(known.packed) - len(self._known[url].packed if url in self._known else b"")
        self._known[url] = known
        self._known.move_to_end(url)
        while self._size > self._limit:
            self._size -= len(self._known.popitem(last=False)[1].packed)
