"""What strangers try at the listener: how many a minute, and a pause before each wrong login is told so."""

from __future__ import annotations

from fieldtui.contract.runtime import Clock

#: refusals a minute from which it is called an attack
MANY = 100
_MINUTE = 60.0
#: seconds that a refusal waits, doubled with each one of the same address, up to the most
_FIRST, _MOST = 0.05, 3.0
#: refusals that wait at a time, and addresses that are remembered: more would be an attack of another kind
_WAITING, _KNOWN = 32, 1_000


class AttackMonitor:
    """Counts refusals, and slows wrong logins; a right one is never slowed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun, self._now, self._before = clock.monotonic(), 0, 0
        self._wrong: dict[str, int] = {}
        self._waiting = 0

    def refused(self) -> None:
        """Count one refusal."""
        self._turn()
        self._now += 1

    def told(self) -> str:
        """Return that there is an attack, the empty string where there is none."""
        self._turn()
        # of this minute or the one before, so that the word does not come and go at each full minute
        most = max(self._now, self._before)
        return f"under attack: {most:,} refused within a minute" if most >= MANY else ""

    async def slow_down(self, address: str | None) -> bool:
        """Wait before an address is told that its login is wrong; False where too many wait, so that it is cut off."""
        # taken out and put in anew: the dictionary keeps the order of last use
        failures = self._wrong.pop(address or "", 0)
        self._wrong[address or ""] = failures + 1
        # the address that was seen longest ago is forgotten: an attacker with many addresses must not fill the memory
        while len(self._wrong) > _KNOWN:
            del self._wrong[next(iter(self._wrong))]
        if self._waiting >= _WAITING:
            return False
        self._waiting += 1
        try:
            # doubled up to three seconds: enough to make guessing useless, short enough for a person who mistyped
            await self._clock.sleep(min(_MOST, _FIRST * 2 ** min(failures, 10)))
        finally:
            self._waiting -= 1
        return True

    def _turn(self) -> None:
        """Begin another minute where one has passed."""
        passed = self._clock.monotonic() - self._begun
        if passed >= _MINUTE:
            # after two silent minutes the count before is too old to tell anything
            self._before = self._now if passed < 2 * _MINUTE else 0
            self._now, self._begun = 0, self._clock.monotonic()
            self._wrong.clear()
