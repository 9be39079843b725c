"""The texts by which mysmpp accepts and refuses, in both languages (sheet, section 4).

The numbers are the sheet's. Some texts contain others (#6 and #7, #1 and #2), so only whole
texts are compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from smsdesk.domain.codes import CodeEntry, CodeOutcome, CodeTable
from smsdesk.domain.texts import tr

__all__ = [
    "OUT_OF_STOCK_S",
    "TAKEN",
    "Effect",
    "Meaning",
    "answer_table",
    "explained",
    "meaning_of",
    "normalised",
]

TAKEN = "send"
UNDOCUMENTED = "#20"
OUT_OF_STOCK_S = 3600.0
"""The gateway's own stock is filled up by people: it takes hours."""


class Effect(Enum):
    """What a text does to a message."""

    ACCEPTED = auto()
    REJECTED = auto()
    RETRYABLE = auto()
    """Refused; a person may try it again."""
    LATER = auto()
    """Refused for now; tried again by itself."""
    ACCOUNT = auto()
    """The account is refused, whatever it sends."""
    UNKNOWN = auto()
    """Whether it was sent cannot be told."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One text of the document; `code` is its number in our sheet, such as `#5`."""

    code: str
    effect: Effect
    sentence: str
    remedy: str = ""

    @property
    def text(self) -> str:
        """Sentence and remedy in one."""
        return f"{self.sentence} {self.remedy}".strip()


def meaning_of(text: str) -> Meaning | None:
    """Return what the gateway's `text` means, None when the document does not have it."""
    code = _CODES.get(normalised(text))
    return None if code is None else _meaning(code)


def explained(code: str) -> str:
    """Return the sentence and remedy of a text's number, "" when there is none."""
    if code == UNDOCUMENTED:
        return tr("The gateway answered with a text that is not in its document.")
    return _meaning(code).text if code in _ENTRIES else ""


def answer_table() -> tuple[CodeEntry, ...]:
    """Return every text of an answer, with its number and its spellings."""
    taken = CodeEntry(
        CodeTable.ANSWER,
        TAKEN,
        CodeOutcome.ACCEPTED,
        tr("The gateway took the message."),
        words=(TAKEN,),
    )
    others = (
        CodeEntry(
            CodeTable.ANSWER,
            code,
            CodeOutcome[entry.effect.name],
            *entry.texts(),
            words=entry.spellings,
        )
        for code, entry in _ENTRIES.items()
    )
    return (taken, *others)


def normalised(text: str) -> str:
    """Return `text` as texts are compared: case, blanks, final dots and ё make no difference."""
    plain = " ".join(text.casefold().replace("ё", "е").split())  # noqa: RUF001 - Russian
    return plain.removeprefix("error:").strip().rstrip(". ")


