"""Proposes which column is what, by its name and by what stands in it.

A role is `NUMBER`, `NAME`, `IGNORED`, or the name of the template field the column fills.
"""

from collections.abc import Mapping, Sequence

from smsdesk.domain.template import field_key
from smsdesk.domain.texts import tr
from smsdesk.importers.csv_reader import Row
from smsdesk.importers.numbers import read_number

# `field_name` takes braces out of every title, so that none can be taken for these two.
NUMBER = "{number}"
NAME = "{name}"
IGNORED = ""

# fmt: off
_NUMBER_NAMES = frozenset({
    "number", "phone", "mobile", "msisdn", "tel", "telephone", "cell", "cellphone", "to",
    "phonenumber", "mobilenumber", "mobilephone", "recipient",
    "手机", "手机号", "手机号码", "电话", "电话号码", "号码", "联系电话", "移动电话",
    "телефон", "номер", "мобильный", "сотовый", "номертелефона", "мобильныйтелефон",
})
_NAME_NAMES = frozenset({
    "name", "fullname", "firstname", "contact", "customer", "client",
    "姓名", "名字", "名称", "客户", "联系人", "имя", "фио", "клиент", "контакт",
})
# fmt: on
_ENOUGH = 0.5


def rejects_columns() -> tuple[str, str]:
    """Return the titles of the two columns that a file of refused rows has at its end."""
    return (tr("row"), tr("reason"))


def are_rejects(header: Sequence[str], roles: Sequence[str] | None = None) -> bool:
    """Say whether a file is one of refused rows, whose last two columns are ours.

    With `roles` also whether both are left out, as is proposed.
    """
    last = tuple(title.casefold() for title in header[-2:])
    ours = len(header) > len(last) and last in {
        ("row", "reason"),
        tuple(title.casefold() for title in rejects_columns()),
    }
    return ours and (roles is None or tuple(roles[-2:]) == (IGNORED, IGNORED))


def original(row: Row, width: int) -> Row:
    """Return a row of a file of refused rows as it stood in the file that was imported first.

    Args:
        row: With our two columns at the end.
        width: How many columns the file has, ours too.
    """
    told = row.cells[width - 2] if len(row.cells) >= width else ""
    number = int(told) if told.isascii() and told.isdecimal() else row.number
    return Row(number, row.cells[: width - 2])


def propose(header: Sequence[str], sample: Sequence[Row], region: str | None) -> tuple[str, ...]:
    """Return what each column most likely is: one number, at most one name, else fields.

    The row numbers and reasons of a file of refused rows are left out.
    """
    if are_rejects(header):
        ours = len(header) - 2
        whole = [Row(row.number, row.cells[:ours]) for row in sample]
        return (*propose(header[:ours], whole, region), IGNORED, IGNORED)
    roles = [field_name(title) for title in header]
    name_at = _name_column(header)
    if name_at is not None:
        roles[name_at] = NAME
    number_at = _number_column(header, sample, region)
    if number_at is not None:
        roles[number_at] = NUMBER
    return tuple(roles)


def field_name(title: str) -> str:
    """Return a column title as the name of a template field: no braces, no bars, no edges."""
    return "".join(character for character in title if character not in "{}|").strip()


def _plain(title: str) -> str:
    return "".join(character for character in title.casefold() if character.isalnum())


def _name_column(header: Sequence[str]) -> int | None:
    """Return the column titled as the field `{name}` is called, else the first of a like title."""
    places = [place for place, title in enumerate(header) if _plain(title) in _NAME_NAMES]
    called_so = (place for place in places if field_key(field_name(header[place])) == "name")
    return next(called_so, places[0] if places else None)


def _number_column(header: Sequence[str], sample: Sequence[Row], region: str | None) -> int | None:
    shares = [_share(place, sample, region) for place in range(len(header))]
    scores = [
        (share + (_plain(title) in _NUMBER_NAMES), share)
        for title, share in zip(header, shares, strict=True)
    ]
    best = max(scores, default=(0.0, 0.0))
    return scores.index(best) if best[0] >= _ENOUGH else None


def _share(place: int, sample: Sequence[Row], region: str | None) -> float:
    cells = [row.cells[place] for row in sample if place < len(row.cells) and row.cells[place]]
    good = sum(read_number(cell, region).msisdn is not None for cell in cells)
    return good / len(cells) if cells else 0.0


def pick(
    cells: Sequence[str], roles: Sequence[str], name_field: str = ""
) -> tuple[str, str, Mapping[str, str]]:
    """Split a row into number, name and fields by the columns' roles.

    Args:
        cells: The row.
        roles: Of the columns.
        name_field: The field that the column of names fills too, "" for none.
    """
    number = name = ""
    fields: dict[str, str] = {}
    for role, cell in zip(roles, cells, strict=False):
        if role == NUMBER:
            number = number or cell
        elif role == NAME:
            name = cell.strip()
            if name_field:
                fields[name_field] = name
        elif role != IGNORED:
            fields[role] = cell.strip()
    return number, name, fields


def name_field(header: Sequence[str], roles: Sequence[str]) -> str:
    """Return the field that the column of names is called as, "" where there is no such column."""
    return field_name(header[roles.index(NAME)]) if NAME in roles else ""
