"""How contacts are shown, and when a contact's form can be saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smsdesk.domain.contact import Contact
from smsdesk.domain.msisdn import InvalidNumber, parse
from smsdesk.domain.texts import ntr, tr
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import BadgeSpec


def opted_out_badge() -> BadgeSpec:
    """Return the mark of a contact that must not be sent to."""
    return BadgeSpec(
        tr("Opted out"), Tone.WARNING, IconName.BAN, tr("This number is never sent to.")
    )


def delete_question(chosen: Sequence[Contact]) -> str:
    """Ask whether contacts are to be deleted; one alone is named."""
    if len(chosen) != 1:
        return ntr("Delete {n} contact?", "Delete {n} contacts?", len(chosen))
    who = ", ".join(filter(None, (chosen[0].name, chosen[0].msisdn.display())))
    return tr("Delete {who}?", who=who)


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What stands in the form of one contact.

    Attributes:
        fields: Custom fields as written, one "name: value" a line.
    """

    number: str
    name: str
    fields: str
    notes: str

    def read(self, contact_id: int, region: str | None) -> "Contact | FormProblem":
        """Return the contact, or what is wrong with the form."""
        try:
            msisdn = parse(self.number, region)
        except InvalidNumber as error:
            return FormProblem("number", error.sentence)
        fields: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.fields.splitlines())):
            name, separator, value = line.partition(":")
            if not separator or not name.strip():
                return FormProblem(
                    "fields",
                    tr("Write one field a line, as “name: value”; this is not: {line}", line=line),
                )
            fields[name.strip()] = value.strip()
        return Contact(contact_id, msisdn, self.name.strip(), fields, self.notes.strip())


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Why a form cannot be saved, and at which field."""

    field: str
    sentence: str


def fields_text(fields: Mapping[str, str]) -> str:
    """Return custom fields as the form shows them."""
    return "\n".join(f"{name}: {value}" for name, value in fields.items())


def count_text(count: int) -> str:
    """Return how many contacts match."""
    return ntr("{n} contact", "{n} contacts", count)
