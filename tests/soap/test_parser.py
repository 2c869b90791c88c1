"""The one parser: every charset that the bytes tell, no DOCTYPE, bounded in depth, width and attributes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mockpayline.soap.faults import ClientFault, SoapFault, TooLarge
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import NAMES_BYTES, parse

WIDE = Limits()


def text_of(body: bytes, content_type: str = "text/xml; charset=utf-8", limits: Limits | None = None) -> str | None:
    return parse(body, content_type, limits or Limits()).text


def message_of(body: bytes, content_type: str = "", limits: Limits | None = None) -> str:
    with pytest.raises(ClientFault) as caught:
        parse(body, content_type, limits or Limits())
    assert caught.value.status == 500
    return caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        "<a>é€</a>".encode(),
        "\ufeff<a>é€</a>".encode(),
        '<?xml version="1.0" encoding="UTF-8"?><a>é€</a>'.encode(),
        "<?xml version='1.0' encoding='utf-8' standalone='yes'?><a>é€</a>".encode(),
        '\ufeff<?xml version="1.0" encoding="ISO-8859-1"?><a>é€</a>'.encode(),
        '<?xml version="1.0" encoding="utf-16"?><a>é€</a>'.encode(),  # .NET's StringWriter, sent as UTF-8
        "<a>é€</a>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-16"?><a>é€</a>'.encode("utf-16"),
        '<?xml version="1.0" encoding="utf-8"?><a>é€</a>'.encode("utf-16"),
        '<?xml version="1.0"?><a>é€</a>'.encode("utf-16-le"),
        '<?xml version="1.0"?><a>é€</a>'.encode("utf-16-be"),
        "\ufeff<a>é€</a>".encode("utf-16-be"),
        "<a>é€</a>".encode("utf-32"),
        "<a>é€</a>".encode("utf-32-le"),
        "<a>é€</a>".encode("utf-32-be"),
        '<?xml version="1.0" encoding="ISO-8859-15"?><a>é€</a>'.encode("iso-8859-15"),
        "<?xml version = '1.0' encoding = 'windows-1252' ?><a>é€</a>".encode("cp1252"),
        b"<a>&#233;&#x20AC;</a>",
        b'<?xml version="1.0" encoding="us-ascii"?><a>&#233;&#x20AC;</a>',
    ],
)
def test_the_bytes_tell_the_charset(body: bytes) -> None:
    assert text_of(body) == "é€"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/xml; charset=iso-8859-1",
        'text/xml; charset="ISO-8859-1"',
        "text/xml;charset='latin1'; action=x",
        "text/xml; CHARSET = ISO-8859-1",
    ],
)
def test_the_header_tells_the_charset_where_the_bytes_do_not(content_type: str) -> None:
    assert text_of("<a>é</a>".encode("iso-8859-1"), content_type) == "é"


def test_the_declaration_counts_more_than_the_header() -> None:
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("iso-8859-1")

    assert text_of(body, "text/xml; charset=utf-8") == "é"


def test_a_header_that_names_a_wide_charset_over_narrow_bytes_says_nothing() -> None:
    assert text_of("<a>é</a>".encode(), "text/xml; charset=utf-16") == "é"


def test_a_header_without_a_charset_means_utf_8() -> None:
    assert text_of("<a>é</a>".encode(), "text/xml; charset=") == "é"


@pytest.mark.parametrize("name", ["klingon", "rot13", "unicode_escape", "idna", "zlib", "../x", ""])
def test_a_charset_that_is_none_is_named(name: str) -> None:
    declared = message_of(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode())

    assert declared == f'The XML declaration names the charset "{name}", which is not known; use utf-8.'
    assert "Content-Type" in message_of(b"<a/>", f'text/xml; charset="{name or "none"}"')


def test_bytes_that_the_charset_has_not_are_told_with_line_and_place() -> None:
    message = message_of(b"<a>\n\n \xe9</a>")

    assert message == "The request cannot be read as utf-8 at line 3: byte 6 (0xe9) has no meaning there."


def test_a_byte_order_mark_does_not_shift_the_place() -> None:
    assert "byte 6 (0xff)" in message_of(b"\xef\xbb\xbf<a>\xff</a>")


def test_half_of_a_surrogate_pair_is_refused() -> None:
    assert "at line 1" in message_of("<a>x</a>".encode("utf-16-le").replace(b"x\0", b"\x00\xd8"))
    assert "cannot be read as utf-8" in message_of(b"<a>\xed\xa0\x80</a>")


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_an_empty_request_is_told(body: bytes) -> None:
    assert message_of(body) == "The request is empty; a SOAP 1.1 envelope is expected."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<a>\n<b></a>", "line 2, column 8: Opening and ending tag mismatch: b line 2 and a"),
        (b"no xml", "line 1, column 1: Start tag expected"),
        (b"<a>\n\n\x01</a>", "line 3, column 1: PCDATA invalid Char value 1"),
        (b"<a>\n&#0;</a>", "line 2"),
        (b"<a>&#8;</a>", "line 1"),
        (b"<a>&#xD800;</a>", "line 1"),
        ("<a>\n\ufffe</a>".encode(), "line 2"),
        (b"<a>\x00</a>", "line 1"),
        (b"<a/>\x00", "line 1"),
        (b"<a>&undefined;</a>", "Entity 'undefined' not defined"),
        (b"<a b='1' b='2'/>", "Attribute b redefined"),
        (b"<x:a/>", "Namespace prefix x on a is not defined"),
        (b"<a/><b/>", "Extra content"),
        (b"<a>", "line 1"),
        (b' <?xml version="1.0"?><a/>', "XML declaration allowed only at the start"),
        (b"<a><!DOCTYPE a></a>", "line 1"),
        (b"<!-- <!DOCTYPE a>", "line 1"),
        (b"<?p <!DOCTYPE a>", "line 1"),
    ],
)
def test_what_is_not_well_formed_is_told_with_its_line(body: bytes, said: str) -> None:
    message = message_of(body)

    assert message.startswith("The request is not well-formed XML at line ")
    assert said in message


def test_a_message_is_cut_where_the_request_would_fill_it() -> None:
    name = b"n" * 10_000

    assert len(message_of(b"<" + name + b"></b>")) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a SYSTEM 'http://evil.test/a.dtd'><a/>",
        b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        b"<!DOCTYPE a [<!ENTITY x 'xx'><!ENTITY y '&x;&x;&x;&x;'>]><a>&y;</a>",
        b'<?xml version="1.0"?>\n<!-- a --><?p q?>\n <!DOCTYPE a [<!ENTITY % p "">%p;]><a/>',
        b"<!DOCTYPE",
        "<!DOCTYPE a><a/>".encode("utf-16"),
        "<!DOCTYPE a><a/>".encode("utf-32-be"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE a><a>é</a>'.encode("iso-8859-1"),
    ],
)
def test_a_doctype_of_any_kind_is_refused(body: bytes) -> None:
    assert "holds a DOCTYPE at line " in message_of(body)


def test_a_doctype_is_told_with_its_line() -> None:
    assert "at line 4;" in message_of(b"<?xml version='1.0'?>\n<!--\n-->\n<!DOCTYPE a><a/>")


@pytest.mark.parametrize(
    "body",
    [
        b"<a><![CDATA[<!DOCTYPE a>]]></a>",
        b"<a>&lt;!DOCTYPE a></a>",
        b"<!-- <!DOCTYPE b> --><?p <!DOCTYPE c>?><a>&lt;!DOCTYPE a></a>",
    ],
)
def test_the_text_of_a_doctype_that_is_none_is_harmless(body: bytes) -> None:
    assert text_of(body) == "<!DOCTYPE a>"


def test_comments_and_processing_instructions_leave_no_trace() -> None:
    root = parse(b"<?p?><!-- - --><a>x<!-- y -->z<?p q?><b/><!-- --></a><!-- -->", "", Limits())

    assert root.text == "xz"
    assert [child.tag for child in root] == ["b"]


def too_large(body: bytes, limits: Limits) -> str:
    with pytest.raises(TooLarge) as caught:
        parse(body, "", limits)
    assert caught.value.status == 413
    return caught.value.message


@pytest.mark.parametrize("depth", [4, 64, 255])
def test_the_depth_may_reach_its_limit_and_not_pass_it(depth: int) -> None:
    limits = Limits(depth=depth)

    def nested(levels: int) -> bytes:
        return b"<a>" * levels + b"</a>" * levels

    assert parse(nested(depth), "", limits).tag == "a"
    assert str(depth) in too_large(nested(depth + 1), limits)


def test_what_libxml2_itself_refuses_is_too_large_as_well() -> None:
    assert "Excessive depth" in too_large(b"<a>" * 30_000, Limits())
    assert "Name too long" in too_large(b"<" + b"a" * 60_000 + b"/>", Limits())


def test_the_smallest_document_of_a_depth_is_searched() -> None:
    limits = Limits(depth=5)

    too_large(b"<a><a><a><a><a><a/></a></a></a></a></a>", limits)


@pytest.mark.parametrize("width", [1, 10_000])
def test_the_width_may_reach_its_limit_and_not_pass_it(width: int) -> None:
    limits = Limits(width=width)

    def wide(children: int) -> bytes:
        return b"<a><b>" + b"<c/>" * children + b"</b></a>"

    assert len(parse(wide(width), "", limits)[0]) == width
    assert str(width) in too_large(wide(width + 1), limits)
    assert str(width) in too_large(b"<a>" + b"<c/>" * (width + 1) + b"</a>", limits)


@pytest.mark.parametrize("count", [0, 1, 1_000])
def test_the_attributes_may_reach_their_limit_and_not_pass_it(count: int) -> None:
    limits = Limits(attributes=count)

    def with_attributes(number: int) -> bytes:
        return b"<a><b" + b"".join(b' a%d=""' % index for index in range(number)) + b"/></a>"

    assert len(parse(with_attributes(count), "", limits)[0].attrib) == count
    assert str(count) in too_large(with_attributes(count + 1), limits)


def test_attributes_count_over_the_whole_document() -> None:
    limits = Limits(attributes=20)

    assert parse(b"<a>" + b'<b x=""/>' * 20 + b"</a>", "", limits).tag == "a"
    too_large(b"<a>" + b'<b x=""/>' * 21 + b"</a>", limits)


def test_namespace_declarations_are_no_attributes() -> None:
    body = b"<a>" + b'<b xmlns="urn:x"/>' * 30 + b"</a>"

    assert len(parse(body, "", Limits(attributes=20))) == 30


@given(st.binary(max_size=200), st.sampled_from(["", "text/xml; charset=utf-16", "text/xml;charset=\x00"]))
def test_no_bytes_raise_anything_but_a_fault(body: bytes, content_type: str) -> None:
    with suppress(SoapFault):
        parse(body, content_type, Limits())


openings = ["<a>", "<a/>", "<!--", "<?", "<!DOCTYPE a>", "<![CDATA[", '<?xml version="1.0"', ' encoding="utf-16"']
closings = ["</a>", "-->", "?>", "]]>", "="]
contents = ["&lt;", "&x;", "é", "\x01", "\ud800", "\ufeff", " ", "\n"]
marks = st.sampled_from(openings + closings + contents)


@given(st.lists(marks).map("".join), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "latin-1"]))
def test_nothing_that_looks_like_xml_raises_anything_but_a_fault(text: str, charset: str) -> None:
    body = text.encode(charset, "surrogatepass") if charset != "latin-1" else text.encode("latin-1", "replace")
    with suppress(SoapFault):
        parse(body, "", Limits())


def test_what_passes_a_limit_is_told_with_its_element_and_line() -> None:
    deep = b"<a>\n<b><c><d><e/></d></c></b></a>" + b"<!-- -->" * 9
    with pytest.raises(TooLarge, match='more than 4 elements deep at "e" in line 2'):
        parse(deep, "", Limits(depth=4))
    with pytest.raises(TooLarge, match='An element at "b" in line 2 has more than 2 child elements'):
        parse(b"<a>\n<b><c/><c/><c/></b></a>", "", Limits(width=2))


def test_no_advice_of_libxml2_reaches_the_caller() -> None:
    with pytest.raises(TooLarge) as refused:
        parse(b"<a>" * 3000 + b"</a>" * 3000, "", Limits())
    assert "XML_PARSE" not in refused.value.message


def test_names_that_strangers_invent_are_forgotten() -> None:
    invented = 0
    for document in range(2 * NAMES_BYTES // 100_000 + 1):
        parse(
            b"<a>" + b"".join(b"<n%d_%d_%s/>" % (document, one, b"x" * 80) for one in range(1000)) + b"</a>", "", WIDE
        )
        invented += 1000
    kept = etree.memory_debugger.dict_size()
    assert kept < invented / 2 + 2000, f"of {invented} names {kept} are kept"
    assert text_of(b"<a>still read</a>") == "still read"


def test_a_document_that_is_still_in_use_outlives_the_names_of_its_time() -> None:
    root = parse(b"<a><kept/><other/></a>", "", WIDE)
    for document in range(2):
        parse(b"<a>" + b"<n%d/>" % document + b" " * NAMES_BYTES + b"</a>", "", WIDE)
    assert [one.tag for one in root] == ["kept", "other"]
    assert root.find("kept") is not None
    assert etree.tostring(root) == b"<a><kept/><other/></a>"
