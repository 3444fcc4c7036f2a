"""The operating system's keyring, reached through the optional package `keyring`; imported only when asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

#: seconds that a keyring may take to answer; one that waits for a hidden dialog never would
# three seconds: an unlocked keyring takes a tenth of one
KEYRING_SECONDS = 3.0

#: backends that keep nothing, or keep it for everyone to read; by module and class, as they call themselves
_REFUSED = ("keyring.backends.fail.", "keyring.backends.null.", "keyrings.alt.")


class KeyringMissing(Exception):
    """A secret cannot be had: the cause and the remedy, without the place."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


def read(service: str, user: str) -> str:
    """Return the password under that entry; Missing when there is none."""
    # KeyringMissing passes through with its remedy
    value = _ask(lambda keyring: keyring.get_password(service, user))
    if value is None:
        raise KeyringMissing(
            f"the keyring has no entry {service}/{user}", f"store it with `fieldtui secrets set {service}/{user}`"
        )
    return str(value)


def write(service: str, user: str, password: str) -> None:
    """Keep a password; Missing when the keyring does not take it."""
    _ask(lambda keyring: keyring.set_password(service, user, password))


def remove(service: str, user: str) -> bool:
    """Forget a password; whether there was one."""

    def forget(keyring: Any) -> bool:
        # some backends raise for an entry that is not there, others do not: ask first
        if keyring.get_password(service, user) is None:
            return False
        keyring.delete_password(service, user)
        return True

    return bool(_ask(forget))


def _ask(question: Callable[[Any], Any]) -> Any:
    """Put a question to a secure keyring from a thread of its own, so that one that hangs costs three seconds."""
    answer: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(question(_secure()))
        except BaseException as error:  # noqa: BLE001  (crosses the thread; judged below)
            failure.append(error)

    # a daemon, since a thread that hangs in a dialog cannot be ended
    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(KEYRING_SECONDS)
    if answer:
        return answer[0]
    if not failure:
        raise KeyringMissing(
            f"the keyring did not answer within {KEYRING_SECONDS:.0f} s", "unlock it, or use { env = } or { file = }"
        )
    if isinstance(failure[0], KeyringMissing):
        raise failure[0]
    # the type alone: a backend's message may hold the entry
    raise KeyringMissing(
        f"the keyring failed ({type(failure[0]).__name__})", "unlock it, or use { env = } or { file = }"
    )


def _secure() -> Any:
    """Return the package `keyring` when it stands on a backend that keeps secrets; Missing otherwise."""
    try:
        import keyring
    except ImportError:
        raise KeyringMissing(
            "the package `keyring` is not installed", "pip install 'fieldtui[keyring]', or use { env = } or { file = }"
        ) from None
    backend = keyring.get_keyring()
    # a chain of backends asks each in turn, and one that keeps nothing would be asked as well
    for one in getattr(backend, "backends", (backend,)):
        name = f"{type(one).__module__}.{type(one).__qualname__}"
        if name.startswith(_REFUSED):
            raise KeyringMissing(f"no secure keyring here (only {name})", "use { env = }, { file = } or { command = }")
    return keyring
