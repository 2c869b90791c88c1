"""The whole endpoint over real HTTP: every address, every way to write a request, every kind of refusal."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import zlib
from logging.handlers import QueueHandler
from queue import Empty, SimpleQueue
from typing import Any

import httpx
import pytest
from lxml import etree

from mockpayline.contract.operations import OPERATIONS, SERVICES
from mockpayline.soap.endpoint import SoapEndpoint
from mockpayline.soap.limits import Limits

from .envelopes import IMPL, OBJ, PLAIN, SHAPES, SOAP, WANTED, brief, envelope, web_payment
from .server import DEMO, WATCHDOG, WRONG, Sandbox, running

PATHS = [
    f"{base}{name}{end}"
    for base in ("/V4/services", "/services")
    for name in ("", "/WebPaymentAPI", "/DirectPaymentAPI", "/ExtendedAPI")
    for end in ("", "/", "?wsdl", "/?WSDL")
]
DECLARED = '<?xml version="1.0" encoding="{}"?>' + PLAIN


def call(
    sandbox: Sandbox, body: bytes | str, path: str = "/V4/services/WebPaymentAPI", **headers: str
) -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    fields = {"authorization": DEMO, "content-type": "text/xml; charset=utf-8"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(sandbox.url + path, content=content, headers=fields, timeout=60)


def fault_of(response: httpx.Response, status: int = 500) -> tuple[str, str, str]:
    """Return code, sentence and request id of a fault, having looked at what every fault must be."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml ")
    fault = etree.fromstring(response.content).find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    assert fault is not None
    return fault.findtext("faultcode", ""), fault.findtext("faultstring", ""), fault.findtext("detail/{*}request", "")


def assert_accepted(response: httpx.Response, ref: str = "A1") -> None:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml "), "something stands before the XML declaration"
    root = etree.fromstring(response.content)
    assert root.findtext(f".//{{{OBJ}}}code") == "00000"
    assert root.findtext(f".//{{{IMPL}}}token") == ref


@pytest.mark.parametrize("path", PATHS)
def test_every_address_takes_every_call(sandbox: Sandbox, path: str) -> None:
    assert_accepted(call(sandbox, PLAIN, path))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_every_operation_is_dispatched_and_answered(sandbox: Sandbox, operation: Any) -> None:
    response = call(sandbox, envelope(f"<i:{operation.name}Request/>"), "/services/ExtendedAPI")

    assert response.status_code == 200
    assert etree.fromstring(response.content).find(f".//{{{IMPL}}}{operation.name}Response") is not None
    assert sandbox.backend.calls[0].decoded.request == operation.request()


@pytest.mark.parametrize("client", SHAPES)
def test_every_clients_shape_is_answered(sandbox: Sandbox, client: str) -> None:
    assert_accepted(call(sandbox, SHAPES[client]))
    request = sandbox.backend.calls[0].decoded.request
    request.version = "34"

    assert request == WANTED


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PLAIN.encode(), {}),
        (PLAIN.encode(), {"soapaction": ""}),
        (PLAIN.encode(), {"soapaction": '"doRefund"'}),
        (PLAIN.encode(), {"content_type": "application/soap+xml"}),
        (PLAIN.encode(), {"content_type": "text/xml"}),
        (PLAIN.encode(), {"content_type": "garbage"}),
        (PLAIN.encode("utf-8-sig"), {}),
        (PLAIN.encode("utf-16"), {"content_type": "text/xml; charset=utf-16"}),
        (PLAIN.encode("utf-16"), {}),
        (DECLARED.format("utf-16").encode("utf-16"), {}),
        (DECLARED.format("ISO-8859-1").encode("iso-8859-1"), {}),
        (PLAIN.encode("iso-8859-1"), {"content_type": "text/xml; charset=ISO-8859-1"}),
        (gzip.compress(PLAIN.encode()), {"content_encoding": "gzip"}),
        (zlib.compress(PLAIN.encode()), {"content_encoding": "deflate"}),
        (PLAIN.replace(">A1<", "><![CDATA[A1]]><").encode(), {}),
        (PLAIN.replace(">A1<", "><!-- no -->A<?no?>1<").encode(), {}),
        (b"<!-- first --><?first?>" + PLAIN.encode() + b"<!-- last -->", {}),
        (PLAIN.replace("i:", "any:").replace("xmlns:i=", "xmlns:any=").encode(), {}),
        (PLAIN.replace("<o:", "<").replace("</o:", "</").encode(), {}),
        (PLAIN.replace(OBJ, "urn:wrong").encode(), {}),
        (PLAIN.replace("<i:order>", '<i:order ref="X" xsi:type="o:card">').encode(), {}),
        (PLAIN.replace("<i:order>", "<i:order><o:unknown><o:ref>Y</o:ref></o:unknown>").encode(), {}),
    ],
)  # fmt: skip
def test_a_call_is_the_same_however_it_is_written(sandbox: Sandbox, body: bytes, headers: dict[str, str]) -> None:
    assert_accepted(call(sandbox, body, **headers))
    assert sandbox.backend.calls[0].decoded.request == WANTED


