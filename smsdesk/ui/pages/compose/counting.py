"""The counter, the doctor and the preview, at every key; the quote's figures as they come."""

from PySide6.QtCore import QObject

from smsdesk.domain.campaign import Recipient
from smsdesk.domain.costly import composed_sentence
from smsdesk.domain.errors import UsageError
from smsdesk.domain.segments import Measurement, SegmentScheme, measure
from smsdesk.domain.spill import Over, Tail, over, room_before
from smsdesk.domain.template import Template
from smsdesk.domain.texts import tr
from smsdesk.services.container import Services
from smsdesk.services.quote import Quote
from smsdesk.ui.pages.compose.details import Details
from smsdesk.ui.pages.compose.entered import Entered
from smsdesk.ui.pages.compose.savings import Savings
from smsdesk.ui.theme.palette import Tone
from smsdesk.ui.viewmodels.compose import field_names, has_fields
from smsdesk.ui.viewmodels.counter import (
    Counted,
    cut_of_one,
    cut_text,
    meter,
    sizes_text,
    spread_text,
    whole_meter,
    with_progress,
)
from smsdesk.ui.viewmodels.doctor import Diagnosis, Rules, diagnose
from smsdesk.ui.viewmodels.foreign import foreign_notice
from smsdesk.ui.viewmodels.marks import with_fault
from smsdesk.ui.viewmodels.preview import Preview, unseen_notice
from smsdesk.ui.widgets.specs import MeterReading, NoticeSpec, PreviewMessage


class Counting(QObject):
    """Counts the text as the first recipient will get it; the quote counts all."""

    def __init__(self, services: Services, entered: Entered, parent: QObject) -> None:
        super().__init__(parent)
        self._entered = entered
        self._form = entered.form
        self._quote: Quote | None = None
        self._counted: Counted | None = None
        self._now: Measurement | None = None
        self._named: tuple[Recipient, ...] | None = None
        self.diagnosis = Diagnosis()
        self.savings = Savings(services, entered, self)
        self.details = Details(entered, self)
        self.savings.known.connect(self._diagnose)
        form = self._form
        notices = form.notices
        notices.hint.action_triggered.connect(self._on_hint)
        notices.data.action_triggered.connect(self.details.show_doctor)
        notices.composed.action_triggered.connect(self._on_apart)
        form.editor.composed.connect(self._on_composed)

    # What is counted

    def draft_changed(self) -> None:
        """Count the draft as it stands; what the quote said of texts is of another one."""
        self.savings.draft_changed()
        self._counted = None
        self.count()

    def show_quote(self, quote: Quote | None, counted: Counted | None) -> None:
        """Take in the figures of all texts.

        Args:
            quote: The quote, of what is counted so far where `counted` is given.
            counted: How far that is; None when it is whole.
        """
        self._quote, self._counted = quote, counted
        if counted is None:
            self.savings.quoted(quote)
        self.count()

    def count(self) -> None:
        """Count anew what stands in the form."""
        scheme = self._entered.scheme
        if scheme is None:
            self._show_uncounted()
            return
        text, recipients = self._entered.text, self._entered.people
        kind = self._entered.kind
        whole = self._entered.on_air(text, recipients[0] if recipients else None)
        self._now = measure(whole, scheme)
        self._show_counter(text, whole, scheme)
        self._diagnose()
        if recipients is not self._named:
            self._named = recipients
            self._form.show_fields(field_names(recipients))
        self._form.side.show_preview(
            Preview(
                recipients,
                self._preview,
                visible=kind is None or kind.visible,
            )
        )

    def _show_uncounted(self) -> None:
        """Show nothing of a text that nobody knows how to count: no account is chosen."""
        self._now, self.diagnosis = None, Diagnosis()
        form = self._form
        words = tr("Choose an account to have the text counted.") if self._entered.text else ""
        form.meter.set_reading(MeterReading(words, (), bar=False))
        form.counter.show_spread("", "", several=False)
        form.counter.show_findings(())
        form.editor.mark(())
        for banner in (form.notices.unseen, form.notices.hint, form.notices.data):
            form.notices.show(banner, None)
        form.side.show_preview(Preview((), self._preview))

    def _show_counter(self, text: str, whole: str, scheme: SegmentScheme) -> None:
        """Show the counter's line and, where texts differ, how they do."""
        if self._now is None:
            return
        several = has_fields(text)
        quote, now = self._quote, self._now
        spilled = self._spilled(text, whole, scheme, now)
        sizes = sizes_text(quote.sizes) if quote is not None and several else ""
        room = room_before(now, scheme) if spilled is not None and spilled.saved == 1 else None
        if self._entered.is_whole:
            reading = whole_meter(now)
        else:
            reading = meter(now, room, sizes, fixed=scheme.is_fixed)
        self._form.meter.set_reading(with_progress(reading, self._counted))
        recipients = len(self._entered.people)
        if several:
            cut = quote.cut if quote is not None else None
        else:
            cut = cut_of_one(spilled, max(1, recipients), quote)
        texts = quote.recipients if several and quote is not None else 0
        spread = spread_text(quote.distribution) if several and quote is not None else ""
        self._form.counter.show_spread(
            spread, cut_text(cut, texts), several=several and recipients > 1
        )
        self.details.show_spread(quote, self._counted)

    def _spilled(
        self, text: str, whole: str, scheme: SegmentScheme, now: Measurement
    ) -> Over | None:
        """Tell how little must be cut from the text that is shown, None when it is not little."""
        if now.segment_count <= 1:
            return None
        try:
            template = Template.parse(text)
        except UsageError:
            return None
        recipients, air = self._entered.people, self._entered.air
        values = recipients[0].values if recipients else {}
        tail = Tail(template, scheme, air)
        return over(whole, scheme, now, tail, lambda shorter: air(shorter.merge(values).text))

    # The doctor

    def _diagnose(self) -> None:
        view, scheme = self._entered.account, self._entered.scheme
        if view is None or scheme is None:
            return
        text, recipients = self._entered.text, self._entered.people
        first = recipients[0] if recipients else None
        rules = Rules(
            lambda one: self._entered.on_air(one, first),
            scheme,
            view.info.capabilities.uncarried,
            self._entered.fields,
        )
        self.diagnosis = diagnose(text, rules, self.savings.of)
        self._form.editor.mark(with_fault(self.diagnosis.marks, text))
        notices = self._form.notices
        said = self.diagnosis.notice
        notices.show(notices.unseen, unseen_notice(self._entered.kind, text))
        notices.show(notices.hint, said)
        self._form.editor.setAccessibleDescription(said.text if said is not None else "")
        notices.show(notices.data, foreign_notice(self._quote if has_fields(text) else None))
        self._form.counter.show_findings(self.diagnosis.findings)
        self.details.show_diagnosis(self.diagnosis, self._now, self.savings, self._quote)

    def _on_hint(self) -> None:
        if self.diagnosis.blocked:
            self._form.editor.remove(self.diagnosis.blocked)
        else:
            self._form.editor.replace(self.diagnosis.fixes)

    def _on_composed(self, count: int) -> None:
        notice = NoticeSpec(Tone.INFO, composed_sentence(count), tr("Undo"))
        self._form.notices.composed.show_notice(notice)

    def _on_apart(self) -> None:
        self._form.notices.composed.clear()
        self._form.editor.undo_composing()

    # The preview

    def _preview(self, recipient: Recipient | None) -> PreviewMessage:
        phone = self._entered.on_phone
        if phone is None:
            return PreviewMessage("", ())
        return phone.message(self._entered.on_air(self._entered.text, recipient))
