"""Watches scenario files (`serve --watch`): one that is edited or added is read, and its world plays by it.

Files are looked at again and again rather than listened to: that needs no library, and works on network drives, in
containers, and for editors that put a new file in the old one's place.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mockpayline.domain.world import Declaration
from mockpayline.errors import SandboxError, StoreDown
from mockpayline.scenario.extends import read_source
from mockpayline.scenario.loader import files_in, load
from mockpayline.scenario.mistake import ScenarioError

_log = logging.getLogger("mockpayline.watch")

LOOK_EVERY = 1.0
"""Seconds between two looks at the files."""
SETTLE = 0.1
"""Seconds for which a changed file must stay as it is before it is read: an editor may still be writing it."""
_YOUNG = 3_000_000_000
"""Nanoseconds for which a file's time does not tell an edit from the one before: some drives count in two seconds."""


@dataclass(frozen=True)
class _Print:
    """What a file looked like: a digest of its content, nothing where it cannot be read, None where there is none.

    The rest saves reading it.
    """

    digest: bytes | None
    stat: tuple[int, int, int] = field(default=(0, 0, 0), compare=False)
    young: bool = field(default=True, compare=False)


@dataclass
class _Scenario:
    """One watched scenario: its file, what is served of it, how its files looked, and what was told of it last.

    Nothing is served of a file that was added with mistakes, or whose merchant has a file already.
    """

    path: Path
    served: Declaration | None
    prints: dict[Path, _Print | None] = field(default_factory=dict)
    told: str = ""

    @property
    def stays(self) -> str:
        """What a file that is not taken changes."""
        return f"{self.served.merchant_id}'s world stays as it was" if self.served else "it is not served"


