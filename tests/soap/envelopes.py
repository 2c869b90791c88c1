"""One doWebPayment request as each of the real clients would write it, and the pieces that tests build others from.

The shapes are those that the clients were seen to send; the envelopes are our own.
"""

from __future__ import annotations

from mockpayline.contract.messages import DoWebPaymentRequest
from mockpayline.contract.types import (
    Details,
    Order,
    OrderDetail,
    Payment,
    PrivateData,
    PrivateDataList,
    SelectedContractList,
)

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
IMPL = "http://impl.ws.payline.experian.com"
OBJ = "http://obj.ws.payline.experian.com"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def envelope(inside: str, header: str = "") -> str:
    """Return an envelope whose Body holds this; the usual prefixes are declared on it."""
    return (
        f'<S:Envelope xmlns:S="{SOAP}" xmlns:i="{IMPL}" xmlns:o="{OBJ}" xmlns:xsi="{XSI}">'
        f"{header}<S:Body>{inside}</S:Body></S:Envelope>"
    )


def web_payment(inside: str = "") -> str:
    """Return the envelope of a doWebPayment request with these children."""
    return envelope(f"<i:doWebPaymentRequest>{inside}</i:doWebPaymentRequest>")


def brief(value: object) -> str | None:
    """Return the name of a test's parameter where the value itself would be too long to be one."""
    return "..." if isinstance(value, str) and len(value) > 40 else None


WANTED = DoWebPaymentRequest(
    version="34",
    payment=Payment(amount="10000", currency="978", action="101", mode="CPT", contractNumber="CCC1"),
    returnURL="https://shop.test/r?a=1&b=2",
    cancelURL="https://shop.test/c",
    order=Order(
        ref="A1",
        amount="10000",
        currency="978",
        date="23/11/2026 10:00",
        details=Details(details=[OrderDetail(ref="sku", price="10000", quantity="1", comment="thé <vert>")]),
    ),
    notificationURL="https://shop.test/n",
    selectedContractList=SelectedContractList(selectedContract=["CCC1", "CB1"]),
    privateDataList=PrivateDataList(privateData=[PrivateData(key="k", value="v"), PrivateData(key="l", value="w")]),
)
"""What every shape below says."""

PLAIN = web_payment(
    "<i:version>34</i:version>"
    "<i:payment><o:amount>10000</o:amount><o:currency>978</o:currency><o:action>101</o:action>"
    "<o:mode>CPT</o:mode><o:contractNumber>CCC1</o:contractNumber></i:payment>"
    "<i:returnURL>https://shop.test/r?a=1&amp;b=2</i:returnURL><i:cancelURL>https://shop.test/c</i:cancelURL>"
    "<i:order><o:ref>A1</o:ref><o:amount>10000</o:amount><o:currency>978</o:currency>"
    "<o:date>23/11/2026 10:00</o:date><o:details><o:details><o:ref>sku</o:ref><o:price>10000</o:price>"
    "<o:quantity>1</o:quantity><o:comment>thé &lt;vert&gt;</o:comment></o:details></o:details></i:order>"
    "<i:notificationURL>https://shop.test/n</i:notificationURL>"
    "<i:selectedContractList><o:selectedContract>CCC1</o:selectedContract>"
    "<o:selectedContract>CB1</o:selectedContract></i:selectedContractList>"
    "<i:privateDataList><o:privateData><o:key>k</o:key><o:value>v</o:value></o:privateData>"
    "<o:privateData><o:key>l</o:key><o:value>w</o:value></o:privateData></i:privateDataList>"
)

