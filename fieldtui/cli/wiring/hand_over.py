"""Hand work to the process that collects for a store, where there is one: two of them would undo each other's."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from fieldtui.contract.safe_text import clean
from fieldtui.store.lease import RENEWAL
from fieldtui.store.process_identity import is_dead, named

if TYPE_CHECKING:
    from fieldtui.collector.command_client import CommandClient
    from fieldtui.store.protocols import Store

T = TypeVar("T")
#: seconds between two looks whether it still collects, and that one which stands by has to take over from it
_LOOK, _SUCCESSION = 0.5, 2 * RENEWAL


def collecting(store: Store) -> str:
    """Return the mark of the process that collects for a store; empty where none does."""
    grant = store.leases.holding(now=time.time())
    return "" if grant is None or is_dead(grant.holder) else grant.holder


def takes_writes(store: Store) -> bool:
    """Return whether the process that collects carries out commands: a one-shot one does not."""
    standing = store.commands.standing()
    return standing is not None and standing.holder == collecting(store)


def hand_over(store: Store, ask: Callable[[CommandClient], Future[T]]) -> Future[T] | None:
    """Have the collector do what `ask` asks for, and wait until that is done; None where nobody collects, or nobody any
    more.
    """
    holder = collecting(store)
    if not holder:
        return None
    from fieldtui.collector.command_client import CommandClient

    if sys.stderr.isatty():
        print(clean(f"{named(holder)} collects for this store and does it"), file=sys.stderr, flush=True)
    client = CommandClient(store)
    # a one-shot command has nobody who stands by
    patience, heard = _SUCCESSION if takes_writes(store) else 0.0, time.monotonic()
    try:
        future = ask(client)
        while not future.done():
            if collecting(store):
                heard = time.monotonic()
            # who has died leaves the command to the next; without one that is us
            elif time.monotonic() - heard >= patience:
                return None
            _wait(future)
        return future
    finally:
        client.stop()


def _wait(future: Future[T]) -> None:
    """Wait for a while, less when it is done."""
    try:
        future.exception(timeout=_LOOK)
    except TimeoutError:
        return