class Watcher:
    """Reads scenario files again when they, or the files beside them that they extend, change.

    `files` are the files by merchant id, `declarations` all that is served, of them or of no file. A declaration that
    differs is handed to `refresh`. A file that has mistakes, or is gone, changes nothing, and the log says why, once.

    A scenario that is added to one of the `folders` is handed on, too, unless another declares its merchant; it may
    take the place of a file that is gone, as one that is renamed does.
    """

    def __init__(
        self,
        files: Mapping[str, Path],
        declarations: Iterable[Declaration],
        refresh: Callable[[Declaration], Awaitable[object]],
        folders: Iterable[Path] = (),
        *,
        every: float = LOOK_EVERY,
    ) -> None:
        served = {one.merchant_id: one for one in declarations}
        # No print is known yet: the first look reads each file, which may have been edited since the server read it.
        self._scenarios = [_Scenario(path, served[merchant], {path: None}) for merchant, path in files.items()]
        self._fileless = served.keys() - files.keys()
        self._folders = dict.fromkeys(folders, "")  # and what was told of each last
        self._refresh = refresh
        self._every = every

    async def run(self) -> None:
        """Look at the files until cancelled."""
        while True:
            for scenario in [*self._scenarios]:
                await self._look(scenario)
            for folder in self._folders:
                await self._look_for_more(folder)
            await asyncio.sleep(self._every)

    async def _look_for_more(self, folder: Path) -> None:
        """Look for scenarios that were added to a folder."""
        told = ""
        try:
            found = await asyncio.to_thread(files_in, folder)
        except OSError as error:
            found = []
            told = f"{folder} cannot be read ({error.strerror or error}): scenarios that are added to it are not seen"
            if told != self._folders[folder]:
                _log.warning("%s", told)
        self._folders[folder] = told
        known = {one.path for one in self._scenarios}
        for path in found:
            if path not in known:
                added = _Scenario(path, None, {path: None})
                self._scenarios.append(added)
                await self._look(added)

    async def _look(self, scenario: _Scenario) -> None:
        prints = await asyncio.to_thread(_prints, scenario.prints)
        if prints == scenario.prints:
            scenario.prints = prints
            return
        await asyncio.sleep(SETTLE)
        if await asyncio.to_thread(_prints, prints) != prints:
            return  # it is being written; the next look finds it different still
        scenario.prints = prints
        await self._read(scenario)

    async def _read(self, scenario: _Scenario) -> None:
        path = scenario.path
        files: set[Path] = set()
        try:
            # In a thread: a large scenario takes long to read, and calls are answered meanwhile.
            declaration = await asyncio.to_thread(load, path, files=files)
        except ScenarioError as error:
            if scenario.prints[path] == _Print(None):
                self._lose(scenario)
            else:
                stays = f"{path} has mistakes: {scenario.stays}"
                self._tell(scenario, logging.ERROR, stays, *error.message.splitlines())
        else:
            if scenario.served is None:
                await self._add(scenario, declaration)
            else:
                await self._take(scenario, scenario.served, declaration)
        # A file that is new here has no print yet: the next look reads it again, so that no edit falls between.
        scenario.prints |= dict.fromkeys(files - scenario.prints.keys())

    def _lose(self, scenario: _Scenario) -> None:
        """Take note that a file is gone; its world goes on, for there may be payments in it."""
        if scenario.served is not None:
            self._tell(scenario, logging.WARNING, f"{scenario.path} is gone: {scenario.stays}")
            for one in self._scenarios:
                if one.served is None:
                    one.prints = dict.fromkeys(one.prints)  # the next look reads it again: it may take the place
        else:
            self._scenarios.remove(scenario)
            if scenario.told:
                _log.info("%s is gone", scenario.path)

    async def _add(self, scenario: _Scenario, declaration: Declaration) -> None:
        """Serve a scenario that was added, unless its merchant is served already."""
        path, merchant = scenario.path, declaration.merchant_id
        other = next((one for one in self._scenarios if one.served and one.served.merchant_id == merchant), None)
        renamed = other is not None and not await asyncio.to_thread(other.path.exists)
        if merchant in self._fileless or (other is not None and not renamed):
            first = other.path if other is not None else "a built-in scenario"
            twice = f"merchant.id: {first} declares {merchant}, too; one scenario per merchant"
            self._tell(scenario, logging.ERROR, f"{path}: {scenario.stays}", twice)
        elif await self._hand_on(scenario, declaration):
            if other is not None:
                self._scenarios.remove(other)
            place = f" in place of {other.path}" if other is not None else ""
            _log.info("%s was added%s: %s's world plays by it now", path, place, merchant)

    async def _take(self, scenario: _Scenario, served: Declaration, declaration: Declaration) -> None:
        """Let a world play by its file as it is now."""
        path, merchant = scenario.path, served.merchant_id
        if declaration.merchant_id != merchant:
            other = f"merchant.id: it is {declaration.merchant_id} now; start the server again to serve that merchant"
            self._tell(scenario, logging.ERROR, f"{path}: {scenario.stays}", other)
        elif declaration == served:
            if scenario.told:
                _log.info("%s is right again: %s's world is what it declares", path, merchant)
            scenario.told = ""
        elif await self._hand_on(scenario, declaration):
            _log.info("%s was read again: %s's world plays by it now", path, merchant)

    async def _hand_on(self, scenario: _Scenario, declaration: Declaration) -> bool:
        """Have a declaration served; tells whether it is, and the log why not."""
        try:
            await self._refresh(declaration)
        except StoreDown:
            _log.warning("%s waits for the store", scenario.path)
            scenario.prints = dict.fromkeys(scenario.prints)  # the next look reads it again
            return False
        except SandboxError as error:
            self._tell(scenario, logging.ERROR, f"{scenario.path}: {scenario.stays}", error.message)
            return False
        scenario.served, scenario.told = declaration, ""
        return True

    def _tell(self, scenario: _Scenario, level: int, *lines: str) -> None:
        """Log lines, unless they are what was told of this scenario last."""
        told = "\n".join(lines)
        if told != scenario.told:
            for line in lines:
                _log.log(level, "%s", line)
        scenario.told = told


def _prints(known: Mapping[Path, _Print | None]) -> dict[Path, _Print | None]:
    return {path: _print(path, before) for path, before in known.items()}


def _print(path: Path, before: _Print | None) -> _Print:
    try:
        found = path.stat()
        stat = (found.st_mtime_ns, found.st_size, found.st_ino)
        if before is not None and before.stat == stat and not before.young:
            return before
        # The time is taken before the file is read, so that what is written meanwhile counts as young.
        young = abs(time.time_ns() - found.st_mtime_ns) < _YOUNG
        return _Print(hashlib.blake2b(read_source(path)).digest(), stat, young)
    except FileNotFoundError:
        return _Print(None)
    except OSError:
        return _Print(b"")
