"""What somebody wants the collector to do: on disk before anyone waits for it, so that it is done, and once.

waiting → running → done or failed. A command that ran under an earlier grant of the lease, whose collector has gone, is
run again: each of them may be repeated without harm.
"""

from __future__ import annotations

from typing import Protocol

import msgspec


class CollectorCommand(msgspec.Struct, frozen=True, kw_only=True):
    """One command. `at` and `ended` are unix seconds, `ended` None before that; `fence`: the grant under which it runs.

    `arguments` and `answer` are JSON. `error`: a line with the kind of error, then why it failed, for a person.
    """

    seq: int = 0
    at: float
    who: str
    name: str
    arguments: bytes = b"{}"
    state: str = "waiting"
    fence: int = 0
    ended: float | None = None
    error: str = ""
    answer: bytes = b""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How the collector stands: its process, since when (unix seconds), and what screens show of it.

    `listening`: where it receives webhooks, or why it does not. `paused`: the sources that it does not poll. `targets`:
    the names to which it may replay. `read_only`: it sends no writes.
    """

    holder: str
    since: float
    listening: str = ""
    paused: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    read_only: bool = False


class Commands(Protocol):
    """Keep commands until they are carried out, and for a while afterwards."""

    def add(self, command: CollectorCommand) -> CollectorCommand:
        """Keep a command, on disk when this returns; it comes back with its `seq`."""

    def get(self, seq: int) -> CollectorCommand | None:
        """Return one command as it stands."""

    def recent(self, *, limit: int = 50) -> list[CollectorCommand]:
        """Return the last commands, the newest first."""

    def take(self, fence: int) -> list[CollectorCommand]:
        """Return what is to be done, the oldest first, and mark it as running under that grant: what waits, and what a
        collector before this one had begun.
        """

    def finish(self, seq: int, *, now: float, answer: bytes = b"", error: str = "") -> bool:
        """Note what came of a command, `failed` where there is an error; False if it was not running."""

    def wait(self, seconds: float) -> None:
        """Return when a command may have come, after so many seconds at the latest; for a thread of its own."""

    def wake(self) -> None:
        """Let whoever waits for commands go on at once, in whichever process."""

    def stand(self, standing: Standing, fence: int) -> None:
        """Have everybody see how the collector stands."""

    def standing(self) -> Standing | None:
        """Return how the last collector stands or stood; None before the first."""
