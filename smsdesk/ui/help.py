"""Opens Help, once however often it is asked for."""

from collections.abc import Callable

from smsdesk.domain.errors import SmsDeskError
from smsdesk.services.help_pages import help_pages
from smsdesk.ui.dialogs.help_dialog import HelpDialog
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.specs import NoticeSpec


class Help:
    """The one help window.

    Args:
        tell: Shows a notice when the pages are not there.
    """

    def __init__(self, tell: Callable[[NoticeSpec], None]) -> None:
        self._tell = tell
        self.dialog: HelpDialog | None = None

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        self.show_page("")

    def show_page(self, name: str) -> None:
        """Show the page `name` in front; "" for the one that was shown last."""
        if self.dialog is None:
            try:
                self.dialog = HelpDialog(help_pages())
            except SmsDeskError as error:
                self._tell(NoticeSpec(Tone.DANGER, error.sentence))
                return
        if self.dialog.isVisible():
            self.dialog.raise_()
        if name:
            self.dialog.show_page(name)
        self.dialog.show()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Close the window for good: the program ends."""
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
            self.dialog = None
