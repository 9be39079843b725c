"""What one part of the page says at a banner that it shares with others."""

from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.specs import NoticeSpec


class Told:
    """Says something, and takes it back only as long as nobody said something else since.

    Args:
        banner: Where it is said.
    """

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        self._words = ""

    @property
    def words(self) -> str:
        """What was said and not taken back, or ""."""
        return self._words

    def say(self, spec: NoticeSpec) -> None:
        """Show a notice in place of whatever is there."""
        self._words = spec.text
        self._banner.show_notice(spec)

    def take_back(self) -> None:
        """Hide what was said, where it is what stands there."""
        if self._words and self._banner.text() == self._words:
            self._banner.clear()
        self._words = ""
