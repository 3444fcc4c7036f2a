"""Which process answers for something: a mark that no later process with the same number has, and whether it lives."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

#: `pid`, when it began where that is known, and whatever else tells its marks apart
_PID = re.compile(r"(\d+)(?:@(\d+))?(?::.*)?")
#: states of a process that has ended and whose parent has not taken note of it
_ENDED = frozenset("ZX")


def mark() -> str:
    """Return this process's mark: `host:pid@start`, without the start where the system does not tell it."""
    life = _life(os.getpid())
    # a number alone may be another program's by tomorrow; with its start it is this one's for ever
    return f"{socket.gethostname()}:{os.getpid()}" + (f"@{life[1]}" if life else "")


def named(mark: str) -> str:
    """Return a mark as people are told of it: `host:pid`; one of another form as it is."""
    host, colon, rest = mark.partition(":")
    found = _PID.fullmatch(rest)
    # the start is of no use to a person
    return f"{host}{colon}{found.group(1)}" if found else mark


def is_dead(mark: str) -> bool:
    """Return whether a mark (`host:pid`, `host:pid@start`, each with `:more` behind it) is of a process of this host
    that is no more. False when nobody can tell.
    """
    host, _, rest = mark.partition(":")
    found = _PID.fullmatch(rest)
    # another host's processes cannot be asked
    if host != socket.gethostname() or found is None:
        return False
    pid, start = int(found.group(1)), found.group(2)
    try:
        # signal 0 only asks whether the process is there
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:  # it is there, and another user's
        pass
    life = _life(pid)
    # a process with the same number and another start is another one
    return life is not None and (life[0] in _ENDED or (start is not None and start != life[1]))


def _life(pid: int) -> tuple[str, str] | None:
    """Return a process's state and when it began, in clock ticks since the start of the machine; None where there is
    no `/proc` (proc_pid_stat(5), fields 3 and 22).
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes().decode(errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
    return (fields[0], fields[19]) if len(fields) > 19 else None
