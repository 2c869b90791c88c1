"""Where a store's address leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpayline.settings import Settings
from mockpayline.store.address import file_of


def test_without_a_path_the_store_is_in_memory() -> None:
    assert file_of("sqlite://") is None
    assert file_of(Settings().store) is None, "which is the default"


def test_three_slashes_begin_a_path_from_here_and_four_one_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_of("sqlite:///worlds.db") == str(tmp_path / "worlds.db")
    assert file_of("sqlite:///data/my worlds.db") == str(tmp_path / "data" / "my worlds.db")
    assert file_of(f"sqlite:///{tmp_path}/worlds.db") == str(tmp_path / "worlds.db")
    assert file_of("sqlite:////var/worlds.db") == "/var/worlds.db"


def test_a_name_that_sqlite_would_read_otherwise_is_a_files_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("file:worlds.db", "100%25.db", "~"):
        assert file_of(f"sqlite:///{name}") == str(tmp_path / name)