@pytest.mark.parametrize(("version", "read"), [("", None), ("<i:version/>", None), ("<i:version>3</i:version>", "3")])
def test_the_version_may_be_missing_or_empty(sandbox: Sandbox, version: str, read: str | None) -> None:
    call(sandbox, web_payment(version))

    assert sandbox.backend.calls[0].decoded.request.version == read


@pytest.mark.parametrize(
    ("body", "headers", "code", "said"),
    [
        ("", {}, "Client", "is empty"),
        ("\n", {}, "Client", "is empty"),
        ("pay", {}, "Client", "line 1"),
        ("<html/>", {}, "Client", "is no SOAP"),
        ("<a>\n\n</b>", {}, "Client", "line 3"),
        (envelope(""), {}, "Client", "The Body at line 1 is empty"),
        (envelope("text"), {}, "Client", "only text"),
        (envelope("<i:a/><i:b/>"), {}, "Client", "2 elements"),
        (envelope("").replace("S:Body", "S:Other"), {}, "Client", "no Body"),
        (envelope("<i:unknownRequest/>"), {}, "Client", "unknownRequest at line 1 is not known"),
        (f"<!DOCTYPE a>{PLAIN}", {}, "Client", "DOCTYPE at line 1"),
        (f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>{PLAIN}', {}, "Client", "DOCTYPE"),
        (PLAIN.replace("A1", "\x02"), {}, "Client", "line 1"),
        (PLAIN.encode("iso-8859-1"), {}, "Client", "0xe9"),
        (DECLARED.format("UTF-8").encode("iso-8859-1"), {}, "Client", "cannot be read as utf-8"),
        (PLAIN, {"content_type": "text/xml; charset=klingon"}, "Client", "klingon"),
        (DECLARED.format("klingon"), {}, "Client", "klingon"),
        (PLAIN, {"content_encoding": "br"}, "Client", "Content-Encoding"),
        (PLAIN, {"content_encoding": "gzip"}, "Client", "gzip"),
        (PLAIN.replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"), {}, "VersionMismatch", "SOAP 1.1 is expected"),
        (envelope("<i:x/>", '<S:Header><W S:mustUnderstand="1"/></S:Header>'), {}, "MustUnderstand", "The header W"),
    ],
    ids=brief,
)  # fmt: skip
def test_what_cannot_be_dispatched_is_a_fault_that_says_what_and_where(
    sandbox: Sandbox, body: bytes | str, headers: dict[str, str], code: str, said: str
) -> None:
    faultcode, sentence, request_id = fault_of(call(sandbox, body, **headers))

    assert faultcode == f"soapenv:{code}"
    assert said in sentence
    assert request_id
    assert sandbox.backend.calls == []


@pytest.mark.parametrize(
    "body",
    [
        b"x" * (256 * 1024 + 1),
        envelope("<i:doWebPaymentRequest>" + "<a>" * 62 + "</a>" * 62 + "</i:doWebPaymentRequest>").encode(),
        web_payment("<a/>" * 10_001).encode(),
        web_payment("<a " + " ".join(f'a{number}=""' for number in range(1_001)) + "/>").encode(),
        web_payment("<a " + " ".join(f'a{number}=""' for number in range(100_000)) + "/>").encode(),
        web_payment("<a>" * 30_000).encode(),
    ],
    ids=["body", "depth", "width", "attributes", "100,000 attributes", "depth without end"],
)
def test_what_passes_a_limit_is_413_with_a_fault(sandbox: Sandbox, body: bytes) -> None:
    code, sentence, _ = fault_of(call(sandbox, body), 413)

    assert code == "soapenv:Client"
    assert sentence


@pytest.mark.parametrize(
    "body",
    [
        PLAIN.encode() + b" " * (256 * 1024 - len(PLAIN.encode())),
        PLAIN.replace("</i:order>", "<a>" * 60 + "</a>" * 60 + "</i:order>").encode(),
        PLAIN.replace("</i:order>", "<a/>" * 9_990 + "</i:order>").encode(),
        PLAIN.replace("</i:order>", "<a " + " ".join(f'a{n}=""' for n in range(1_000)) + "/></i:order>").encode(),
    ],
    ids=["body", "depth", "width", "attributes"],
)
def test_what_reaches_a_limit_is_answered(sandbox: Sandbox, body: bytes) -> None:
    assert_accepted(call(sandbox, body))


def test_the_limit_holds_after_decompression(sandbox: Sandbox) -> None:
    fits, passes = (gzip.compress(PLAIN.encode().ljust(size)) for size in (256 * 1024, 256 * 1024 + 1))

    assert_accepted(call(sandbox, fits, content_encoding="gzip"))
    assert "decompresses" in fault_of(call(sandbox, passes, content_encoding="gzip"), 413)[1]


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic", "Basic ***", "Basic bm9jb2xvbg==", WRONG])
@pytest.mark.parametrize(
    "body", [PLAIN.encode(), b"", b"no xml", b"x" * (256 * 1024 + 1)], ids=["call", "empty", "no XML", "too large"]
)
def test_bad_credentials_are_401_whatever_else_is_wrong(sandbox: Sandbox, header: str, body: bytes) -> None:
    response = call(sandbox, body, authorization=header)

    assert response.status_code == 401
    assert response.reason_phrase == "Unauthorized"
    assert response.headers["www-authenticate"].startswith("Basic realm=")
    assert response.content == b""
    assert sandbox.backend.calls == []


def test_no_credentials_are_401(sandbox: Sandbox) -> None:
    assert httpx.post(f"{sandbox.url}/services/WebPaymentAPI", content=PLAIN.encode()).status_code == 401


@pytest.mark.parametrize("reference", ["BUG", "UNWRITABLE"])
def test_our_own_bug_is_an_internal_error_whose_reference_the_log_carries(
    sandbox: Sandbox, reference: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "mockpayline.soap"):
        code, sentence, request_id = fault_of(call(sandbox, PLAIN.replace("A1", reference)))

    assert code == "soapenv:Server"
    assert sentence == f"Internal error (reference {request_id})"
    logged = [record for record in caplog.records if request_id in record.getMessage()]
    assert len(logged) == 1
    assert logged[0].exc_info, "the log holds the traceback"


def test_a_bug_while_a_fault_is_being_answered_is_an_internal_error_too(sandbox: Sandbox) -> None:
    sandbox.backend.failing = True

    assert "Internal error" in fault_of(call(sandbox, "no xml"))[1]


@pytest.mark.parametrize(("reference", "code", "said"), [("DOWN", "Server", "store"), ("FULL", "Client", "worlds")])
def test_an_error_that_explains_itself_is_a_fault_with_its_sentence(
    sandbox: Sandbox, reference: str, code: str, said: str
) -> None:
    faultcode, sentence, _ = fault_of(call(sandbox, PLAIN.replace("A1", reference)))

    assert faultcode == f"soapenv:{code}"
    assert said in sentence


def test_what_xml_forbids_does_not_reach_the_answer(sandbox: Sandbox) -> None:
    assert_accepted(call(sandbox, PLAIN.replace("A1", "FORBIDDEN")), ref="ok")


def test_every_call_has_an_id_of_its_own(sandbox: Sandbox) -> None:
    for _ in range(3):
        call(sandbox, PLAIN)

    assert len({one.context.request_id for one in sandbox.backend.calls}) == 3


def test_the_backend_learns_what_came_over_the_wire(sandbox: Sandbox) -> None:
    call(sandbox, gzip.compress(PLAIN.encode()), content_encoding="gzip", soapaction='"x"', x_failover_cause="TIMEOUT")
    got = sandbox.backend.calls[0]

    assert got.context.body == PLAIN.encode()
    assert got.context.soap_action == "x"
    assert got.context.heard.failover == {"x-failover-cause": "TIMEOUT"}
    assert got.context.base_url == sandbox.url
    assert got.credentials.merchant_id == "DEMO"


@pytest.mark.parametrize("accepted", [None, "identity", "gzip"])
def test_a_long_answer_is_compressed_only_if_asked_for(sandbox: Sandbox, accepted: str | None) -> None:
    headers = {"accept_encoding": accepted or ""}
    response = call(sandbox, PLAIN.replace("A1", "LONG"), **headers)

    assert response.headers.get("content-encoding") == ("gzip" if accepted == "gzip" else None)
    assert_accepted(response, ref="x" * 5000)


@pytest.mark.parametrize("base", ["/V4/services", "/services"])
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("query", ["/?wsdl", "?WSDL", "?a=b&Wsdl=1"])
def test_a_description_needs_no_credentials_and_has_the_servers_address(
    sandbox: Sandbox, base: str, service: str, query: str
) -> None:
    response = httpx.get(f"{sandbox.url}{base}/{service}{query}", headers={"host": "shop.test:81"})
    root = etree.fromstring(response.content)
    address = root.find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert address is not None
    assert address.get("location") == f"http://shop.test:81/V4/services/{service}"


def test_the_bare_address_describes_the_web_payments(sandbox: Sandbox) -> None:
    response = httpx.get(f"{sandbox.url}/V4/services/?wsdl")

    assert f'"{sandbox.url}/V4/services/WebPaymentAPI"'.encode() in response.content


def test_head_of_a_description_tells_its_length(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/services/ExtendedAPI?wsdl"
    plain = {"accept-encoding": "identity"}
    response = httpx.head(url, headers=plain)

    assert response.status_code == 200
    assert response.headers["content-length"] == str(len(httpx.get(url, headers=plain).content))
    assert response.content == b""


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/V4/services/WebPaymentAPI", "POST"),
        ("HEAD", "/services/", "POST"),
        ("PUT", "/V4/services/WebPaymentAPI?wsdl", "GET, HEAD, POST"),
        ("DELETE", "/services/DirectPaymentAPI?wsdlx", "POST"),
        ("POST", "/services/servicesendpoints/SOAP/DEMO", "GET, HEAD"),
    ],
)
def test_another_method_is_told_the_ones_there_are(sandbox: Sandbox, method: str, path: str, allow: str) -> None:
    response = httpx.request(method, sandbox.url + path)

    assert response.status_code == 405
    assert response.headers["allow"] == allow
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    if method != "HEAD":
        assert "this address" in response.text


def test_the_directory_names_this_server(sandbox: Sandbox) -> None:
    response = httpx.get(f"{sandbox.url}/services/servicesendpoints/SOAP/DEMO", headers={"host": "pay.test"})

    assert response.headers["content-type"] == "application/json"
    assert json.loads(response.content) == {"urls": ["http://pay.test"], "ttl": 60}


def test_a_public_url_stands_wherever_the_address_is_told() -> None:
    with running(Limits(), public_url="https://sandbox.test/") as public:
        described = httpx.get(f"{public.url}/V4/services/ExtendedAPI?wsdl").text
        listed = httpx.get(f"{public.url}/services/servicesendpoints/SOAP/DEMO").json()

    assert 'location="https://sandbox.test/V4/services/ExtendedAPI"' in described
    assert listed["urls"] == ["https://sandbox.test"]


@pytest.mark.parametrize(
    "path", ["/", "/V4", "/V4/services/MassPaymentAPI", "/services/x/y", "/V4/services//", "/control"]
)
def test_other_addresses_are_left_to_others(path: str) -> None:
    assert not SoapEndpoint.serves(path)


def test_serving_calls_does_not_import_spyne() -> None:
    program = "import sys, mockpayline.soap.endpoint; print([name for name in sys.modules if 'spyne' in name])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603

    assert result.stdout.strip() == "[]"


def test_what_a_call_leaves_unsettled_is_settled_once_it_is_answered_whatever_becomes_of_that(
    sandbox: Sandbox,
) -> None:
    said: SimpleQueue[logging.LogRecord] = SimpleQueue()
    handler = QueueHandler(said)
    log = logging.getLogger("mockpayline.soap")
    fields = {"authorization": DEMO, "content-type": "text/xml; charset=utf-8"}
    log.addHandler(handler)
    try:
        with httpx.Client(base_url=sandbox.url, headers=fields, timeout=60) as client:
            for ref in ("ORDINARY", "UNSETTLED", "NEXT"):
                answer = client.post("/V4/services/WebPaymentAPI", content=PLAIN.replace("A1", ref).encode())
                assert_accepted(answer, ref=ref)
        # It is settled behind the answer: on a busy machine the client may have the next one before.
        record = said.get(timeout=WATCHDOG)
    except Empty:
        pytest.fail("what the call left unsettled was never settled")
    finally:
        log.removeHandler(handler)
    assert "internal error" in record.getMessage(), "the operator is told, for the client has its answer"
    assert [one.merchant_id for one in sandbox.backend.settled] == ["DEMO"], "the ordinary calls leave nothing"


@pytest.mark.parametrize("origin", ["null", "http://evil.example", "http://127.0.0.1", "https://shop.test"])
def test_a_page_in_a_browser_may_not_call(sandbox: Sandbox, origin: str) -> None:
    response = call(sandbox, PLAIN, Origin=origin)
    assert response.status_code == 403, response.text
    assert "A page in a browser may not call" in response.text
