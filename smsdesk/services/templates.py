"""Named texts for the next time: stored, renamed, deleted and put back."""

from collections.abc import Sequence

from smsdesk.domain.errors import UsageError
from smsdesk.domain.saved_text import SavedText, template_name
from smsdesk.domain.texts import tr
from smsdesk.services.database import Database
from smsdesk.store import templates as rows
from smsdesk.system.clock import Clock


class Templates:
    """The workspace's templates; names are compared without regard to case."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> Sequence[SavedText]:
        """Return every template, by name."""
        return await self._database.read(rows.all_of)

    async def by_name(self, name: str) -> SavedText:
        """Return the template of this name.

        Raises:
            UsageError: There is none.
        """
        found = await self._database.read(rows.by_name, name)
        if found is None:
            raise UsageError(
                tr("There is no template “{name}”.", name=name),
                remedy=tr("Choose one of the templates there are."),
            )
        return found

    async def exists(self, name: str) -> bool:
        """Say whether a template has this name."""
        return await self._database.read(rows.by_name, name) is not None

    async def save(self, name: str, text: str) -> int:
        """Store `text` under `name`, in place of the one that has it; return its number.

        Raises:
            UsageError: The name is no name, or the text is empty.
        """
        tidy = template_name(name)
        if not text.strip():
            raise UsageError(
                tr("There is no text to keep."), tr("Nothing was stored."), tr("Write one first.")
            )
        return await self._database.run(rows.put, tidy, text, self._clock.now())

    async def rename(self, template_id: int, name: str) -> None:
        """Give a template another name.

        Raises:
            UsageError: The name is no name, or another template has it.
        """
        await self._database.run(rows.rename, template_id, template_name(name), self._clock.now())

    async def remove(self, template_id: int) -> SavedText:
        """Delete a template; return it for `restore`."""
        return await self._database.run(rows.remove, template_id)

    async def restore(self, removed: SavedText) -> None:
        """Put a deleted template back, unless another has taken its name since.

        Raises:
            UsageError: It has.
        """
        if await self.exists(removed.name):
            raise UsageError(
                tr("There is a new template “{name}” by now.", name=removed.name),
                tr("The deleted one was not put back."),
            )
        await self.save(removed.name, removed.text)
