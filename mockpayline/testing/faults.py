"""What is to go wrong with a merchant's calls; each fault is said in the words of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockpayline.testing.world import Duration, duration

if TYPE_CHECKING:
    from mockpayline.testing.async_sandbox import AsyncSandbox
    from mockpayline.testing.sandbox import Sandbox

__tracebackhide__ = True  # a failing test is shown where it stands, not in here


class Faults:
    """What goes wrong with the merchant's calls from now on, in the order in which it is said.

    `operation` is a Payline operation, `"*"` for all; `times` how many of its next calls it befalls, None for every;
    `at` the one address of the server whose calls it befalls and counts, as their Host header names it: a host, or
    `HOST:PORT`; None for all.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def lose_answer(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Do the work, then close the connection before the answer."""
        self.add(_do(operation, times, at, "lose_answer"))

    def drop(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Close the connection before the work."""
        self.add(_do(operation, times, at, "drop"))

    def truncate(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Do the work, then cut the answer midway."""
        self.add(_do(operation, times, at, "truncate"))

    def garbage(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Answer HTML in place of XML; the work is not done."""
        self.add(_do(operation, times, at, "garbage"))

    def http(self, status: int, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Answer this HTTP status, 400 to 599; the work is not done."""
        self.add(_fault(operation, times, at, http=status))

    def soap_fault(self, message: str, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Answer a SOAP fault; the work is not done."""
        self.add(_fault(operation, times, at, soap_fault=message))

    def code(self, code: str, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Answer a result of this return code; the work is not done."""
        self.add(_fault(operation, times, at, code=code))

    def delay(self, time: Duration, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Hold the answer back on the wall's clock."""
        self.add(_fault(operation, times, at, delay=duration(time)))

    def slow(self, rate: int, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """Send the answer at so many bytes a second."""
        self.add(_fault(operation, times, at, slow=rate))

    def add(self, *faults: dict[str, Any]) -> None:
        """Add faults in the words of a scenario: `{"on": "doRefund", "call": 2, "do": "drop"}`."""
        self._sandbox.run(self._sandbox.world.set_faults(list(faults)))

    def all(self) -> list[dict[str, Any]]:
        """Return the faults in these words, each with `calls`, counted by operation, and how many of them `met` it."""
        return self._sandbox.run(self._sandbox.world.all_faults())

    def clear(self) -> None:
        """Forget them all."""
        self._sandbox.run(self._sandbox.world.clear_faults())


class AsyncFaults:
    """As `Faults`, awaited."""

    def __init__(self, sandbox: AsyncSandbox) -> None:
        self._sandbox = sandbox

    async def lose_answer(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.lose_answer`."""
        await self.add(_do(operation, times, at, "lose_answer"))

    async def drop(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.drop`."""
        await self.add(_do(operation, times, at, "drop"))

    async def truncate(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.truncate`."""
        await self.add(_do(operation, times, at, "truncate"))

    async def garbage(self, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.garbage`."""
        await self.add(_do(operation, times, at, "garbage"))

    async def http(self, status: int, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.http`."""
        await self.add(_fault(operation, times, at, http=status))

    async def soap_fault(
        self, message: str, operation: str = "*", *, times: int | None = 1, at: str | None = None
    ) -> None:
        """As `Faults.soap_fault`."""
        await self.add(_fault(operation, times, at, soap_fault=message))

    async def code(self, code: str, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.code`."""
        await self.add(_fault(operation, times, at, code=code))

    async def delay(
        self, time: Duration, operation: str = "*", *, times: int | None = 1, at: str | None = None
    ) -> None:
        """As `Faults.delay`."""
        await self.add(_fault(operation, times, at, delay=duration(time)))

    async def slow(self, rate: int, operation: str = "*", *, times: int | None = 1, at: str | None = None) -> None:
        """As `Faults.slow`."""
        await self.add(_fault(operation, times, at, slow=rate))

    async def add(self, *faults: dict[str, Any]) -> None:
        """As `Faults.add`."""
        await self._sandbox.run(self._sandbox.world.set_faults(list(faults)))

    async def all(self) -> list[dict[str, Any]]:
        """As `Faults.all`."""
        return await self._sandbox.run(self._sandbox.world.all_faults())

    async def clear(self) -> None:
        """As `Faults.clear`."""
        await self._sandbox.run(self._sandbox.world.clear_faults())


def _fault(operation: str, times: int | None, at: str | None, **what: Any) -> dict[str, Any]:
    """Return a fault that befalls the next `times` calls of an operation at an address, every one for None."""
    counted = {} if times is None else {"first": times}
    called = {} if at is None else {"at": at}
    return {"on": operation, **called, **counted, **what}


def _do(operation: str, times: int | None, at: str | None, what: str) -> dict[str, Any]:
    """Return a fault of the connection: drop, lose_answer, truncate or garbage."""
    return _fault(operation, times, at, do=what)