_Texts = Callable[[], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Entry:
    effect: Effect
    texts: _Texts
    spellings: tuple[str, ...]


def _meaning(code: str) -> Meaning:
    entry = _ENTRIES[code]
    return Meaning(code, entry.effect, *entry.texts())


_ENTRIES: Mapping[str, _Entry] = MappingProxyType(
    {
        "#1": _Entry(
            Effect.LATER,
            lambda: (
                tr("The gateway itself has run out of SMS; nothing was sent."),
                tr("It is tried again in an hour; your manager at the gateway can say more."),
            ),
            (
                "We have run out of SMS. Please contact your manager to resolve the problem",
                "У нас закончились SMS. Для разрешения проблемы свяжитесь с менеджером",  # noqa: RUF001
            ),
        ),
        "#2": _Entry(
            Effect.ACCOUNT,
            lambda: (
                tr("The account's SMS are used up; nothing was sent."),
                tr("Top the account up at the gateway."),
            ),
            ("Out of SMS", "Закончились SMS"),
        ),
        "#3": _Entry(
            Effect.ACCOUNT,
            lambda: (
                tr("The gateway has blocked the account; nothing was sent."),
                tr("Ask your manager at the gateway why."),
            ),
            (
                "Account blocked",
                "Your account is blocked",
                "Аккаунт заблокирован",
                "Ваш аккаунт заблокирован",
            ),
        ),
        "#4": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The gateway received no phone number."),
                tr("Check the number and send the message again."),
            ),
            ("Specify phone number", "Укажите номер телефона"),
        ),
        "#5": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The number is on the gateway's stop list: its owner wants no messages."),
                tr("Mark the contact as opted out here, too."),
            ),
            (
                "Phone number is on the stop list",
                "Номер телефона присутствует в стоп-листе",
            ),
        ),
        "#6": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The gateway does not send to this destination for this account."),
                tr("Ask your manager at the gateway to open it."),
            ),
            ("This destination is closed for you", "Данное направление закрыто для вас"),
        ),
        "#7": _Entry(
            Effect.RETRYABLE,
            lambda: (
                tr("The gateway does not send to this destination at present."),
                tr("You may send it again when the gateway has opened it."),
            ),
            ("This destination is closed", "Данное направление закрыто"),
        ),
        "#8": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("A moderator of the gateway refused the text."),
                tr("Change the text, or ask your manager at the gateway what is wrong with it."),
            ),
            ("SMS text rejected by moderator", "Текст SMS отклонен модератором"),
        ),
        "#9": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The gateway received no sender ID."),
                tr("Enter one in the account's settings, or choose one for the campaign."),
            ),
            ("No sender", "Нет отправителя"),
        ),
        "#10": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The sender ID is too long: at most 15 digits or 11 other characters."),
                tr("Choose a shorter one."),
            ),
            (
                (
                    "The sender must not exceed 15 characters for numeric numbers and 11 "
                    "characters for alphanumeric numbers"
                ),
                (
                    "Отправитель не должен превышать 15 символов для цифровых номеров и 11 "
                    "символов для буквенно-числовых"
                ),
            ),
        ),
        "#11": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The gateway takes numbers of at most 14 digits."),
                tr("Check the number."),
            ),
            (
                "Phone number must be less than 15 characters",
                "Номер телефона должен быть меньше 15 символов",
            ),
        ),
        "#12": _Entry(
            Effect.REJECTED,
            lambda: (tr("The gateway received no text."), tr("Write one and send it again.")),
            ("No message text", "Нет текста сообщения"),
        ),
        "#13": _Entry(
            Effect.REJECTED,
            lambda: (tr("The message has no link."), tr("Enter its address and send it again.")),
            ("No link", "Нет ссылки"),
        ),
        "#14": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("A contact card needs a name and at least one thing more."),
                tr("Complete the card and send it again."),
            ),
            (
                "Provide the contact name and at least one parameter for a business card",
                "Укажите название контакта и, хотя бы один параметр для визитной карточки",
            ),
        ),
        "#15": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The gateway does not know this sender ID."),
                tr("Choose one that the gateway has approved, or ask it to approve this one."),
            ),
            ("There is no such sender", "Такого отправителя Нет"),
        ),
        "#16": _Entry(
            Effect.RETRYABLE,
            lambda: (
                tr("The gateway has not approved this sender ID yet."),
                tr("Send the message again when it has, or choose another sender ID."),
            ),
            ("The sender has not been moderated", "Отправитель не прошел модерацию"),
        ),
        "#17": _Entry(
            Effect.ACCEPTED,
            lambda: (
                tr("The gateway keeps the message: the balance does not suffice just now."),
                tr("Top the account up and it goes out by itself; do not send it again."),
            ),
            (
                "Not enough funds; the SMS goes out as soon as the balance is topped up",
                (
                    "Not enough funds to send the SMS. The SMS will be sent as soon as you top up "
                    "your account for this destination"
                ),
                (
                    "Недостаточно средств для отправки SMS. SMS будет отправлена как только вы "
                    "пополните счет по данному направлению"
                ),
            ),
        ),
        "#18": _Entry(
            Effect.ACCEPTED,
            lambda: (
                tr("The gateway had this message already and did not send it again."),
                "",
            ),
            (
                "This message was sent already",
                "This message has already been sent",
                "Данное сообщение уже было отправлено",
            ),
        ),
        "#19": _Entry(
            Effect.UNKNOWN,
            lambda: (
                tr("The gateway met the same request within a minute; it probably took the first."),
                tr("It is asked again later under the same number, which sends nothing twice."),
            ),
            (
                "More than one identical request per minute",
                "Attempt to send more than one identical request within a minute",
                "Попытка отправки более одного одинакового запроса в течение минуты",
            ),
        ),
        "E1": _Entry(
            Effect.REJECTED,
            lambda: (
                tr("The gateway could not read the request; none of its messages was sent."),
                tr("Check that the address belongs to this gateway, and report this fault."),
            ),
            ("Incorrect XML document format", "Неправильный формат XML документа"),
        ),
        "E2": _Entry(
            Effect.ACCOUNT,
            lambda: (
                tr("The gateway refused the login, password or token; nothing was sent."),
                tr("Enter them again in the account's settings."),
            ),
            ("Incorrect login or password", "Неправильный логин или пароль"),
        ),
        "E3": _Entry(
            Effect.RETRYABLE,
            lambda: (
                tr("The gateway received an empty request; nothing was sent."),
                tr("Something between here and the gateway emptied it; check the proxy."),
            ),
            ("POST data is missing", "POST данные отсутствуют"),
        ),
    }
)
"""Number → effect, what to say, and the document's spellings (#17 and #18: the sheet's words)."""

_CODES: Mapping[str, str] = MappingProxyType(
    {normalised(text): code for code, entry in _ENTRIES.items() for text in entry.spellings}
)
