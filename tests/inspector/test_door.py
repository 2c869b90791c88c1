"""Where a token is asked for, a form lets people in."""

from __future__ import annotations

import pytest

from tests.inspector.site import Site, site

pytestmark = pytest.mark.anyio

TOKEN = "s3cret-token"


async def enter(one: Site, token: str = TOKEN, to: str = "/worlds/DEMO", status: int = 303) -> str:
    answer = await one.post("/inspector/token", {"token": token, "to": to}, status)
    return str(answer.headers.get("location", ""))


async def test_a_browser_is_led_to_the_form_and_back_to_what_it_asked_for() -> None:
    async with site(control_token=TOKEN) as one:
        answer = await one.http.get("/worlds/DEMO?q=a%26b", headers={"Accept": "text/html"})
        assert (answer.status_code, "DEMO</a>" in answer.text) == (303, False)
        form = await one.page(answer.headers["location"])
        (to,) = (field.get("value") for field in form.find("//input[@name='to']"))
        assert to == "/worlds/DEMO?q=a%26b"
        assert await enter(one, to=str(to)) == to
        await one.page(str(to))


async def test_a_wrong_token_opens_nothing_and_is_not_repeated() -> None:
    async with site(control_token=TOKEN) as one:
        answer = await one.post("/inspector/token", {"token": "guess-77", "to": "/"}, 401)
        assert "This is not the token." in answer.text
        assert "guess-77" not in answer.text
        assert "set-cookie" not in answer.headers
        assert (await one.http.get("/worlds/DEMO")).status_code == 401


async def test_the_browser_keeps_a_pass_that_scripts_cannot_read_and_that_is_not_the_token() -> None:
    async with site(control_token=TOKEN) as one:
        answer = await one.post("/inspector/token", {"token": TOKEN, "to": "/"})
        cookie = answer.headers["set-cookie"]
        assert TOKEN not in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


async def test_a_made_up_pass_opens_nothing() -> None:
    async with site(control_token=TOKEN) as one:
        name = (await one.post("/inspector/token", {"token": TOKEN, "to": "/"})).headers["set-cookie"].partition("=")[0]
        one.http.cookies.clear()
        for made_up in ("", "x", "0" * 64):
            answer = await one.http.get("/worlds/DEMO", headers={"Cookie": f"{name}={made_up}"})
            assert answer.status_code == 401


async def test_the_pass_of_another_token_opens_nothing() -> None:
    async with site(control_token="another") as other, site(control_token=TOKEN) as one:
        await enter(other, "another")
        one.http.cookies.update(other.http.cookies)
        assert (await one.http.get("/worlds/DEMO")).status_code == 401


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
async def test_the_form_leads_to_no_other_server(to: str) -> None:
    async with site(control_token=TOKEN) as one:
        assert await enter(one, to=to) == "/"


async def test_programs_carry_the_token_itself() -> None:
    async with site(control_token=TOKEN) as one:
        await one.page("/worlds/DEMO", Authorization=f"Bearer {TOKEN}")
        answer = await one.http.get("/worlds/DEMO", headers={"Authorization": "Bearer wrong", "Accept": "text/html"})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_the_pass_opens_pages_alone_and_not_the_control_api() -> None:
    async with site(control_token=TOKEN) as one:
        await enter(one)
        assert (await one.http.get("/control/worlds")).status_code == 401


async def test_the_door_is_guarded_against_strange_hosts_too() -> None:
    async with site(host="example.com", control_token=TOKEN) as one:
        await one.page("/inspector/token", 403)


async def test_without_a_token_no_door_is_in_the_way(demo_site: Site) -> None:
    await demo_site.page("/worlds/DEMO")
    answer = await demo_site.post("/inspector/token", {"token": "", "to": "/"}, 401)
    assert "set-cookie" not in answer.headers
