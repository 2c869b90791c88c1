from __future__ import annotations

import subprocess
import sys
from importlib.resources import files


def test_nothing_heavy_is_imported_before_the_first_page() -> None:
    code = "import sys, mockpayline.page; print(*sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    modules = set(found.stdout.split())
    for late in ("jinja2", "mockpayline.page.endpoint", "mockpayline.page.render"):
        assert late not in modules, f"{late} is imported at a start, and needed only for a page"


def test_templates_and_stylesheet_are_part_of_the_package() -> None:
    for name in ("templates/base.html", "templates/payment.html", "static/page.css", "static/vendor/htmx-LICENSE.txt"):
        assert files("mockpayline.page").joinpath(name).is_file(), f"{name} is found wherever the package is"


def test_no_template_turns_escaping_off() -> None:
    for one in files("mockpayline.page").joinpath("templates").iterdir():
        text = one.read_text(encoding="utf-8")
        assert "safe" not in text.split(), f"{one.name} marks a text as safe"
        assert "|safe" not in text.replace(" ", ""), f"{one.name} marks a text as safe"
        assert "autoescape" not in text, f"{one.name} changes escaping"
        assert all(rest.startswith(" src=") for rest in text.split("<script")[1:]), f"{one.name} holds a script"
        assert "style=" not in text, f"{one.name} holds an inline style, which the policy forbids"
