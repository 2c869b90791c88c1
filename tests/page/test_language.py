from __future__ import annotations

import pytest

from mockpayline.page.language import Language, choose


@pytest.mark.parametrize("code", ["fr", "FR", " fr ", "fra", "fre", "fr_FR", "fr-be"])
def test_a_french_language_code_wins_over_the_browser(code: str) -> None:
    assert choose(code, "en") is Language.FR, f"{code} is French"


@pytest.mark.parametrize("code", ["en", "eng", "EN_gb", "en-US"])
def test_an_english_language_code_wins_over_the_browser(code: str) -> None:
    assert choose(code, "fr") is Language.EN, f"{code} is English"


@pytest.mark.parametrize("code", [None, "", "de", "frr", "enm", "e", "_en"])
def test_another_language_code_leaves_the_choice_to_the_browser(code: str | None) -> None:
    assert choose(code, "en") is Language.EN, f"{code} is none of the page's languages"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", Language.EN),
        ("de, en;q=0.5, fr;q=0.4", Language.EN),
        ("en;q=0.4, fr;q=0.5", Language.FR),
        ("fr, en", Language.FR),
        ("en, fr", Language.EN),
        ("en;q=0, fr;q=0.1", Language.FR),
        ("en; q=1.000", Language.EN),
    ],
)
def test_the_browsers_weights_decide(header: str, language: Language) -> None:
    assert choose(None, header) is language, f"{header} prefers {language}"


@pytest.mark.parametrize("header", [None, "", "de", "*", "en;q=2", "en;q=x", "en;q=0", ";;,,", "en;level=1"])
def test_french_is_what_remains(header: str | None) -> None:
    assert choose(None, header) is Language.FR, f"{header} names no language of the page"
