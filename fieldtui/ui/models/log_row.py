"""One line of the live log: when, whose, what, about which record, how it came, what was answered, what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.store.models import Attempt, Subject
    from fieldtui.ui.render.render_context import RenderContext

#: seconds after its event from which a delivery came late
LATE = 60.0
_WAYS = {"again": "quiet", "caught up": "warn", "refused": "bad", "replay": "busy", "forward": "busy"}
_WIDE = (("TIME", 9), ("SOURCE", 9), ("EVENT", 20), ("RECORD", 12), ("HOW", 13), ("ANS", 3), ("TOOK", 6))
_NARROW = (("TIME", 9), ("SOURCE", 7), ("EVENT", 16), ("RECORD", 9), ("HOW", 10), ("ANS", 3))
_LEFT = ("TIME", "SOURCE", "EVENT", "RECORD")


def columns(width: int) -> list[tuple[str, int]]:
    """Return the columns that have room, with the width of each; what is left goes to the note, and to the event."""
    fixed = _WIDE if width >= 104 else _NARROW
    spare = width - 1 - sum(size + 2 for _, size in fixed)
    # narrow terminals: what is spare goes to the event, the note is on the detail screen
    if spare < 6:
        return [(name, max(6, size + spare + 2) if name == "EVENT" else size) for name, size in fixed]
    more = max(0, spare - 24) // 2
    return [(name, size + (more if name == "EVENT" else 0)) for name, size in fixed] + [("NOTE", spare - more)]


def lateness(line: Attempt, subject: Subject | None) -> float | None:
    """Return seconds from the event until it was known by this line, None where that is no delay or not known."""
    if subject is None or subject.created is None:
        return None
    late = line.at - subject.created
    # its time of arrival is that of the catching up
    if line.way == "caught up" and subject.how == "caught up":
        return late if late >= 1 else None
    return late if line.way == "hook" and late >= LATE else None


def note(line: Attempt, subject: Subject | None, context: RenderContext) -> Span:
    """Return what matters of a line, and what that means."""
    late = lateness(line, subject)
    if late is not None:
        mark = context.symbols.partial if line.way == "caught up" else ""
        text = f"{late:.0f}s" if late < 60 else formatting.span(late)
        return f"late {text} {mark}{' ' if line.note and mark else ''}{line.note}".rstrip(), "warn"
    if line.way == "caught up":
        return line.note or (
            "also in the vendor's list" if subject is not None and subject.how == "both" else ""
        ), "quiet"
    bad = line.way == "refused" or (line.status is not None and line.status >= 400)
    return line.note, "bad" if bad else "quiet"


def texts(line: Attempt, subject: Subject | None, context: RenderContext) -> dict[str, str]:
    """Return what stands in the columns, before anything is cut."""
    dash = context.symbols.dash
    record = subject.reference if subject is not None and subject.reference else line.resource_id
    return {
        # today's lines need no date
        "TIME": context.exact(line.at) if context.is_today(line.at) else context.moment(line.at).removeprefix("20"),
        "SOURCE": line.source,
        "EVENT": line.event or dash,
        "RECORD": record or dash,
        "HOW": f"{line.way}{context.symbols.arrow}{line.target}" if line.target else line.way,
        "ANS": str(line.status) if line.status is not None else dash,
        "NOTE": note(line, subject, context)[0],
    }


def named(line: Attempt, subject: Subject | None, context: RenderContext) -> str:
    """Return what a question calls the delivery of a line: its event, its record, its event's time."""
    record = subject.reference if subject is not None and subject.reference else line.resource_id
    at = subject.created if subject is not None and subject.created is not None else line.at
    return plain(" ".join(part for part in (line.event or "the delivery", record, f"of {context.exact(at)}") if part))


def fold(text: str) -> str:
    """Return a text as it is compared when it is looked for: as shown, in small letters."""
    return plain(text).casefold()


def holds(sought: str, line: Attempt, subject: Subject | None, context: RenderContext) -> bool:
    """Return whether a folded text stands in one of a line's columns."""
    return any(sought in fold(text) for text in texts(line, subject, context).values())


def draw(
    line: Attempt, subject: Subject | None, context: RenderContext, width: int, *, here: bool, sought: str = ""
) -> list[Span]:
    """Draw one line; what is `sought` (folded) is marked."""
    values = texts(line, subject, context)
    values["TOOK"] = formatting.answer_time(line.seconds) if line.seconds is not None else context.symbols.dash
    bad = line.status is not None and line.status >= 400
    how = "bad" if bad else _WAYS.get(line.way, "quiet")
    meanings = dict.fromkeys(_LEFT, "") | {"NOTE": note(line, subject, context)[1]}
    spans: list[Span] = [(context.symbols.cursor if here else " ", "")]
    for at, (name, size) in enumerate(columns(width)):
        shown = (
            context.middle(values[name], size)
            if name == "RECORD"
            else context.fit(values[name], size, right=name == "TOOK")
        )
        cell: list[Span] = [(shown, meanings.get(name, how))]
        # how long it took is drawn from a number and not searched
        if sought and name != "TOOK":
            cell = marked(cell[0], sought, values[name])
        spans += [("  " if at else "", ""), *cell]
    return spans


def marked(cell: Span, sought: str, whole: str) -> list[Span]:
    """Mark what is sought in a column; all of the column where it stands in what was cut off."""
    shown, meaning = cell
    small = fold(shown)
    # folding may change the length (ß becomes ss): then places cannot be mapped
    if sought not in small or len(small) != len(shown):
        return [(shown, "match" if sought in fold(whole) else meaning)]
    spans: list[Span] = []
    done = 0
    while (at := small.find(sought, done)) >= 0:
        spans += [(shown[done:at], meaning), (shown[at : at + len(sought)], "match")]
        done = at + len(sought)
    return [*spans, (shown[done:], meaning)]