# Every field of every object: unset ones nil, unset ones that may not be nil empty; an owner with an address of a
# type that does not exist, its children in no namespace; objects with nothing in them but such fields.
PHP = f"""<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:ns1="{IMPL}" xmlns:ns2="{OBJ}" xmlns:xsi="{XSI}">\
<SOAP-ENV:Body><ns1:doWebPaymentRequest><ns1:version>34</ns1:version>\
<ns1:payment><ns2:amount>10000</ns2:amount><ns2:currency>978</ns2:currency><ns2:action>101</ns2:action>\
<ns2:mode>CPT</ns2:mode><ns2:contractNumber>CCC1</ns2:contractNumber><ns2:differedActionDate xsi:nil="true"/>\
<ns2:method xsi:nil="true"/><ns2:softDescriptor xsi:nil="true"/><ns2:cardBrand xsi:nil="true"/>\
<ns2:registrationToken xsi:nil="true"/><ns2:cumulatedAmount xsi:nil="true"/></ns1:payment>\
<ns1:returnURL>https://shop.test/r?a=1&amp;b=2</ns1:returnURL><ns1:cancelURL>https://shop.test/c</ns1:cancelURL>\
<ns1:order><ns2:ref>A1</ns2:ref><ns2:origin xsi:nil="true"/><ns2:country xsi:nil="true"/><ns2:taxes xsi:nil="true"/>\
<ns2:amount>10000</ns2:amount><ns2:currency>978</ns2:currency><ns2:date>23/11/2026 10:00</ns2:date>\
<ns2:details><ns2:details><ns2:ref>sku</ns2:ref><ns2:price>10000</ns2:price><ns2:quantity>1</ns2:quantity>\
<ns2:comment>thé &lt;vert&gt;</ns2:comment><ns2:category xsi:nil="true"/><ns2:brand xsi:nil="true"/>\
</ns2:details></ns2:details><ns2:deliveryTime xsi:nil="true"/></ns1:order>\
<ns1:notificationURL>https://shop.test/n</ns1:notificationURL>\
<ns1:selectedContractList><ns2:selectedContract>CCC1</ns2:selectedContract>\
<ns2:selectedContract>CB1</ns2:selectedContract></ns1:selectedContractList>\
<ns1:secondSelectedContractList xsi:nil="true"/>\
<ns1:privateDataList><ns2:privateData><ns2:key>k</ns2:key><ns2:value>v</ns2:value></ns2:privateData>\
<ns2:privateData><ns2:key>l</ns2:key><ns2:value>w</ns2:value></ns2:privateData></ns1:privateDataList>\
<ns1:languageCode></ns1:languageCode><ns1:customPaymentPageCode></ns1:customPaymentPageCode>\
<ns1:buyer><ns2:title xsi:nil="true"/><ns2:lastName xsi:nil="true"/><ns2:shippingAdress><ns2:title xsi:nil="true"/>\
<ns2:name xsi:nil="true"/></ns2:shippingAdress><ns2:billingAddress><ns2:title xsi:nil="true"/></ns2:billingAddress>\
<ns2:merchantAuthentication><ns2:method xsi:nil="true"/></ns2:merchantAuthentication></ns1:buyer>\
<ns1:owner><ns2:lastName xsi:nil="true"/><ns2:billingAddress xsi:type="ns2:billingAddress"><street/><cityName/>\
<zipCode/></ns2:billingAddress></ns1:owner><ns1:securityMode></ns1:securityMode>\
<ns1:recurring><ns2:firstAmount xsi:nil="true"/><ns2:amount></ns2:amount><ns2:billingCycle></ns2:billingCycle>\
<ns2:billingLeft></ns2:billingLeft></ns1:recurring><ns1:contractNumberWalletList/>\
<ns1:subMerchant><ns2:subMerchantId></ns2:subMerchantId><ns2:subMerchantName></ns2:subMerchantName></ns1:subMerchant>\
<ns1:threeDSInfo><ns2:challengeInd xsi:nil="true"/></ns1:threeDSInfo><ns1:miscData xsi:nil="true"/>\
<ns1:merchantScore xsi:nil="true"/><ns1:skipSmartDisplay xsi:nil="true"/></ns1:doWebPaymentRequest>\
</SOAP-ENV:Body></SOAP-ENV:Envelope>
"""

