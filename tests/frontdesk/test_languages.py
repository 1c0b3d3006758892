from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from exambank.core.reasons import Reason
from exambank.core.vocabulary import Bilingual, Language
from frontdesk import i18n
from frontdesk.pages.rendering import Page
from frontdesk.visits import Visit
from frontdesk.words import filters


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.5", Language.FRENCH),
        ("en;q=0.4, fr;q=0.8", Language.FRENCH),
        ("de, en;q=0.1", Language.ENGLISH),
        ("fr;q=0, en;q=0.1", Language.ENGLISH),
        ("de", None),
        ("", None),
        ("fr;q=x", None),
    ],
)
def test_the_browser_says_which_language_it_likes(header, language):
    assert i18n.preferred(header) is language


def test_a_choice_goes_before_the_account_and_the_account_before_the_browser(desk):
    account = desk.account(language=Language.FRENCH)
    visitor = desk.visitor(account, language="en")

    by_account = visitor.get("/about").text
    sent = visitor.get("/language/en", to="/about")
    by_choice = visitor.get("/about").text

    assert '<html lang="fr-CA">' in by_account
    assert sent.headers["location"] == "/about"
    assert '<html lang="en-CA">' in by_choice


@pytest.mark.parametrize("to", ["//elsewhere.example", "https://elsewhere.example", "x"])
def test_choosing_a_language_never_leads_to_another_site(desk, to):
    assert desk.visitor().get("/language/fr", to=to).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/", "/about", "/nothing", "/sign-in"])
def test_every_page_offers_the_other_language_and_the_way_back(desk, path):
    english = desk.visitor(language="en").get(path).text
    french = desk.visitor(language="fr").get(path).text

    assert f'href="/language/fr?to={path}"' in english
    assert f'href="/language/en?to={path}"' in french


def test_errors_of_the_interface_are_told_in_the_language_of_the_caller(desk):
    client = desk.visitor(language="fr").client

    answer = client.get("/api/nothing")

    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["title"] == "Introuvable"
    assert answer.json()["status"] == 404


def test_values_are_written_as_the_language_writes_them():
    english, french = filters(Language.ENGLISH), filters(Language.FRENCH)
    instant = datetime(2027, 4, 10, 13, 5, tzinfo=UTC)

    assert english["day"](date(2027, 4, 10)) == "April 10, 2027"
    assert french["day"](date(2027, 4, 1)) == "1er avril 2027"
    assert english["moment"](instant, "America/Toronto") == "April 10, 2027, 09:05"
    assert french["moment"](instant, "America/Toronto") == "10 avril 2027, 09\u00a0h\u00a005"
    assert english["money"](15000) == "$150.00"
    assert french["money"](15000) == "150,00\u00a0$"
    assert english["percent"](Fraction(7, 8)) == "87.5%"
    assert french["percent"](Fraction(7, 8)) == "87,5\u00a0%"
    assert french["said"](Bilingual("chair", "chaise")) == "chaise"
    assert french["said"](Bilingual("chair")) == "chair"
    reason = Reason("role_kept", "Nobody can be given the role {role}", {"role": "system"})
    assert french["said"](reason) == "Le rôle system ne peut être attribué à personne"


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (1, "The file has 1 fault. ", "Le fichier contient 1 erreur. "),
        (2, "The file has 2 faults. ", "Le fichier contient 2 erreurs. "),
    ],
)
def test_things_are_counted_as_the_language_counts(desk, n, english, french):
    said = {
        language: Page(Visit("/", language, desk.now, desk.settings, "key")).counted(
            "The file has {n} fault. Nothing was stored.",
            "The file has {n} faults. Nothing was stored.",
            n,
        )
        for language in Language
    }

    assert said[Language.ENGLISH].startswith(english)
    assert said[Language.FRENCH].startswith(french)


def test_words_among_the_values_of_a_reason_are_translated_too():
    french = filters(Language.FRENCH)
    reason = Reason(
        "separator",
        "the columns are separated by {word}: save the file with commas",
        {"word": "semicolons", "file": ""},
    )

    assert "des points-virgules" in french["said"](reason)
    assert "Project-Id" not in french["said"](
        Reason("empty", "{field}: {fault}", {"field": "", "fault": ""})
    )


@pytest.mark.parametrize("to", ["/ł", "/😀", "/é?a=b c"])
def test_a_way_back_with_signs_of_any_script_is_no_fault(desk, to):
    answer = desk.visitor().get("/language/fr", to=to)

    assert answer.status_code == 303
    assert answer.headers["location"].isascii()
