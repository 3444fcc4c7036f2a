"""Feeds: how each is doing, where it goes on, and whose records its source holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fieldtui.contract.shared_source import SharedSource
from fieldtui.store.models import (
    FeedKey,
    FeedStatus,
)


class FeedStore(Protocol):
    """Keep what is known of each feed."""

    def statuses(self) -> list[FeedStatus]:
        """Return all feeds, in the order in which they were first seen."""

    def set_status(self, status: FeedStatus) -> None:
        """Remember how a feed is doing."""

    def checkpoint(self, feed: FeedKey) -> str | None:
        """Return the checkpoint that was stored last, None before the first."""

    def account(self, source: str) -> str | None:
        """Return what was noted of a source's account, None if nothing was."""

    def set_account(self, source: str, account: str) -> int:
        """Note a source's account. Where another one was noted, its feeds, records and histories are forgotten first,
        and writes on their way to it are ended. Returns how many records that were.
        """

    def sources(self) -> list[SharedSource]:
        """Return the sources of whoever collected last, in the order of its configuration."""

    def set_sources(self, sources: Sequence[SharedSource]) -> None:
        """Write down whose records are collected, in place of what was there; nothing where that is the same."""

    def forget(self, known: Sequence[FeedKey]) -> int:
        """Take out feeds that the configuration no longer has, with their records; returns how many records."""
