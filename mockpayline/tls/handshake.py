"""What the log tells of a client that cannot agree on encryption: who sets trust up looks there for the reason."""

from __future__ import annotations

import logging
import ssl

_log = logging.getLogger("mockpayline.tls")

_DISTRUST = ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")
"""How the reasons end with which clients refuse a certificate, whatever the version that they are named after."""


class ToldHandshake(ssl.SSLObject):
    """The server's side of a connection, which logs why a handshake failed; event loops keep that to themselves."""

    def do_handshake(self) -> None:
        """Go on agreeing; raises what any such object raises."""
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            _tell(error.reason or "")
            raise


def _tell(reason: str) -> None:
    if reason.endswith(_DISTRUST):
        _log.warning("a client does not trust the authority of --tls, and left (%s)", reason)
    elif reason == "HTTP_REQUEST":
        _log.warning("a client speaks plain HTTP at the port of HTTPS")
    else:
        _log.info("a client and HTTPS did not come together (%s)", reason or "no reason given")
