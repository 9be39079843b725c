"""Every text by which mysmpp accepts or refuses, in both languages: the sheet's table, again."""

import pytest

from smsdesk.providers.mysmpp_texts import Effect, explained, meaning_of

TABLE = [
    (
        "#1",
        Effect.LATER,
        "We have run out of SMS. Please contact your manager to resolve the problem",
    ),
    ("#1", Effect.LATER, "У нас закончились SMS. Для разрешения проблемы свяжитесь с менеджером"),  # noqa: RUF001
    ("#2", Effect.ACCOUNT, "Out of SMS"),
    ("#2", Effect.ACCOUNT, "Закончились SMS"),
    ("#3", Effect.ACCOUNT, "Account blocked"),
    ("#3", Effect.ACCOUNT, "Аккаунт заблокирован"),
    ("#3", Effect.ACCOUNT, "Ваш аккаунт заблокирован"),
    ("#4", Effect.REJECTED, "Specify phone number"),
    ("#4", Effect.REJECTED, "Укажите номер телефона"),
    ("#5", Effect.REJECTED, "Phone number is on the stop list"),
    ("#5", Effect.REJECTED, "Номер телефона присутствует в стоп-листе"),
    ("#6", Effect.REJECTED, "This destination is closed for you"),
    ("#6", Effect.REJECTED, "Данное направление закрыто для вас"),
    ("#7", Effect.RETRYABLE, "This destination is closed"),
    ("#7", Effect.RETRYABLE, "Данное направление закрыто"),
    ("#8", Effect.REJECTED, "SMS text rejected by moderator"),
    ("#8", Effect.REJECTED, "Текст SMS отклонен модератором"),
    ("#9", Effect.REJECTED, "No sender"),
    ("#9", Effect.REJECTED, "Нет отправителя"),
    (
        "#10",
        Effect.REJECTED,
        (
            "The sender must not exceed 15 characters for numeric numbers and 11 characters for "
            "alphanumeric numbers"
        ),
    ),
    (
        "#10",
        Effect.REJECTED,
        (
            "Отправитель не должен превышать 15 символов для цифровых номеров и 11 символов для "
            "буквенно-числовых"
        ),
    ),
    ("#11", Effect.REJECTED, "Phone number must be less than 15 characters"),
    ("#11", Effect.REJECTED, "Номер телефона должен быть меньше 15 символов"),
    ("#12", Effect.REJECTED, "No message text"),
    ("#12", Effect.REJECTED, "Нет текста сообщения"),
    ("#13", Effect.REJECTED, "No link"),
    ("#13", Effect.REJECTED, "Нет ссылки"),
    (
        "#14",
        Effect.REJECTED,
        "Provide the contact name and at least one parameter for a business card",
    ),
    (
        "#14",
        Effect.REJECTED,
        "Укажите название контакта и, хотя бы один параметр для визитной карточки",
    ),
    ("#15", Effect.REJECTED, "There is no such sender"),
    ("#15", Effect.REJECTED, "Такого отправителя Нет"),
    ("#16", Effect.RETRYABLE, "The sender has not been moderated"),
    ("#16", Effect.RETRYABLE, "Отправитель не прошел модерацию"),
    (
        "#17",
        Effect.ACCEPTED,
        (
            "Недостаточно средств для отправки SMS. SMS будет отправлена как только вы пополните "
            "счет по данному направлению"
        ),
    ),
    ("#18", Effect.ACCEPTED, "Данное сообщение уже было отправлено"),
    ("#19", Effect.UNKNOWN, "Попытка отправки более одного одинакового запроса в течение минуты"),
    ("E1", Effect.REJECTED, "Incorrect XML document format"),
    ("E1", Effect.REJECTED, "Неправильный формат XML документа"),
    ("E2", Effect.ACCOUNT, "Incorrect login or password"),
    ("E2", Effect.ACCOUNT, "Неправильный логин или пароль"),
    ("E3", Effect.RETRYABLE, "POST data is missing"),
    ("E3", Effect.RETRYABLE, "POST данные отсутствуют"),
]
CODES = list(dict.fromkeys(code for code, _, _ in TABLE))


@pytest.mark.parametrize(("code", "effect", "text"), TABLE, ids=lambda each: str(each)[:24])
def test_text(code: str, effect: Effect, text: str) -> None:
    blanks = text.replace(" ", " \N{NO-BREAK SPACE}\n ")
    written = (text, f" {text}. ", text.upper(), f"{blanks} .", f"error: {text}", text.lower())
    for spelling in (*written, text.replace("е", "ё", 1)):  # noqa: RUF001 - Russian
        meaning = meaning_of(spelling)
        assert meaning is not None, spelling
        assert (meaning.code, meaning.effect) == (code, effect)
        assert meaning.sentence.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "send",
        ".",
        "error:",
        "Out of",
        "SMS",
        "This destination is closed for",
        "This destination is closed for you today",
        "Sorry: Out of SMS",
        "Account",
    ],
)
def test_part_of_a_text_is_another_text(text: str) -> None:
    assert meaning_of(text) is None


def test_every_number_is_explained() -> None:
    assert len(CODES) == 22
    for code in (*CODES, "#20"):
        assert explained(code).endswith(".")
    for code in ("", "#0", "#21", "E4", "send", "HTTP 400"):
        assert explained(code) == ""


def test_stop_list_says_to_opt_out() -> None:
    assert "opted out" in explained("#5")


def test_what_is_kept_says_not_to_send_again() -> None:
    assert "do not send it again" in explained("#17")
