"""The authority is made once and kept; what it vouches for is what was asked, and its key is the user's alone."""

from __future__ import annotations

import ssl
import stat
import sys
import threading
from pathlib import Path

import pytest

from mockpayline.errors import SandboxError
from mockpayline.tls.authority import CERTIFICATE, KEPT, authority_in, data_folder

HOSTS = ("homologation.payline.com", "localhost", "127.0.0.1", "::1", "xn--bcher-kva.test")


def shaken(folder: Path, host: str, trusted: Path) -> ssl.SSLObject:
    """Have a client and a server agree in memory; the client trusts a file and asks for a host."""
    ends = [ssl.MemoryBIO() for _ in range(4)]
    server = authority_in(folder).context(HOSTS).wrap_bio(ends[0], ends[1], server_side=True)
    client = ssl.create_default_context(cafile=trusted).wrap_bio(ends[2], ends[3], server_hostname=host)
    agreed: set[ssl.SSLObject] = set()
    while len(agreed) < 2:
        for side in (client, server):
            try:
                side.do_handshake()
                agreed.add(side)
            except ssl.SSLWantReadError:
                pass
            ends[0].write(ends[3].read())
            ends[2].write(ends[1].read())
    return client


@pytest.mark.parametrize("host", HOSTS)
def test_a_client_that_trusts_the_file_accepts_every_host_that_was_asked_for(tmp_path: Path, host: str) -> None:
    assert shaken(tmp_path, host, authority_in(tmp_path).file).getpeercert()


def test_a_host_that_was_not_asked_for_is_not_vouched_for(tmp_path: Path) -> None:
    trusted = authority_in(tmp_path).file
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shaken(tmp_path, "payline.com", trusted)


def test_a_name_that_no_certificate_can_hold_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="'under_score' not allowed") as told:
        authority_in(tmp_path).context(["localhost", "under_score.test"])
    assert told.value.path == "tls_hosts"


def test_trust_in_another_authority_is_not_enough(tmp_path: Path) -> None:
    trusted = authority_in(tmp_path / "other").file
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        shaken(tmp_path / "one", HOSTS[0], trusted)


def test_the_authority_is_the_same_at_the_next_start(tmp_path: Path) -> None:
    first = authority_in(tmp_path / "deep" / "folder").file.read_bytes()
    assert authority_in(tmp_path / "deep" / "folder").file.read_bytes() == first


def test_a_lost_or_spoilt_certificate_is_written_again(tmp_path: Path) -> None:
    file = authority_in(tmp_path).file
    first = file.read_bytes()
    file.write_bytes(b"spoilt")
    assert authority_in(tmp_path).file.read_bytes() == first
    file.unlink()
    assert authority_in(tmp_path).file.read_bytes() == first


def test_servers_that_start_at_once_share_one_authority(tmp_path: Path) -> None:
    begin = threading.Barrier(8)
    found: list[bytes] = []

    def start() -> None:
        begin.wait()
        authority = authority_in(tmp_path)
        found.append(authority.file.read_bytes())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8, "all of them started"
    assert len(set(found)) == 1, "the later ones take the authority of the first"
    assert {one.name for one in tmp_path.iterdir()} == {CERTIFICATE, KEPT}, "nothing half written stays behind"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_the_key_is_for_its_user_alone_and_the_certificate_for_all(tmp_path: Path) -> None:
    authority_in(tmp_path)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    assert modes == {KEPT: 0o600, CERTIFICATE: 0o644}
    assert b"PRIVATE" not in (tmp_path / CERTIFICATE).read_bytes(), "what is given away holds no key"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"])
def test_a_file_that_holds_no_authority_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEPT).write_bytes(content)
    with pytest.raises(SandboxError, match="holds no authority") as told:
        authority_in(tmp_path)
    assert told.value.value == str(tmp_path)
    assert (tmp_path / KEPT).read_bytes() == content, "it may be somebody's"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SandboxError, match="cannot be kept in") as told:
        authority_in(tmp_path / "file" / "folder")
    assert (told.value.path, told.value.value) == ("tls_folder", str(tmp_path / "file" / "folder"))


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ({"XDG_DATA_HOME": "/srv/data"}, Path("/srv/data")),
        ({"XDG_DATA_HOME": "relative"}, Path.home() / ".local/share"),
        ({}, Path.home() / ".local/share"),
    ],
)
def test_the_authority_is_among_the_user_s_data_by_default(environment: dict[str, str], base: Path) -> None:
    assert data_folder(environment) == base / "mockpayline" / "tls"
