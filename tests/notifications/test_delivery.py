"""Delivery: the shop is called once at every final state, and whatever it answers harms nobody."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mockpayline.domain.journal import Kind
from mockpayline.notifications.booking import REFUSED_AGAIN
from tests.operations.desk import Desk, basket, card, gift, gift_of, only, said, world
from tests.operations.situations import ON_HOLD, SITUATIONS, Situation

from .shop import Shop, booked, cancelled, nothing_waits, queue, response, send_all, sending, until, waiting

DeskOf = Callable[..., Desk]
ShopOf = Callable[..., Shop]


IS_FINAL = [one for one in SITUATIONS if one.state not in {"INPROGRESS", "ONHOLD_PARTNER"}]


@pytest.mark.parametrize(
    "situation", [one for one in IS_FINAL if "by the partner" not in one.name], ids=lambda one: one.name
)
def test_every_final_state_calls_the_shop_once_with_the_token(
    desk_of: DeskOf, shop: Shop, situation: Situation
) -> None:
    desk = desk_of(world(**situation.dialect))
    request = msgspec.structs.replace(situation.request or basket(), notificationURL=shop.url())
    token = desk.paid(*situation.steps, request=request)
    send_all(desk, shop)
    assert shop.targets == [f"/notify?notificationType=WEBTRS&token={token}"]
    assert shop.requests[0].startswith("GET "), "the shop is asked, not posted to"
    entry = only(desk.journal(Kind.NOTIFICATION))
    assert (entry.token, entry.order_ref) == (token, "A1")
    assert (entry.data["type"], entry.data["status"], entry.data["delivered"]) == ("WEBTRS", 200, True)


@pytest.mark.parametrize(
    "situation", [one for one in SITUATIONS if one.state == "INPROGRESS"], ids=lambda one: one.name
)
def test_nothing_is_notified_before_an_end(desk: Desk, shop: Shop, situation: Situation) -> None:
    desk.paid(*situation.steps, request=basket(notificationURL=shop.url()))
    send_all(desk, shop)
    assert (shop.requests, booked(desk)) == ([], [])


@pytest.mark.parametrize("steps", [("cancel",), (gift(gift_of(10000)), "confirm"), ({"wait": "15m"},)])
def test_a_payment_without_notification_url_notifies_nobody(desk: Desk, shop: Shop, steps: tuple[Any, ...]) -> None:
    desk.paid(*steps)
    send_all(desk, shop)
    assert (shop.requests, booked(desk)) == ([], [])


def test_the_point_of_sales_url_serves_where_the_request_names_none(desk_of: DeskOf, shop: Shop) -> None:
    declared = world()
    point = msgspec.structs.replace(declared.points_of_sale[0], notification_url=shop.url("/pos"))
    desk = desk_of(msgspec.structs.replace(declared, points_of_sale=(point,)))
    desk.paid("cancel")
    desk.paid("cancel", request=basket(ref="A2", notificationURL=shop.url("/own")))
    send_all(desk, shop)
    assert sorted(target.partition("?")[0] for target in shop.targets) == ["/own", "/pos"]


def test_a_query_of_the_shops_own_is_joined_with_an_ampersand(desk: Desk, shop: Shop) -> None:
    token = cancelled(desk, shop.url("/?wc-api=payline&url_type=notification"))
    send_all(desk, shop)
    assert shop.targets == [f"/?wc-api=payline&url_type=notification&notificationType=WEBTRS&token={token}"]


def test_a_refund_and_a_reading_call_notify_nothing_further(desk: Desk, shop: Shop) -> None:
    token = desk.paid(gift(gift_of(4000)), card(), request=basket(notificationURL=shop.url()))
    desk.refund(desk.payment(token).transaction_id, "100")
    desk.details(token)
    send_all(desk, shop)
    assert len(shop.requests) == 1


# On hold.


@pytest.mark.parametrize(("value", "kinds"), [("WEBTRS", ["WEBTRS"]), ("TRS", ["TRS"]), ("both", ["TRS", "WEBTRS"])])
@pytest.mark.parametrize("answer", ["00000", "02998"])
def test_a_payment_on_hold_that_settles_notifies_again_as_the_dialect_says(
    desk_of: DeskOf, shop: Shop, value: str, kinds: list[str], answer: str
) -> None:
    desk = desk_of(world(onhold_notification=value))
    token = desk.paid(ON_HOLD, "confirm", request=basket(notificationURL=shop.url()))
    send_all(desk, shop)
    assert shop.told == [{"notificationType": "WEBTRS", "token": token}], "the buyer is back at the shop, so it is told"
    shop.requests.clear()
    desk.buy(token, {"partner_answer": answer})
    send_all(desk, shop)
    expected = {
        "WEBTRS": {"notificationType": "WEBTRS", "token": token},
        "TRS": {"notificationType": "TRS", "transactionId": desk.payment(token).transaction_id},
    }
    assert sorted(shop.told, key=lambda one: one["notificationType"]) == [expected[kind] for kind in kinds]
    assert said(desk.details(token))[0] == answer


@pytest.mark.parametrize("value", ["WEBTRS", "TRS", "both"])
def test_the_switch_does_not_touch_payments_that_were_never_on_hold(desk_of: DeskOf, shop: Shop, value: str) -> None:
    desk = desk_of(world(onhold_notification=value))
    cancelled(desk, shop.url())
    desk.paid(gift(gift_of(10000)), "confirm", request=basket(ref="A2", notificationURL=shop.url()))
    send_all(desk, shop)
    assert [one["notificationType"] for one in shop.told] == ["WEBTRS", "WEBTRS"]


# What the shop answers.


@pytest.mark.parametrize(
    ("status", "delivered"),
    [
        ("200 OK", True),
        ("204 No Content", True),
        ("304 Not Modified", True),
        ("399 Odd", True),
        ("400 Bad Request", False),
        ("404 Not Found", False),
        ("500 Oops", False),
        ("501 Not Implemented", False),
    ],
)
def test_any_status_below_400_counts_as_delivered(desk: Desk, shop_of: ShopOf, status: str, delivered: bool) -> None:
    shop = shop_of(response(status))
    cancelled(desk, shop.url())
    send_all(desk, shop)
    attempt = only(booked(desk))
    assert (attempt["status"], attempt["delivered"]) == (int(status[:3]), delivered)
    assert len(shop.requests) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_counts_as_delivered_and_is_not_followed(desk: Desk, shop_of: ShopOf, status: str) -> None:
    elsewhere = shop_of()
    shop = shop_of(response(status, headers=f"Location: {elsewhere.url('/elsewhere')}\r\n"))
    cancelled(desk, shop.url())
    send_all(desk, shop, elsewhere)
    assert (len(shop.requests), elsewhere.requests) == (1, []), "a redirect is not followed"
    assert only(booked(desk))["delivered"] is True


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_refused_connection_is_journalled_and_harms_nothing(desk: Desk) -> None:
    token = cancelled(desk, f"http://127.0.0.1:{closed_port()}/n")
    send_all(desk)
    attempt = only(booked(desk))
    assert (attempt["delivered"], attempt["reason"]) == (False, "connection refused")
    assert said(desk.details(token))[0] == "02319"


def test_a_shop_that_never_answers_is_journalled_after_the_time_out(desk: Desk, shop_of: ShopOf) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the caller hangs up

    shop = shop_of(never)
    cancelled(desk, shop.url())
    send_all(desk, shop, timeout=0.05)
    attempt = only(booked(desk))
    assert (attempt["delivered"], attempt["reason"]) == (False, "timed out while waiting for the answer")


def test_a_shop_that_drips_its_head_does_not_stretch_the_time_out(desk: Desk, shop_of: ShopOf) -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(b"X-Drop: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    shop = shop_of(drip)
    cancelled(desk, shop.url())
    send_all(desk, shop, timeout=0.1)
    assert only(booked(desk))["delivered"] is False


def test_a_body_without_end_is_not_read(desk: Desk, shop_of: ShopOf) -> None:
    hung_up = False

    async def endless(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal hung_up
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        except ConnectionError:
            hung_up = True

    shop = shop_of(endless)
    cancelled(desk, shop.url())

    async def main() -> None:
        async with shop.open(), sending(desk):
            await until(lambda: nothing_waits(desk))
            await until(lambda: hung_up)

    asyncio.run(main())
    attempt = only(booked(desk))
    assert (attempt["status"], attempt["delivered"]) == (200, True)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "the connection was closed without an answer"),
        (b"SSH-2.0-OpenSSH\r\n", "the answer is no HTTP"),
        (b"HTTP/1.1 abc\r\n\r\n", "the answer is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, "the answer's head is longer than 65536 bytes"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000, "the answer's head is longer than 65536 bytes"),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", "the connection was closed before the answer's head was over"),
        (b"HTTP/1.1 200 OK\r\nX", "the connection was closed before the answer's head was over"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "the answer switches to another protocol"),
        (b"\xff" * 50, "the answer is no HTTP"),
    ],
    ids=["nothing", "ssh", "no status", "a long line", "many lines", "no end", "half a line", "switching", "bytes"],
)
def test_an_answer_that_is_no_http_is_journalled(desk: Desk, shop_of: ShopOf, answer: bytes, reason: str) -> None:
    async def odd(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    shop = shop_of(odd)
    cancelled(desk, shop.url())
    send_all(desk, shop)
    attempt = only(booked(desk))
    assert (attempt["delivered"], attempt["reason"]) == (False, reason)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://[::1", "the address is no URL (Invalid IPv6 URL)"),
        ("http://shop.test:99999/", "the address is no URL (Port out of range 0-65535)"),
        ("http://127.0.0.1:1x/", "the address is no URL (Port could not be cast to integer value as '1x')"),
        ("http://127.0.0.1:0/", "the address names port 0"),
        ("http://\u00ad.test/", "the host is no name of a host"),
        ("http://" + "a" * 70 + ".test/", "the host is no name of a host"),
        ("nonsense", "the address is neither http nor https"),
        ("ftp://127.0.0.1/", "the address is neither http nor https"),
        ("file:///etc/passwd", "the address is neither http nor https"),
        ("http:///n", "the address names no host"),
        ("http://169.254.169.254/n", "169.254.169.254 is link-local (RFC 3927), where no shop lives"),
        ("", "the address is neither http nor https"),
    ],
)
def test_an_address_that_cannot_be_called_is_given_up_at_once(desk: Desk, url: str, reason: str) -> None:
    queue(desk, url)
    send_all(desk)
    attempt = only(booked(desk))
    assert (attempt["delivered"], attempt["reason"], attempt["given_up"]) == (False, reason, REFUSED_AGAIN)
    assert waiting(desk) == []


def test_an_address_whose_characters_no_host_has_is_given_up_at_once(desk: Desk) -> None:
    queue(desk, "https://ex\u2100mple.test/")
    send_all(desk)
    assert str(only(booked(desk))["reason"]).startswith("the address is no URL")
    assert waiting(desk) == []


def test_a_name_that_does_not_resolve_is_tried_again(desk: Desk) -> None:
    queue(desk, "http://no-such-host.invalid/")
    send_all(desk)
    assert str(only(booked(desk))["reason"]).startswith("the name no-such-host.invalid does not resolve (")
    assert only(waiting(desk)).attempt == 1


def test_https_is_spoken_where_the_url_says_so(desk: Desk, shop_of: ShopOf) -> None:
    first = b""

    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal first
        first = await reader.read(1)

    shop = shop_of(hang_up, reads_head=False)
    cancelled(desk, shop.url().replace("http:", "https:"))
    send_all(desk, shop)
    assert first == b"\x16", "a TLS handshake begins with this byte"
    assert only(booked(desk))["delivered"] is False


def test_a_handshake_that_never_ends_is_given_up_and_its_connection_closed(desk: Desk, shop_of: ShopOf) -> None:
    closed = False

    async def wait(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        nonlocal closed
        await reader.read()
        closed = True

    shop = shop_of(wait, reads_head=False)
    cancelled(desk, shop.url().replace("http:", "https:"))

    async def main() -> None:
        async with shop.open(), sending(desk, 0.2):
            await until(lambda: nothing_waits(desk))
            await until(lambda: closed)

    asyncio.run(main())
    assert only(booked(desk))["reason"] == "timed out during the TLS handshake"


def test_no_proxy_of_the_environment_is_asked(desk: Desk, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    cancelled(desk, shop.url())
    send_all(desk, shop)
    assert only(booked(desk))["delivered"] is True


def test_nothing_that_a_shop_sets_is_carried_to_its_next_notification(desk: Desk, shop_of: ShopOf) -> None:
    shop = shop_of(response(headers="Set-Cookie: session=1; Path=/\r\n"))
    for ref in ("A1", "A2"):
        cancelled(desk, shop.url(), ref)
        send_all(desk, shop)
    assert [request for request in shop.requests if "cookie" in request.lower()] == []
