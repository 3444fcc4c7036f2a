"""How a source is doing, in one honest word: the worst of its feeds, and which one that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from fieldtui.contract.record import Kind
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.store.models import FeedStatus
    from fieldtui.ui.ports import SourceInfo

#: from bad to good; any other word is an error of the vendor's and stands behind a refused login
_ORDER = (
    "login refused",
    "",
    "offline",
    "unavailable",
    "partial",
    "quiet",
    "polling",
    "waiting",
    "live",
    "paused",
    "off",
)
_CALM = ("polling", "waiting", "live", "paused", "off")
_LOOKS = {
    "live": ("live", "good"),
    "polling": ("polling", "busy"),
    "partial": ("partial", "warn"),
    "quiet": ("quiet", "warn"),
    "offline": ("offline", "bad"),
    "unavailable": ("offline", "bad"),
    "paused": ("paused", "quiet"),
    "waiting": ("waiting", "quiet"),
    "off": ("waiting", "quiet"),
}
_WORDS = {"waiting": "not asked yet", "off": "switched off", "polling": "refreshing"}


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source's state as a pane says it.

    `word` is the bare word, `text` the same with its particulars, `symbol` the name of a glyph, `meaning` its colour.
    `feed` is the feed that the word is about, `error` its words. `as_of` and `next_at` are unix seconds.
    `warning` is what is wrong at the vendor's although its feeds are read.
    """

    word: str
    text: str
    symbol: str
    meaning: str
    feed: str = ""
    error: str = ""
    warning: str = ""
    as_of: float | None = None
    next_at: float | None = None
    rows: int = 0
    stale: frozenset[Kind] = frozenset()
    asked: bool = False

    @property
    def calm(self) -> bool:
        """Whether nothing is wrong."""
        return self.word in ("live", "refreshing", "not asked yet", "paused", "switched off")


def appearance(word: str) -> tuple[str, str]:
    """Return the glyph's name and the meaning of a feed's word."""
    return _LOOKS.get(word, ("refused", "bad"))


def particulars(status: FeedStatus, now: float, zone: tzinfo) -> str:
    """Write a feed's word with its page, or until when it is quiet and why."""
    word = _WORDS.get(status.word, status.word)
    if status.word in ("polling", "partial") and status.page:
        return f"{word} {status.page} of {status.pages}" if status.pages else f"{word} {status.page}"
    if status.word == "quiet" and status.next_at is not None:
        cause = " (429)" if formatting.throttled(status.error) else ""
        return f"{word} until {formatting.moment(status.next_at, now, zone)}{cause}"
    return word


def of_source(
    source: SourceInfo, statuses: Iterable[FeedStatus], now: float, zone: tzinfo, *, paused: bool = False
) -> SourceHealth:
    """Sum a source's feeds up: the worst one speaks for all."""
    if source.error is not None:
        return SourceHealth("configuration error", "configuration error", "refused", "bad", error=source.error)
    feeds = [status for status in statuses if status.word != "off"]
    if not feeds:
        word = "paused" if paused else "not asked yet"
        return SourceHealth(word, word, "paused" if paused else "waiting", "quiet")
    if paused:
        feeds = [status for status in feeds if status.word not in _CALM] or feeds
    worst = min(feeds, key=_badness)
    warning = "; ".join(dict.fromkeys(status.warning for status in feeds if status.warning))
    symbol, meaning = ("partial", "warn") if warning and worst.word in _CALM else appearance(worst.word)
    text = particulars(worst, now, zone)
    speaker = _speaker(worst, feeds)
    if paused:
        symbol, meaning, text = "paused", "quiet", "paused" if worst.word in _CALM else f"paused, {text}"
    return SourceHealth(
        _WORDS.get(worst.word, worst.word) if not paused else "paused",
        text,
        symbol,
        meaning,
        feed=speaker.resource if worst.word not in ("live", "waiting") or speaker is not worst else "",
        error=speaker.error or speaker.note,
        warning=warning,
        as_of=_as_of(feeds),
        next_at=_next(worst, feeds) if not paused else None,
        rows=sum(status.rows for status in feeds if not _is_look_up(source, status)),
        stale=_stale(source, feeds),
        asked=any(status.asked_at is not None for status in feeds),
    )


def not_stored(health: SourceHealth, error: str) -> SourceHealth:
    """Return how a source is doing whose answers cannot be stored: what is shown of it is what there was before."""
    return replace(health, word="not stored", text="not stored", symbol="refused", meaning="bad", error=error)


def not_known(health: SourceHealth) -> SourceHealth:
    """Return how a source is doing while the store does not answer: nobody knows."""
    error = "the store does not answer"
    return replace(health, word="not known", text="not known", symbol="refused", meaning="bad", error=error)


def _is_look_up(source: SourceInfo, status: FeedStatus) -> bool:
    """Return whether a feed brings nothing but look-up records, which no list shows unless it is asked to."""
    return set(source.kinds_of(status.resource)) == {Kind.REFERENCE}


def _speaker(worst: FeedStatus, feeds: Sequence[FeedStatus]) -> FeedStatus:
    """Return the feed whose words are shown: the worst, or one with unreadable records if nothing is wrong there."""
    if worst.word not in _CALM or worst.error or worst.note:
        return worst
    return next((status for status in feeds if status.rejected and status.note), worst)


def _badness(status: FeedStatus) -> int:
    """Rank a feed, the worst lowest."""
    return _ORDER.index(status.word) if status.word in _ORDER else 1


def _as_of(feeds: Sequence[FeedStatus]) -> float | None:
    """Return how old the rows are: of the feeds in trouble the oldest, else when any feed was last read whole."""
    troubled = [status for status in feeds if status.word not in _CALM]
    known = [status.good_at for status in troubled or feeds if status.good_at is not None]
    if not known:
        return None
    return min(known) if troubled else max(known)


def _next(worst: FeedStatus, feeds: Sequence[FeedStatus]) -> float | None:
    """Return when that feed is asked again if it is in trouble, else when any is."""
    if worst.word not in _CALM:
        return worst.next_at
    return min((status.next_at for status in feeds if status.next_at is not None), default=None)


def _stale(source: SourceInfo, feeds: Sequence[FeedStatus]) -> frozenset[Kind]:
    """Return the kinds whose feed could not be read of late, so that their rows are marked."""
    troubled = (status for status in feeds if status.word not in _CALM)
    return frozenset(kind for status in troubled for kind in source.kinds_of(status.resource))