# The contract's namespace is the default one, nil is declared on each element, what may not be nil is left out.
JAX_WS = f"""<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S="{SOAP}"><S:Body>\
<doWebPaymentRequest xmlns="{IMPL}" xmlns:ns2="{OBJ}"><version>34</version><payment><ns2:amount>10000</ns2:amount>\
<ns2:currency>978</ns2:currency><ns2:action>101</ns2:action><ns2:mode>CPT</ns2:mode>\
<ns2:contractNumber>CCC1</ns2:contractNumber></payment><returnURL>https://shop.test/r?a=1&amp;b=2</returnURL>\
<cancelURL>https://shop.test/c</cancelURL><order><ns2:ref>A1</ns2:ref><ns2:amount>10000</ns2:amount>\
<ns2:currency>978</ns2:currency><ns2:date>23/11/2026 10:00</ns2:date><ns2:details><ns2:details><ns2:ref>sku</ns2:ref>\
<ns2:price>10000</ns2:price><ns2:quantity>1</ns2:quantity><ns2:comment>thé &lt;vert></ns2:comment></ns2:details>\
</ns2:details></order><notificationURL>https://shop.test/n</notificationURL>\
<selectedContractList><ns2:selectedContract>CCC1</ns2:selectedContract>\
<ns2:selectedContract>CB1</ns2:selectedContract></selectedContractList>\
<secondSelectedContractList xmlns:xsi="{XSI}" xsi:nil="true"/>\
<privateDataList><ns2:privateData><ns2:key>k</ns2:key><ns2:value>v</ns2:value></ns2:privateData>\
<ns2:privateData><ns2:key>l</ns2:key><ns2:value>w</ns2:value></ns2:privateData></privateDataList>\
<languageCode xmlns:xsi="{XSI}" xsi:nil="true"/><miscData xmlns:xsi="{XSI}" xsi:nil="true"/>\
<skipSmartDisplay xmlns:xsi="{XSI}" xsi:nil="true"/></doWebPaymentRequest></S:Body></S:Envelope>"""

# An array of objects becomes one selectedContractList for each; empty objects are written.
NODE_SOAP_1_0 = f"""<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP}" xmlns:xsi="{XSI}" \
xmlns:impl="{IMPL}" xmlns:tns1="{OBJ}"><soap:Body><impl:doWebPaymentRequest xmlns:impl="{IMPL}" xmlns="{IMPL}">\
<impl:version>34</impl:version><impl:payment><tns1:amount>10000</tns1:amount><tns1:currency>978</tns1:currency>\
<tns1:action>101</tns1:action><tns1:mode>CPT</tns1:mode><tns1:contractNumber>CCC1</tns1:contractNumber></impl:payment>\
<impl:returnURL>https://shop.test/r?a=1&amp;b=2</impl:returnURL><impl:cancelURL>https://shop.test/c</impl:cancelURL>\
<impl:order><tns1:ref>A1</tns1:ref><tns1:amount>10000</tns1:amount><tns1:currency>978</tns1:currency>\
<tns1:date>23/11/2026 10:00</tns1:date><tns1:details><tns1:details><tns1:ref>sku</tns1:ref>\
<tns1:price>10000</tns1:price>\
<tns1:quantity>1</tns1:quantity><tns1:comment>thé &lt;vert&gt;</tns1:comment></tns1:details></tns1:details>\
</impl:order><impl:notificationURL>https://shop.test/n</impl:notificationURL>\
<impl:selectedContractList><tns1:selectedContract>CCC1</tns1:selectedContract></impl:selectedContractList>\
<impl:selectedContractList><tns1:selectedContract>CB1</tns1:selectedContract></impl:selectedContractList>\
<impl:privateDataList><tns1:privateData><tns1:key>k</tns1:key><tns1:value>v</tns1:value></tns1:privateData>\
<tns1:privateData><tns1:key>l</tns1:key><tns1:value>w</tns1:value></tns1:privateData></impl:privateDataList>\
<impl:languageCode xsi:nil="true"/><impl:threeDSInfo></impl:threeDSInfo></impl:doWebPaymentRequest></soap:Body>\
</soap:Envelope>"""

