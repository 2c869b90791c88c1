"""The files of the pages."""

from __future__ import annotations

import pytest

from tests.inspector.site import Site, site

pytestmark = pytest.mark.anyio


async def test_every_file_that_a_page_needs_is_there_and_kept_for_good(demo_site: Site) -> None:
    page = await demo_site.page("/worlds/DEMO")
    needed = [link for link in page.links if "/static/" in link]
    assert len(needed) == 4, needed
    for path in needed:
        answer = await demo_site.http.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        again = await demo_site.http.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_under_another_version_a_file_is_asked_for_again(demo_site: Site) -> None:
    answer = await demo_site.http.get("/inspector/static/inspector.css?v=old")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "../render.py", "vendor/htmx-ext-sse.min.js", "%2e%2e/render.py"])
async def test_no_other_file_is_served(demo_site: Site, name: str) -> None:
    assert (await demo_site.http.get(f"/inspector/static/{name}")).status_code == 404


async def test_files_ask_for_no_token() -> None:
    async with site(control_token="t") as one:
        assert (await one.http.get("/inspector/static/inspector.css")).status_code == 200
