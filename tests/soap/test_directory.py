"""The fail-over directory names bases, as the PHP SDK wants it."""

from __future__ import annotations

import json

import pytest

from mockpayline.soap.directory import directory, is_directory


@pytest.mark.parametrize(
    ("path", "asks"),
    [
        ("/services/servicesendpoints/SOAP/DEMO", True),
        ("/services/servicesendpoints/SOAP/DEMO/", True),
        ("/services/servicesendpoints/SOAP/", False),
        ("/services/servicesendpoints/SOAP//", False),
        ("/services/servicesendpoints/SOAP/a/b", False),
        ("/services/servicesendpoints/REST/DEMO", False),
        ("/services/WebPaymentAPI", False),
    ],
)
def test_a_path_with_one_merchant_id_asks_for_it(path: str, asks: bool) -> None:
    assert is_directory(path) is asks


def test_the_base_has_no_slash_at_its_end() -> None:
    assert json.loads(directory(["https://sandbox.test/"])) == {"urls": ["https://sandbox.test"], "ttl": 60}


def test_several_bases_are_named_in_their_order() -> None:
    assert json.loads(directory(["https://two.test", "https://one.test"]))["urls"] == [
        "https://two.test",
        "https://one.test",
    ]
