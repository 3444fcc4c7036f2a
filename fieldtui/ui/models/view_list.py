"""The views that can be picked here: built in, shared by others, from the configuration, and saved on this screen."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.view import BUILT_IN, CAME_ON, EVERYTHING, ME, TAKEN, View, holder_of, is_key

if TYPE_CHECKING:
    from fieldtui.store.protocols.shared_views import SharedViews
    from fieldtui.ui.ports import Setup

#: seconds away from the console after which somebody comes on anew
_AWAY = 4 * 3600.0
#: under which name the screens' state is kept
_KEPT = "shift"
_SAVED, _CONFIGURED, _BUILT_IN, _SHARED = "saved here", "configuration", "built in", "shared by "


class KnownView(NamedTuple):
    """A view and where it comes from, as people read it; its key is empty where another view has it."""

    view: View
    origin: str

    @property
    def is_saved(self) -> bool:
        """Whether it was saved on a screen of this person."""
        return self.origin == _SAVED

    @property
    def is_own(self) -> bool:
        """Whether it is this person's to share: others have what is built in, and what is shared."""
        return self.origin in (_SAVED, _CONFIGURED)


class ViewList:
    """Knows all views. One that is nearer to the user replaces one of the same name: saved here, configured, shared,
    built in.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._lock = threading.Lock()
        self._shared: list[KnownView] = []
        self._configured: list[KnownView] = []
        self._saved = [KnownView(view, _SAVED) for view in setup.views.saved()]
        self.came_on = self._came_on()
        self.all: Sequence[KnownView] = self._gathered()

    @property
    def _store(self) -> SharedViews:
        return self._setup.store.shared_views

    def _came_on(self) -> float:
        """Return since when the user is here: a restart within hours goes on with the shift that had begun."""
        now, kept = self._setup.now(), self._setup.screen_state.recall(_KEPT)
        began, last = (float(kept.get(name, 0) or 0) for name in ("began", "last"))
        return began if began <= now and 0 <= now - last < _AWAY else now

    def note_presence(self) -> None:
        """Keep since when the user is here, and that they still are."""
        self._setup.screen_state.keep(_KEPT, {"began": self.came_on, "last": self._setup.now()})

    def read(self) -> None:
        """Read what is configured and what is shared; blocks. A store that cannot be read leaves what was known."""
        configured = [KnownView(view, _CONFIGURED) for view in self._setup.views.configured()]
        try:
            shared = [KnownView(each.view, f"{_SHARED}{each.who}") for each in self._store.all()]
        except FieldtuiError:
            shared = self._shared
        with self._lock:
            self._configured, self._shared = configured, shared
            self.all = self._gathered()

    def _gathered(self) -> list[KnownView]:
        """Put all together, in the order in which they stand as tabs."""
        found = {view.name: KnownView(view, _BUILT_IN) for view in BUILT_IN}
        for known in (*self._shared, *self._configured, *self._saved):
            found[known.view.name] = known
        return _with_keys(found.values())

    def is_shared(self, name: str) -> bool:
        """Return whether a view of that name is shared, though another one may be nearer."""
        return any(known.view.name == name for known in self._shared)

    def named(self, name: str) -> View | None:
        """Return the view of that name, None where there is none."""
        return next((known.view for known in self.all if known.view.name == name), None)

    def where(self, view: View) -> str:
        """Return a view's filter as it reads for this person, at this time."""
        if ME in view.where:
            return view.where.replace(ME, self._setup.who().partition("@")[0].replace('"', ""))
        when = datetime.fromtimestamp(self.came_on, self._setup.zone)
        return view.where.replace(CAME_ON, f"{when:%Y-%m-%dT%H:%M}")

    def refusal(self, name: str, key: str) -> str:
        """Return why a view cannot be saved under that name and key; empty where it can."""
        if not name:
            return "a view needs a name"
        if name == EVERYTHING.name:
            return f"“{name}” is the whole list"
        if key and not is_key(key):
            return "a key is one letter, digit or sign"
        holder = holder_of(key, name, (known.view for known in self.all)) if key else ""
        return f"{key} belongs to {holder}" if holder else ""

    def save(self, view: View) -> None:
        """Keep a view for this person."""
        self._keep([known for known in self._saved if known.view.name != view.name] + [KnownView(view, _SAVED)])

    def remove(self, name: str) -> bool:
        """Take out a view that was saved here; False where it was not."""
        left = [known for known in self._saved if known.view.name != name]
        is_there = len(left) < len(self._saved)
        if is_there:
            self._keep(left)
        return is_there

    def _keep(self, saved: list[KnownView]) -> None:
        """Keep what is saved here."""
        self._setup.views.save([known.view for known in saved])
        with self._lock:
            self._saved = saved
            self.all = self._gathered()

    def share(self, view: View) -> None:
        """Let all who use the store have a view; blocks."""
        self._store.share(view, self._setup.who(), now=self._setup.now())
        self.read()

    def withdraw(self, name: str) -> bool:
        """Take a shared view back; blocks. False where none is shared under that name."""
        was_shared = self._store.withdraw(name)
        self.read()
        return was_shared

    def toml(self, view: View) -> str:
        """Write a view as it stands in a configuration."""
        return self._setup.views.toml(view)


#: whose key it is where two views want the same
_NEAREST = (_SAVED, _CONFIGURED, _BUILT_IN)


def _with_keys(found: Iterable[KnownView]) -> list[KnownView]:
    """Return the views; of those that want the same key the nearest to the user has it, shared ones are the last."""
    every = list(found)
    taken = set(TAKEN)
    keys: dict[str, str] = {}
    for known in sorted(every, key=lambda one: _NEAREST.index(one.origin) if one.origin in _NEAREST else len(_NEAREST)):
        key = known.view.key if is_key(known.view.key) and known.view.key not in taken else ""
        keys[known.view.name] = key
        taken.add(key)
    return [KnownView(replace(known.view, key=keys[known.view.name]), known.origin) for known in every]
