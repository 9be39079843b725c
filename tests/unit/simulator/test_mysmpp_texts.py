"""The words of the answers are those of the documents, letter for letter."""

import pytest

from smsdesk.simulator.mysmpp_texts import Language, Text, knows, wording

DOCUMENTED = {
    1: "We have run out of SMS. Please contact your manager to resolve the problem",
    2: "Out of SMS",
    3: "Account blocked",
    4: "Specify phone number",
    5: "Phone number is on the stop list",
    6: "This destination is closed for you",
    7: "This destination is closed",
    8: "SMS text rejected by moderator",
    9: "No sender",
    10: "The sender must not exceed 15 characters for numeric numbers "
    "and 11 characters for alphanumeric numbers",
    11: "Phone number must be less than 15 characters",
    12: "No message text",
    13: "No link",
    14: "Provide the contact name and at least one parameter for a business card",
    15: "There is no such sender",
    16: "The sender has not been moderated",
    21: "Incorrect XML document format",
    22: "Incorrect login or password",
    23: "POST data is missing",
}
RUSSIAN = {
    2: "Закончились SMS",
    5: "Номер телефона присутствует в стоп-листе",
    7: "Данное направление закрыто",
    15: "Такого отправителя Нет",
    17: "Недостаточно средств для отправки SMS. SMS будет отправлена как только вы пополните счет "
    "по данному направлению",
    18: "Данное сообщение уже было отправлено",
    21: "Неправильный формат XML документа",
    24: "Ваш аккаунт заблокирован",
}


@pytest.mark.parametrize(("code", "text"), DOCUMENTED.items())
def test_english(code: int, text: str) -> None:
    assert wording(code, Language.ENGLISH) == text


@pytest.mark.parametrize(("code", "text"), RUSSIAN.items())
def test_russian(code: int, text: str) -> None:
    assert wording(code, Language.RUSSIAN) == text


def test_every_text_is_there_in_both_languages_and_unlike_all_others() -> None:
    for language in Language:
        assert len({wording(code, language) for code in Text}) == len(Text) == 23
    for code in Text:
        assert not wording(code, Language.RUSSIAN).isascii()
        assert wording(code, Language.ENGLISH).isascii()


def test_codes_of_fault_scripts() -> None:
    assert all(knows(code) for code in Text)
    assert not any(knows(code) for code in (0, 20, 25, -1, "", "  "))
    assert knows("Something new")
    assert wording("Something new", Language.RUSSIAN) == "Something new"
