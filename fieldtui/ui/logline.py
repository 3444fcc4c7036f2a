"""One line of the live log: when, whose, what, about which record, how it came, what was answered, what matters."""

from __future__ import annotations

from fieldtui.store.protocol import Attempt, Subject
from fieldtui.ui import words
from fieldtui.ui.brush import Brush
from fieldtui.ui.paint import Span

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
    if spare < 6:
        return [(name, max(6, size + spare + 2) if name == "EVENT" else size) for name, size in fixed]
    more = max(0, spare - 24) // 2
    return [(name, size + (more if name == "EVENT" else 0)) for name, size in fixed] + [("NOTE", spare - more)]


def lateness(line: Attempt, subject: Subject | None) -> float | None:
    """Seconds from the event until it was known by this line, None where that is no delay or not known."""
    if subject is None or subject.created is None:
        return None
    late = line.at - subject.created
    if line.way == "caught up" and subject.how == "caught up":
        return late if late >= 1 else None
    return late if line.way == "hook" and late >= LATE else None


def note(line: Attempt, subject: Subject | None, brush: Brush) -> Span:
    """Say what matters of a line, and what that means."""
    late = lateness(line, subject)
    if late is not None:
        mark = brush.glyphs.partial if line.way == "caught up" else ""
        told = f"{late:.0f}s" if late < 60 else words.span(late)
        return f"late {told} {mark}{' ' if line.note and mark else ''}{line.note}".rstrip(), "warn"
    if line.way == "caught up":
        return line.note or ("listed too" if subject is not None and subject.how == "both" else ""), "quiet"
    bad = line.way == "refused" or (line.status is not None and line.status >= 400)
    return line.note, "bad" if bad else "quiet"


def draw(line: Attempt, subject: Subject | None, brush: Brush, width: int, *, here: bool) -> list[Span]:
    """Draw one line."""
    dash = brush.glyphs.dash
    record = subject.reference if subject is not None and subject.reference else line.resource_id
    told, matters = note(line, subject, brush)
    texts = {
        "TIME": brush.exact(line.at) if brush.is_today(line.at) else brush.moment(line.at).removeprefix("20"),
        "SOURCE": line.source,
        "EVENT": line.event or dash,
        "HOW": f"{line.way}{brush.glyphs.arrow}{line.target}" if line.target else line.way,
        "ANS": str(line.status) if line.status is not None else dash,
        "TOOK": words.answer_time(line.seconds) if line.seconds is not None else dash,
        "NOTE": told,
    }
    sized = columns(width)
    first, how = [], []
    for name, size in sized:
        if name == "RECORD":
            first.append(brush.middle(record or dash, size))
        elif name in _LEFT:
            first.append(brush.fit(texts[name], size))
        elif name != "NOTE":
            how.append(brush.fit(texts[name], size, right=name == "TOOK"))
    bad = line.status is not None and line.status >= 400
    sign = brush.glyphs.cursor if here else " "
    spans: list[Span] = [
        (f"{sign}{'  '.join(first)}  ", ""),
        ("  ".join(how), "bad" if bad else _WAYS.get(line.way, "quiet")),
    ]
    if sized[-1][0] == "NOTE":
        spans += [("  ", ""), (brush.fit(told, sized[-1][1]), matters)]
    return spans
