"""A pane in words: its name, how its source is doing, what a sum lacks, and why there are no rows."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from fieldtui.store.models import Query, Row
from fieldtui.ui.models.source_status import SourceStatuses, deliveries, missing
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, plain, trim, wide

if TYPE_CHECKING:
    from fieldtui.ui.models.source_health import SourceHealth
    from fieldtui.ui.ports import SourceInfo
    from fieldtui.ui.render.render_context import RenderContext

#: what stands at the left and at the right of a pane's edge
Edge = tuple[list[Span], list[Span]]
#: what needs a person now: late; due within the hour and nobody at it; waiting for a verdict, posts aside; short of
#: people before this time tomorrow
# what counts as attention is declared once, in the filter language, so that the manual can show it
ATTENTION = (
    "due:<0h -stage:done,cancelled | due:0h..1h stage:new,offered,held"
    " | stage:review -kind:post | short:>0 start:<1d end:>0h"
)
#: cells of a warning that are worth more than the count of rows beside it
_LEAST_WARNING = 24
#: seconds for which it is said that a delivery was recovered
_LATELY = 3600.0
_REMEDIES = {
    "login refused": "check this source's credentials in the configuration, then press r",
    "configuration error": "correct the configuration and start again; the other sources work",
    "offline": "it is tried again by itself; r tries now",
    "quiet": "it asked for fewer requests; it is asked again by itself",
    "unreadable": "the vendor's records are not what they should be; tell the vendor",
}


_NO_SOURCES = (
    "there are no sources yet, so that nothing is asked. “fieldtui config path” names the file to edit, “fieldtui demo”"
    " shows simulated vendors"
)


class PaneState(NamedTuple):
    """How a pane's table is: whether it was read, is filtered and has the keys; its rows in all (None: not counted),
    those that are shown, and those that wait to be.
    """

    read: bool = False
    filtered: bool = False
    focused: bool = False
    total: int | None = None
    shown: int = 0
    arrivals: int = 0


class PaneSummary:
    """Puts a source into words, or, without one, all of them."""

    def __init__(self, context: RenderContext, source_statuses: SourceStatuses, source: SourceInfo | None) -> None:
        self.context, self.source_statuses, self.source = context, source_statuses, source

    @property
    def label(self) -> str:
        """The pane's name: its source's, or `attention`."""
        return self.source.name if self.source else "attention"

    def query_for(self, where: str) -> Query:
        """Return what this pane lists under a filter."""
        return Query(
            where=where,
            within="" if self.source else ATTENTION,
            source=self.source.name if self.source else None,
            now=self.context.now(),
            zone=self.context.zone_name,
            # the shared list has the filter beside the user's own
        )

    def health(self) -> SourceHealth | None:
        """Return how the source is doing; None for the pane over all."""
        return self.source_statuses.health(self.source) if self.source else None

    def is_stale(self, row: Row) -> bool:
        """Return whether a row is older than it should be."""
        health = self.health() if row.source == self.label else None
        # the kinds whose feed is late, or the row itself where its page was lost
        return row.partial or (health is not None and row.kind in health.stale)

    def status(self) -> list[Span]:
        """Return how the source is doing, in a symbol and words."""
        health = self.health()
        if health is None or not self.source_statuses.known:
            return []
        text: list[Span] = [(self.context.symbol(health.symbol), health.meaning), (f" {health.text}", health.meaning)]
        # a state that is not live says as of when the rows are
        if health.as_of is not None:
            text.append((f" {self.context.moment(health.as_of)}", ""))
        return text

    def _sum(self, *, names: bool = True, when: bool = True) -> list[Span]:
        """Return what a sum over all sources lacks, named or counted, and as of when the rest is."""
        if not self.source_statuses.known:
            return []
        lacking, as_of = self.source_statuses.lacking(), self.source_statuses.as_of()
        text = missing(lacking, self.source_statuses.number, names=names)
        spans: list[Span] = [(f" {self.context.symbols.partial} {text}", "warn")] if text else []
        if as_of is not None and (when or not text):
            spans.append((f" {self.context.symbols.dot} as of {self.context.moment(as_of)}", "quiet"))
        return spans

    def _all_clear(self, width: int) -> list[list[Span]]:
        """Return the promise that nothing needs a person, or why it cannot be given."""
        lacking = self.source_statuses.lacking()
        if not self.source_statuses.number:
            return [[(f"  {line}", "warn")] for line in wrap(_NO_SOURCES, width)]
        # an all-clear is a promise about every source
        if not lacking:
            as_of = self.source_statuses.as_of()
            when = f", as of {self.context.moment(as_of)}" if as_of is not None else ""
            return [[(f"  nothing needs attention{when}", "quiet")]]
        text = "; ".join(f"{lack.source}: {lack.why}" for lack in lacking)
        return [[(f"  {line}", "warn")] for line in wrap(f"cannot say whether anything needs attention. {text}", width)]

    def head(self, state: PaneState, width: int) -> Edge:
        """Return the upper edge: the pane's name, how the source is doing, how many rows there are."""
        name: list[Span] = [(f" {self.label} ", "accent" if state.focused else "strong")]
        title: list[Span] = (
            [(f"{self.context.symbols.dot} {self.source.title} ", "quiet")] if self.source and self.source.title else []
        )
        status, total = self.status(), self._total(state)
        apart = f" {self.context.symbols.dot} " if status else ""
        noun = ("match", "match") if state.filtered else ("row", "rows")
        rows: list[Span] = [(f"{apart}{formatting.count(total, *noun)}", "quiet")] if total is not None else []
        short: list[Span] = [(f"{apart}{formatting.count(total)}", "quiet")] if total is not None else []
        space: list[Span] = [(" ", "")]
        room = width - 6
        if warning := self._warning():
            right = status + rows if room - wide(name + status + rows) > _LEAST_WARNING else status
            left, _ = trim(name + warning, room - wide(right), self.context.symbols.ellipsis)
            # what is wrong at the vendor's outweighs the counts
            return left, space + right + space
        # from the fullest wording to the shortest; the first that fits is taken
        ways = [(name + title, status + rows), (name, status + rows), (name, status + short), (name, status)]
        if self.source is None:
            ways = [(name, rows + self._sum()), (name, short + self._sum()), (name, short + self._sum(when=False))]
            ways.append((name, short + self._sum(names=False, when=False)))
        for left, right in ways:
            if wide(left) + wide(right) + 2 <= room:
                break
        return left, space + right + space if right else []

    def _total(self, state: PaneState) -> int | None:
        """Return how many rows the pane lists, None where none is known of."""
        health = self.health()
        # a feed that was never asked has no number of rows, not zero
        if not state.read or (health is not None and not health.asked and not state.total):
            return None
        return state.total

    def foot(self, state: PaneState) -> Edge:
        """Return the lower edge: what arrived, what goes wrong, what is next."""
        health = self.health()
        left: list[Span] = [(f" {formatting.arrived(state.arrivals)} ", "accent")] if state.arrivals else []
        right: list[Span] = []
        if self.source is None:
            left += self._webhooks()
        if health is not None:
            if health.error and state.shown:
                # with rows on the screen the error goes below; without, it fills the pane
                feed = f"{health.feed}: " if health.feed else ""
                left.append((f" {feed}{plain(health.error)} ", health.meaning if not health.calm else "quiet"))
            elif health.feed:
                left.append((f" {health.feed} ", "quiet"))
            if health.next_at is not None:
                left_over = health.next_at - self.context.now()
                when = formatting.calm_countdown(left_over) if health.calm else formatting.countdown(left_over)
                right.append((f" {'next' if health.calm else 'again'} {when} ", "quiet"))
        return left, right

    def empty(self, state: PaneState, width: int) -> list[list[Span]]:
        """Return why there are no rows, and what to do about it."""
        health = self.health()
        if not state.read or (self.source and not self.source_statuses.known):
            return [[], [("  reading the store", "quiet")]]
        # without rows at all the filter is not to blame
        if state.filtered and (health is None or health.rows):
            return [[], [("  nothing matches the filter; esc clears it", "quiet")]]
        if health is None:
            return [[], *self._all_clear(max(10, width - 4))]
        return [[], *self._plight(health, max(10, width - 4))]

    def _warning(self) -> list[Span]:
        """Return what is wrong at the vendor's although it is read."""
        health = self.health()
        if health is None or not health.warning:
            return []
        return [(f"{self.context.symbols.partial} {health.warning} ", "warn")]

    def _webhooks(self) -> list[Span]:
        """Return how many deliveries are missing, since when and from where; else what was recovered of late."""
        gaps = self.source_statuses.missing or self.source_statuses.recovered_since(self.context.now() - _LATELY)
        if not gaps:
            return []
        names = ", ".join(dict.fromkeys(gap.source for gap in gaps))
        text = formatting.count(deliveries(gaps), "webhook")
        since = f"since {self.context.moment(min(gap.start for gap in gaps))}, {names}"
        if self.source_statuses.missing:
            return [(f" {text} missing ", "bad"), (f"{since} {self.context.symbols.dot} 5 M lists them ", "quiet")]
        return [(f" {text} recovered ", "good"), (f"{since} ", "quiet")]

    def _plight(self, health: SourceHealth, width: int) -> list[list[Span]]:
        """Explain of a source without rows whether it has none, was not asked, or could not be."""
        lines: list[list[Span]]
        if health.calm:
            # why there are no rows, in words for a person who waits for them
            text = {
                "live": "no rows: the vendor has nothing here",
                "refreshing": "asking for the first rows",
                "paused": "paused; p resumes",
                "switched off": "every feed of this source is switched off in the configuration",
            }.get(health.word, "not asked yet; r asks now")
            lines = [[(f"  {line}", "warn")] for line in wrap(plain(health.warning), width)]
            return lines + [[(f"  {line}", "quiet")] for line in wrap(text, width)]
        # what could not be asked is told apart from what could not be read
        failed = {"configuration error": "", "unreadable": "could not read: "}.get(health.word, "could not ask: ")
        lines = [[(f"  {line}", health.meaning)] for line in wrap(f"{failed}{health.text}", width)]
        lines += [[(f"  {line}", "")] for line in wrap(plain(health.error), width)]
        remedy = _REMEDIES.get(health.word, "it is asked again by itself; r asks now")
        return lines + [[]] + [[(f"  {line}", "quiet")] for line in wrap(remedy, width)]
