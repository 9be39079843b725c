"""What mysmpp answers in words, in the two languages it is known to use.

The English ones up to 16 and the first three errors of documents are those of the gateway's page
on sending; the Russian ones, 17 to 19 and 24 are those of gateways of the same family.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Language(StrEnum):
    """The language of the answers."""

    ENGLISH = "en"
    RUSSIAN = "ru"


class Text(IntEnum):
    """An answer; the numbers are ours, for fault scripts. From 21 on: about the whole document."""

    STOCK_OUT = 1
    OUT_OF_SMS = 2
    ACCOUNT_BLOCKED = 3
    NO_PHONE = 4
    STOP_LIST = 5
    CLOSED_FOR_YOU = 6
    CLOSED = 7
    MODERATOR = 8
    NO_SENDER = 9
    LONG_SENDER = 10
    LONG_PHONE = 11
    NO_TEXT = 12
    NO_LINK = 13
    EMPTY_CARD = 14
    UNKNOWN_SENDER = 15
    UNMODERATED_SENDER = 16
    UNPAID = 17
    ALREADY_SENT = 18
    SAME_REQUEST = 19
    FORMAT = 21
    LOGIN = 22
    NO_DATA = 23
    DOCUMENT_BLOCKED = 24


ACCEPTED = "send"
"""The text of a message that was taken, in both languages."""

_TEXTS: Mapping[Text, tuple[str, str]] = {
    Text.STOCK_OUT: (
        "We have run out of SMS. Please contact your manager to resolve the problem",
        "У нас закончились SMS. Для разрешения проблемы свяжитесь с менеджером",  # noqa: RUF001 - Russian
    ),
    Text.OUT_OF_SMS: ("Out of SMS", "Закончились SMS"),
    Text.ACCOUNT_BLOCKED: ("Account blocked", "Аккаунт заблокирован"),
    Text.NO_PHONE: ("Specify phone number", "Укажите номер телефона"),
    Text.STOP_LIST: (
        "Phone number is on the stop list",
        "Номер телефона присутствует в стоп-листе",
    ),
    Text.CLOSED_FOR_YOU: (
        "This destination is closed for you",
        "Данное направление закрыто для вас",
    ),
    Text.CLOSED: ("This destination is closed", "Данное направление закрыто"),
    Text.MODERATOR: ("SMS text rejected by moderator", "Текст SMS отклонен модератором"),
    Text.NO_SENDER: ("No sender", "Нет отправителя"),
    Text.LONG_SENDER: (
        (
            "The sender must not exceed 15 characters for numeric numbers and 11 characters for "
            "alphanumeric numbers"
        ),
        (
            "Отправитель не должен превышать 15 символов для цифровых номеров и 11 символов для "
            "буквенно-числовых"
        ),
    ),
    Text.LONG_PHONE: (
        "Phone number must be less than 15 characters",
        "Номер телефона должен быть меньше 15 символов",
    ),
    Text.NO_TEXT: ("No message text", "Нет текста сообщения"),
    Text.NO_LINK: ("No link", "Нет ссылки"),
    Text.EMPTY_CARD: (
        "Provide the contact name and at least one parameter for a business card",
        "Укажите название контакта и, хотя бы один параметр для визитной карточки",
    ),
    Text.UNKNOWN_SENDER: ("There is no such sender", "Такого отправителя Нет"),
    Text.UNMODERATED_SENDER: (
        "The sender has not been moderated",
        "Отправитель не прошел модерацию",
    ),
    Text.UNPAID: (
        (
            "Not enough funds to send the SMS. The SMS will be sent as soon as you top up your "
            "account for this destination"
        ),
        (
            "Недостаточно средств для отправки SMS. SMS будет отправлена как только вы пополните "
            "счет по данному направлению"
        ),
    ),
    Text.ALREADY_SENT: (
        "This message has already been sent",
        "Данное сообщение уже было отправлено",
    ),
    Text.SAME_REQUEST: (
        "error: Attempt to send more than one identical request within a minute",
        "error: Попытка отправки более одного одинакового запроса в течение минуты",
    ),
    Text.FORMAT: ("Incorrect XML document format", "Неправильный формат XML документа"),
    Text.LOGIN: ("Incorrect login or password", "Неправильный логин или пароль"),
    Text.NO_DATA: ("POST data is missing", "POST данные отсутствуют"),
    Text.DOCUMENT_BLOCKED: ("Your account is blocked", "Ваш аккаунт заблокирован"),
}


def knows(code: int | str) -> bool:
    """Return whether `code` is the number of a text here, or a text of one's own."""
    return bool(code.strip()) if isinstance(code, str) else code in _TEXTS


def wording(code: int | str, language: Language) -> str:
    """Return the text with number `code`, or `code` itself when it is a text already."""
    if isinstance(code, str):
        return code
    english, russian = _TEXTS[Text(code)]
    return russian if language is Language.RUSSIAN else english
