"""Report to systemd how a service does: sd_notify(3), datagrams of `NAME=VALUE` to a socket that it names."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(text: str) -> None:
    """Send one message; nothing where no service manager waits for it."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    # a name that begins with @ stands in Linux's abstract space, where the first byte is 0
    address = f"\0{place[1:]}" if place.startswith("@") else place
    # a service manager that does not listen must not end the service
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ours:
        ours.sendto(text.encode(), address)


def watchdog_interval() -> float | None:
    """Return seconds between two signs of life that the service manager asks for; None where it asks for none."""
    asked = os.environ.get("WATCHDOG_USEC", "")
    # half of it, as sd_watchdog_enabled(3) advises: one may be late
    return int(asked) / 2_000_000 if asked.isdecimal() and int(asked) > 0 else None


def unit_file(command: list[str]) -> str:
    """Return the unit file of a service that runs this command."""
    return f"""[Unit]
Description=fieldtui: polls the vendors and receives webhooks
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart={" ".join(map(_quoted, command))}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=5
WatchdogSec=60
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy=default.target
"""


def _quoted(word: str) -> str:
    """Return a word as systemd.service(5) reads it: % and $ stand for something, quotes and spaces part words."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{word}"' if any(character in word for character in " '\"\\;") else word
