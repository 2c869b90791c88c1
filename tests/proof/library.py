"""The whole library played once, on one server with its store in a file, and what is left behind by each scenario."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct

from mockpayline.hosting import PrivateServer
from mockpayline.player.connection import Connection
from mockpayline.player.player import Player
from mockpayline.player.receiver import Receiver
from mockpayline.player.run import Run, Script
from mockpayline.player.stage import PUBLIC_URL
from mockpayline.scenario.extends import builtin_names
from mockpayline.scenario.play import Parallel
from tests.player.playing import library_script


class Played(Struct, frozen=True):
    """One scenario played: its run, the names of what its world met, and what its money comes to."""

    run: Run
    met: frozenset[str]
    invariants: dict[str, Any]

    @property
    def is_the_same_on_every_run(self) -> bool:
        """Whether its clock is frozen and nothing happens at once."""
        script = self.run.script
        return script.declaration.clock_start is not None and not any(
            isinstance(item.action, Parallel) for item in script.items
        )


def play_library() -> dict[str, Played]:
    """Play every scenario that has something to play, in the order of their names."""
    scripts = {name: library_script(name) for name in builtin_names()}
    with (
        tempfile.TemporaryDirectory() as folder,
        PrivateServer(store=Path(folder) / "library.db", public_url=PUBLIC_URL) as server,
        Receiver() as receiver,
    ):
        return {name: _played(server, receiver, one) for name, one in scripts.items() if one.items}


def _played(server: PrivateServer, receiver: Receiver, script: Script) -> Played:
    run = Player(server, receiver).play(script)
    world = f"/control/worlds/{script.declaration.merchant_id}"
    with closing(Connection(server.url)) as connection:
        met = asked(connection, f"{world}/coverage")["met"]
        return Played(run, frozenset(met), asked(connection, f"{world}/invariants"))


def asked(connection: Connection, path: str) -> dict[str, Any]:
    """Return what the control API answers."""
    reply = connection.send("GET", path, None, {})
    assert reply.status == 200, f"GET {path} answers {reply.status}: {reply.body!r}"
    found: dict[str, Any] = json.loads(reply.body)
    return found
