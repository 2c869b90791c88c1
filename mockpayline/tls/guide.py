"""What a server with HTTPS tells at its start: the authority's file, and what to set where to trust it."""

from __future__ import annotations

import shlex
from pathlib import Path

NAMES = (
    "homologation.payline.com",
    "homologation-payment.payline.com",
    "services.payline.com",
    "payment.payline.com",
)
"""The names that the SDKs ask at: services and fail-over directory, for tests and in production."""
HTTPS = 443
_EXAMPLE = f"https://{NAMES[0]}/V4/services/WebPaymentAPI?wsdl"


def guide(file: Path, *, host: str, port: int, buyers: str | None) -> str:
    """Return the guide: the authority's file, where the server listens, and where buyers could reach it without TLS."""
    authority = shlex.quote(str(file))
    names = " ".join(NAMES)
    rows = [
        ("authority", str(file)),
        ("hosts file", f"{host.strip('[]')} {names}"),
        ("curl", f"curl --cacert {authority} --connect-to ::{host}:{port} '{_EXAMPLE}'"),
        ("PHP", f"php -d openssl.cafile={authority} -d curl.cainfo={authority}"),
        ("Node", f"NODE_EXTRA_CA_CERTS={authority}"),
        ("Python", f"REQUESTS_CA_BUNDLE={authority} for zeep and requests, SSL_CERT_FILE={authority} for others"),
        ("Java", f"keytool -importcert -noprompt -alias mockpayline -file {authority} -keystore payline.p12"),
        ("", "    -storetype PKCS12 -storepass sandbox, then java -Djavax.net.ssl.trustStore=payline.p12"),
        ("", "    -Djavax.net.ssl.trustStorePassword=sandbox"),
        ("compose", "under the sandbox's service, networks: {default: {aliases: [" + ", ".join(NAMES) + "]}}"),
    ]
    listens = f"mockpayline listens on https://{host}:{port}"
    lines = [f"{listens} for Payline's host names, localhost and those of the settings."]
    lines += ["Lead these names here, and let the client, and it alone, trust the authority:"]
    lines += [f"  {name:11} {text}" for name, text in rows]
    if port != HTTPS:
        lines.append(f"SDKs that bring their own addresses ask at port {HTTPS}: --tls-port {HTTPS}, as in the image.")
    if buyers is not None:
        lines.append(f"Buyers follow the redirectURL; so that they need not trust it, too: --public-url {buyers}")
    return "\n".join(lines) + "\n"
