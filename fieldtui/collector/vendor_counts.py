"""A vendor's own count of a list against what is known here: when it shows that something has gone, and when it lies.

Changes since the last sweep do not show what has gone; a count does. But it may count what the list never shows, or
what cannot be read, or follow the list in no way. So the difference that a full sweep leaves is taken as it is, and
another difference asks for the next full one; a count that has done so for nothing a few times is not believed.
"""

from __future__ import annotations

from fieldtui.store.models import Count

#: full sweeps in a row that a count asked for and that took nothing out, after which it is not believed
# three, since a record may really have gone and come back in between
FALSE_ALARMS = 3


def is_believed(known: Count) -> bool:
    """Return whether this count may ask for a full sweep."""
    return known.false_alarms < FALSE_ALARMS


def says_something_went(known: Count, excess: int) -> bool:
    """Return whether the count shows after a sweep of changes that something has gone.

    `excess`: by how much it is above what is known here.
    """
    return is_believed(known) and excess != known.excess


def after_changes(known: Count) -> Count:
    """Return what is known of a count that agreed after a sweep of changes."""
    return Count(known.excess, 0) if is_believed(known) else known


def after_full(known: Count, excess: int | None, *, asked_for: bool, removed: int) -> Count:
    """Return what is known of a count after a full sweep.

    `excess` None: the list moved, or the vendor did not count. `asked_for`: the count asked for this sweep. One that
    is not believed gets another try after a full sweep that nobody asked for.
    """
    alarms = known.false_alarms
    if asked_for:
        alarms = 0 if removed else alarms + 1
    elif not is_believed(known):
        # one step below disbelief: the next full sweep that it asks for decides
        alarms = FALSE_ALARMS - 1
    return Count(known.excess if excess is None else excess, alarms)


def told(known: Count, total: int, held: int, rejected: int) -> str:
    """Return that the count and what is known here differ; nothing when they do not, or when what is unreadable is
    why.
    """
    if not is_believed(known):
        return f"the vendor counts {total:,}, but its count does not follow its list and is left aside"
    # what could not be read here is counted there
    if total - held in (0, rejected):
        return ""
    return f"the vendor counts {total:,}; known here: {held:,}"
