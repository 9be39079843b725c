"""Templates: chosen from a menu, kept from the text as it stands, managed in a dialog."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from smsdesk.domain.errors import SmsDeskError
from smsdesk.domain.saved_text import SavedText
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.ui.dialogs.name_dialog import NameDialog
from smsdesk.ui.dialogs.question import Question
from smsdesk.ui.dialogs.templates_dialog import TemplatesDialog
from smsdesk.ui.pages.compose.form import ComposeForm
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.widgets.notices import Banner
from smsdesk.ui.widgets.specs import NoticeSpec

_MOST = 20
_NAME_CHARS = 40


class Templating(QObject):
    """Fills the menu when it is opened and does what is chosen there."""

    def __init__(self, services: Services, form: ComposeForm, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._form = form
        self._page = parent
        self._dialog: TemplatesDialog | None = None
        self._removed: SavedText | None = None
        self._menu = form.templates
        self._menu.addAction(tr("Loading…")).setEnabled(False)
        self._menu.aboutToShow.connect(lambda: self._spawn(self.fill_menu(), "load templates"))

    def _spawn(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._services.tasks.spawn(coroutine, name=name)

    # The menu

    async def fill_menu(self) -> None:
        """Offer the templates, and to keep the text that stands in the form."""
        templates = await self._services.templates.all()
        menu: QMenu = self._menu
        menu.clear()
        for one in templates[:_MOST]:
            action = menu.addAction(one.name.replace("&", "&&"))
            action.triggered.connect(partial(self.use, one))
        if not templates:
            menu.addAction(tr("There are no templates yet")).setEnabled(False)
        menu.addSeparator()
        save = menu.addAction(tr("Keep this text as a template…"))
        save.setObjectName("templateSave")
        save.setEnabled(bool(self._form.editor.message().strip()))
        save.triggered.connect(self.ask_name)
        manage = menu.addAction(tr("Manage templates…"))
        manage.setObjectName("templatesManage")
        manage.setEnabled(bool(templates))
        manage.triggered.connect(self.manage)

    def use(self, template: SavedText) -> None:
        """Put a template in place of the text; one undo step brings the old text back."""
        cursor = self._form.editor.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(template.text)
        self._form.editor.setTextCursor(cursor)
        self._form.editor.setFocus()

    # Keeping

    def ask_name(self) -> None:
        """Ask under which name the text is kept."""
        text = self._form.editor.message()
        dialog = NameDialog(
            tr("Keep as a template"), tr("Name of the template"), tr("Keep"), self._page
        )
        line = dialog.findChild(QLineEdit, "nameLine")
        if line is not None:
            line.setText(" ".join(text.split())[:_NAME_CHARS])
            line.selectAll()
        dialog.named.connect(lambda name: self._spawn(self._keep(name, text), "keep template"))
        dialog.open()

    async def _keep(self, name: str, text: str) -> None:
        if not await self._services.templates.exists(name):
            await self._save(name, text)
            return
        question = Question(
            tr("Replace the template “{name}”?", name=name),
            tr("There is a template of this name already. Its text would be lost."),
            tr("Replace"),
            self._page,
        )
        question.agreed.connect(lambda: self._spawn(self._save(name, text), "keep template"))
        question.open()

    async def _save(self, name: str, text: str) -> None:
        try:
            await self._services.templates.save(name, text)
        except SmsDeskError as error:
            self._tell(self._form.banner, Tone.DANGER, error.sentence)
            return
        self._tell(self._form.banner, Tone.SUCCESS, tr("Kept as the template “{name}”.", name=name))

    # Managing

    def manage(self) -> None:
        """Open the dialog."""
        if self._dialog is not None:
            return
        self._removed = None
        dialog = self._dialog = TemplatesDialog(self._page)
        dialog.used.connect(self.use)
        dialog.rename_wanted.connect(self._on_rename)
        dialog.removed.connect(lambda one: self._spawn(self._remove(one), "delete template"))
        dialog.banner.action_triggered.connect(
            lambda: self._spawn(self._restore(), "put template back")
        )
        dialog.finished.connect(self._on_closed)
        dialog.open()
        self._spawn(self._show(), "load templates")

    def _on_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    async def _show(self) -> None:
        templates = await self._services.templates.all()
        if self._dialog is not None:
            self._dialog.show_templates(templates)

    def _on_rename(self, template: SavedText) -> None:
        dialog = NameDialog(
            tr("Rename the template"),
            tr("Name of the template"),
            tr("Rename"),
            self._dialog or self._page,
        )
        line = dialog.findChild(QLineEdit, "nameLine")
        if line is not None:
            line.setText(template.name)
            line.selectAll()
        dialog.named.connect(
            lambda name: self._spawn(self._rename(template, name), "rename template")
        )
        dialog.open()

    async def _rename(self, template: SavedText, name: str) -> None:
        try:
            await self._services.templates.rename(template.template_id, name)
        except SmsDeskError as error:
            self._tell_dialog(Tone.DANGER, error.sentence)
        await self._show()

    async def _remove(self, template: SavedText) -> None:
        try:
            self._removed = await self._services.templates.remove(template.template_id)
        except SmsDeskError as error:
            self._tell_dialog(Tone.DANGER, error.sentence)
        else:
            words = tr("The template “{name}” is deleted.", name=template.name)
            self._tell_dialog(Tone.INFO, words, tr("Undo"))
        await self._show()

    async def _restore(self) -> None:
        removed, self._removed = self._removed, None
        if removed is None:
            return
        try:
            await self._services.templates.restore(removed)
        except SmsDeskError as error:
            self._tell_dialog(Tone.DANGER, error.sentence)
        else:
            words = tr("The template “{name}” is back.", name=removed.name)
            self._tell_dialog(Tone.SUCCESS, words)
        await self._show()

    def _tell_dialog(self, tone: Tone, sentence: str, action: str = "") -> None:
        if self._dialog is not None:
            self._tell(self._dialog.banner, tone, sentence, action)

    def _tell(self, banner: Banner, tone: Tone, sentence: str, action: str = "") -> None:
        banner.show_notice(NoticeSpec(tone, sentence, action))
