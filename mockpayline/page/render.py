"""The template engine; importing this module imports it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from mockpayline.page.language import Language
from mockpayline.page.static_file import address
from mockpayline.page.texts import say


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("mockpayline.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, language: Language, directory: str, values: Mapping[str, object]) -> str:
    """Return a page; the pieces that pages share take all its values as `page`.

    `directory` is the page's own directory as its address sees it: `./`, or `v2/` from `/v2`.
    """
    said = partial(say, language)
    return (
        _environment()
        .get_template(template)
        .render(
            values,
            language=language.value,
            t=said,
            file=lambda name: directory + address(name),
            page={**values, "t": said},
        )
    )
