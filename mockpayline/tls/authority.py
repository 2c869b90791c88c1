"""The authority of this machine: made once, kept in a folder, so that trust set up once stays.

The folder holds `authority.pem`, which clients are given to trust, and `authority.key`, with which whoever reads it can
speak for any host to these clients. The server's own certificate is made anew at each start and kept nowhere.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from mockpayline.errors import SandboxError
from mockpayline.tls.handshake import ToldHandshake

CERTIFICATE = "authority.pem"
"""The file that clients trust."""
KEPT = "authority.key"
"""The file that the authority is made from again: its certificate and its key."""
VALID_FOR = timedelta(days=800)
"""How long the server's certificate is valid after its start; some clients take none that is valid for 826 days."""
_ORGANIZATION = "mockpayline"


class Authority:
    """What vouches for the server; `file` is what a client must be given to believe it."""

    def __init__(self, ca: trustme.CA, file: Path) -> None:
        self._ca = ca
        self.file = file

    def context(self, hosts: Sequence[str]) -> ssl.SSLContext:
        """Return a server's context with a certificate for these host names and IP addresses.

        Raises `SandboxError` for a name that no certificate can hold, as one with an underscore.
        """
        now = datetime.now(UTC)
        try:
            certificate = self._ca.issue_cert(
                *hosts,
                common_name=hosts[0],
                organization_name=_ORGANIZATION,
                organization_unit_name="sandbox",
                not_before=now - timedelta(days=1),
                not_after=now + VALID_FOR,
            )
        except ValueError as error:
            raise SandboxError(
                f"--tls: no certificate can name one of the hosts: {error}",
                path="tls_hosts",
                value=", ".join(hosts),
                expected="host names of letters, digits, hyphens and dots, in every setting that names a host",
            ) from None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        certificate.configure_cert(context)
        context.sslobject_class = ToldHandshake
        return context


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return where the authority is kept by default: among the user's data.

    Raises `SandboxError` where this user has no home.
    """
    data = environment.get("XDG_DATA_HOME") or ""
    try:
        base = Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share"
    except RuntimeError:
        message = "--tls: this user has no home folder to keep the authority in"
        raise SandboxError(message, path="tls_folder", expected="a folder, by --tls-folder") from None
    return base / "mockpayline" / "tls"


def authority_in(folder: Path) -> Authority:
    """Return the authority that a folder keeps, made now if it keeps none.

    Raises `SandboxError` where the folder cannot be used, or what it keeps is no authority.
    """
    try:
        ca = _authority(_kept(folder))
        file = folder / CERTIFICATE
        if not file.exists() or file.read_bytes() != ca.cert_pem.bytes():
            _write(file, ca.cert_pem.bytes(), os.replace, 0o644)
    except OSError as error:
        raise SandboxError(
            f"--tls: the authority cannot be kept in {folder}: {error.strerror or error}",
            path="tls_folder",
            value=str(folder),
            expected="a folder that this user may write, by --tls-folder",
        ) from None
    except ValueError:
        raise SandboxError(
            f"--tls: {folder / KEPT} holds no authority",
            path="tls_folder",
            value=str(folder),
            expected="the file as it was made; without it a new authority is made, which clients must be told to trust",
        ) from None
    return Authority(ca, file.absolute())


def _authority(kept: bytes) -> trustme.CA:
    """Return the authority that a file holds; raises `ValueError`."""
    certificate, end, key = kept.partition(b"-----END CERTIFICATE-----\n")
    try:
        return trustme.CA.from_pem(certificate + end, key)
    except TypeError as error:  # the key asks for a password
        raise ValueError(error) from None


def _kept(folder: Path) -> bytes:
    file = folder / KEPT
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        ca = trustme.CA(path_length=0, organization_name=_ORGANIZATION)
        # Linked, not moved: of two servers that start at once, the later takes the authority of the earlier.
        with suppress(FileExistsError):
            _write(file, ca.cert_pem.bytes() + ca.private_key_pem.bytes(), os.link, 0o600)
    return file.read_bytes()


def _write(file: Path, content: bytes, put: Callable[[str, Path], None], mode: int) -> None:
    """Write a file whole under another name, then put it in its place."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        os.chmod(name, mode)
        put(name, file)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)
