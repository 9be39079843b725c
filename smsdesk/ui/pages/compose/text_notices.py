"""What is said of the text right under it: costly characters, recipients' data, composing.

Over all of it stands that nobody will see the text, where that is so.
"""

from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.specs import NoticeSpec


class TextNotices:
    """Four banners, each hidden until there is something to say.

    Attributes:
        unseen: The phone shows nothing of it.
        hint: What makes the text dearer, or cannot be sent.
        data: What recipients' data does to it.
        composed: Letters and accents were joined.
    """

    def __init__(self) -> None:
        self.unseen = Banner("unseenNotice")
        self.hint = Banner("encodingHint")
        self.data = Banner("dataHint")
        self.composed = Banner("composedNotice")
        self._said: dict[Banner, NoticeSpec | None] = {}

    @property
    def banners(self) -> tuple[Banner, ...]:
        """All of them, from the top down."""
        return self.unseen, self.composed, self.hint, self.data

    def show(self, banner: Banner, notice: NoticeSpec | None) -> None:
        """Show or clear one; what is said already is not said again, nor read out again."""
        if self._said.get(banner) == notice:
            return
        self._said[banner] = notice
        if notice is None:
            banner.clear()
        else:
            banner.show_notice(notice)

    def clear(self) -> None:
        """Clear all: there is no text."""
        for banner in self.banners:
            self.show(banner, None)
            banner.clear()