# The children of objects stand in the messages' namespace; annotated objects name their type; there is no version.
NODE_SOAP_0_9 = f"""<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP}" xmlns:xsi="{XSI}" \
xmlns:impl="{IMPL}" xmlns:ns1="{OBJ}"><soap:Body><impl:doWebPaymentRequest>\
<impl:payment xsi:type="ns1:payment"><impl:amount>10000</impl:amount><impl:currency>978</impl:currency>\
<impl:action>101</impl:action><impl:mode>CPT</impl:mode><impl:contractNumber>CCC1</impl:contractNumber></impl:payment>\
<impl:returnURL>https://shop.test/r?a=1&amp;b=2</impl:returnURL><impl:cancelURL>https://shop.test/c</impl:cancelURL>\
<impl:order><impl:ref>A1</impl:ref><impl:amount>10000</impl:amount><impl:currency>978</impl:currency>\
<impl:date>23/11/2026 10:00</impl:date><impl:details><impl:details><impl:ref>sku</impl:ref>\
<impl:price>10000</impl:price>\
<impl:quantity>1</impl:quantity><impl:comment>thé &lt;vert&gt;</impl:comment></impl:details></impl:details>\
</impl:order><impl:notificationURL>https://shop.test/n</impl:notificationURL>\
<impl:selectedContractList><impl:selectedContract>CCC1</impl:selectedContract>\
<impl:selectedContract>CB1</impl:selectedContract></impl:selectedContractList>\
<impl:privateDataList><impl:privateData><impl:key>k</impl:key><impl:value>v</impl:value></impl:privateData>\
<impl:privateData><impl:key>l</impl:key><impl:value>w</impl:value></impl:privateData></impl:privateDataList>\
</impl:doWebPaymentRequest></soap:Body></soap:Envelope>"""

# Another order of the fields, and private data without their items.
SAVON = f"""<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{SOAP}" xmlns:impl="{IMPL}" \
xmlns:obj="{OBJ}"><env:Body><impl:doWebPaymentRequest>\
<impl:privateDataList><obj:key>k</obj:key><obj:value>v</obj:value><obj:key>l</obj:key><obj:value>w</obj:value>\
</impl:privateDataList><impl:order><obj:details><obj:details><obj:price>10000</obj:price><obj:ref>sku</obj:ref>\
<obj:comment><![CDATA[thé <vert>]]></obj:comment><obj:quantity>1</obj:quantity></obj:details></obj:details>\
<obj:date>23/11/2026 10:00</obj:date><obj:currency>978</obj:currency><obj:amount>10000</obj:amount>\
<obj:ref>A1</obj:ref></impl:order><impl:payment><obj:action>101</obj:action><obj:mode>CPT</obj:mode>\
<obj:amount>10000</obj:amount><obj:currency>978</obj:currency><obj:contractNumber>CCC1</obj:contractNumber>\
</impl:payment><impl:version>34</impl:version><impl:selectedContractList>\
<obj:selectedContract>CCC1</obj:selectedContract><obj:selectedContract>CB1</obj:selectedContract>\
</impl:selectedContractList><impl:notificationURL>https://shop.test/n</impl:notificationURL>\
<impl:cancelURL>https://shop.test/c</impl:cancelURL><impl:returnURL>https://shop.test/r?a=1&amp;b=2</impl:returnURL>\
</impl:doWebPaymentRequest></env:Body></env:Envelope>"""


def _zeep() -> str:
    """Return the request with a namespace declaration of its own on every element, as zeep writes it."""
    text = PLAIN.replace(f' xmlns:i="{IMPL}" xmlns:o="{OBJ}" xmlns:xsi="{XSI}"', "")
    text = text.replace("<i:", "<ns0:").replace("</i:", "</ns0:").replace("<o:", "<ns1:").replace("</o:", "</ns1:")
    for prefix, namespace in (("ns0", IMPL), ("ns1", OBJ)):
        pieces = text.split(f"<{prefix}:")
        text = pieces[0] + "".join(
            f"<{prefix}:{piece.partition('>')[0]} xmlns:{prefix}={namespace!r}>{piece.partition('>')[2]}"
            for piece in pieces[1:]
        )
    nil = f'<ns0:miscData xmlns:ns0="{IMPL}" xmlns:xsi="{XSI}" xsi:nil="true"/></ns0:doWebPaymentRequest>'
    return "<?xml version='1.0' encoding='utf-8'?>\n" + text.replace("</ns0:doWebPaymentRequest>", nil)


SHAPES = {
    "plain": PLAIN,
    "PHP SDK": PHP,
    "JAX-WS": JAX_WS,
    "node-soap 1.0": NODE_SOAP_1_0,
    "node-soap 0.9": NODE_SOAP_0_9,
    "Savon": SAVON,
    "zeep": _zeep(),
}
