"""What tests of counting on the Compose page share: people to write to, and what is shown."""

from PySide6.QtWidgets import QLabel, QTableWidget

from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import parse
from smsdesk.ui.pages.compose.form import ComposeForm
from tests.gui.people import World, chosen_account, find, until

CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
PEOPLE = (
    ("Ana", "+85261240001"),
    ("Maximilian-Alexander", "+85261240002"),
    (f"O{CURLY}Neil", "+85261240003"),
    ("Bo", "+8613800138001"),
    ("Cy", "+819012345678"),
)


async def people_in_a_list(
    world: World, people: tuple[tuple[str, str], ...] = PEOPLE
) -> ComposeForm:
    """Write to a list of these people; the account has prices for Hong Kong and China."""
    await chosen_account(world)
    form = world.program.compose.form
    list_id = await world.services.contacts.create_list("Some people")
    saved = [
        await world.services.contacts.save(Contact(0, parse(number), name))
        for name, number in people
    ]
    await world.services.contacts.add_to_list(list_id, saved)
    lists = await world.services.contacts.lists()
    await form.recipients.add_list(next(one for one in lists if one.list_id == list_id))
    return form


def shown(form: ComposeForm, name: str) -> str:
    """Return what a label says, "" while it is hidden."""
    label = find(form, QLabel, name)
    return label.text() if label.isVisible() else ""


async def counted(form: ComposeForm) -> None:
    """Wait until the price is of the draft as it stands."""
    await until(lambda: find(form, QLabel, "costState").text() == "", "the texts are counted")


def rows(table: QTableWidget) -> list[list[str]]:
    """Return the words of a table, row by row."""
    return [
        [item.text() if (item := table.item(row, n)) else "" for n in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def click(table: QTableWidget, row: int) -> None:
    """Press a row of a table."""
    table.setCurrentCell(row, 0)
    table.activated.emit(table.model().index(row, 0))
