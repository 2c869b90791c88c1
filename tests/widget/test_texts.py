from __future__ import annotations

import re
from importlib.resources import files

from mockpayline.page.language import Language
from mockpayline.widget.files import PARTS
from mockpayline.widget.texts import texts


def test_both_languages_say_the_same_things_differently() -> None:
    french, english = texts(Language.FR), texts(Language.EN)
    assert french.keys() == english.keys()
    alike = {key for key in french if french[key] == english[key]}
    assert alike <= {"pin"}, f"these are not translated: {alike}"


def test_no_sentence_has_a_place_that_nothing_is_put_into() -> None:
    for language in Language:
        assert not [one for one in texts(language).values() if "{" in one]


def test_the_script_says_nothing_that_it_is_not_given() -> None:
    folder = files("mockpayline.widget").joinpath("static")
    script = "".join(folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    said = set(re.findall(r'word\("(\w+)"\)', script))
    said |= {key for pair in re.findall(r'word\([\w. &!]+\? "(\w+)" : "(\w+)"\)', script) for key in pair}
    said |= set(re.findall(r'"(\w+)"', script[script.index("const TITLES") : script.index("function titleOf")]))
    said |= set(
        re.findall(r'[?:] "(\w+_\w+)"', script[script.index("function bankCard") : script.index("// What is drawn")])
    )
    given = set(texts(Language.FR))
    assert said <= given, f"the server sends no words for {sorted(said - given)}"
    assert len(said) > 40, "the search finds what the script says"
