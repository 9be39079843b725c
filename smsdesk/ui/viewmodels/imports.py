"""How a file is shown before it is imported, and what became of its rows afterwards."""

from collections.abc import Sequence

from smsdesk.domain.texts import ntr, tr
from smsdesk.importers.columns import IGNORED, NAME, NUMBER, field_name
from smsdesk.services.imports import ImportPreview, ImportSummary
from smsdesk.ui.widgets.specs import KeyValue

_SHOWN_REJECTS = 12


def encodings() -> tuple[tuple[str, str], ...]:
    """Return the encodings to choose from: words and Python's name; "" guesses."""
    return (
        (tr("Guess"), ""),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        (tr("Chinese simplified (GB 18030)"), "gb18030"),
        (tr("Chinese traditional (Big5)"), "big5"),
        (tr("Japanese (Shift JIS)"), "shift_jis"),
        (tr("Cyrillic (Windows-1251)"), "cp1251"),
        (tr("Cyrillic (KOI8-R)"), "koi8-r"),
        (tr("Cyrillic (CP866)"), "cp866"),
        (tr("Western (Windows-1252)"), "cp1252"),
    )


def delimiters() -> tuple[tuple[str, str], ...]:
    """Return the characters between columns to choose from; "" guesses."""
    return (
        (tr("Guess"), ""),
        (tr("Comma"), ","),
        (tr("Semicolon"), ";"),
        (tr("Tab"), "\t"),
        (tr("Bar"), "|"),
    )


def column_choices(title: str) -> tuple[tuple[str, str], ...]:
    """Return what a column can be: words and role."""
    return (
        (tr("Number"), NUMBER),
        (tr("Name"), NAME),
        (tr("Field “{name}”", name=title), field_name(title)),
        (tr("Leave out"), IGNORED),
    )


def column_fault(roles: Sequence[str]) -> str:
    """Return what is wrong with the columns' roles, or ""."""
    if roles.count(NUMBER) != 1:
        return tr("Say which one column holds the numbers.")
    if roles.count(NAME) > 1:
        return tr("Only one column can hold the names.")
    return ""


def preview_sentence(preview: ImportPreview) -> str:
    """Say how the file was read, and that a guess is one."""
    words = {value: word.lower() for word, value in delimiters()}
    sentence = tr(
        "Read as {encoding}, separator: {delimiter}.",
        encoding=preview.form.encoding.upper(),
        delimiter=words.get(preview.form.delimiter, preview.form.delimiter),
    )
    if preview.form.sure:
        return sentence
    return sentence + " " + tr("The encoding is a guess: check names with accents or characters.")


def summary_title(summary: ImportSummary) -> str:
    """Return the outcome in one line."""
    if not summary.new + summary.updated and not summary.rejected:
        return tr("Nothing new in this file")
    return sums_text(summary)


def foreseen_text(summary: ImportSummary) -> str:
    """Return what would come of the whole file, in one line."""
    words = ntr("{n} row: {sums}", "{n} rows: {sums}", summary.rows, sums=sums_text(summary))
    if not summary.repaired:
        return words
    repaired = ntr("{n} number repaired", "{n} numbers repaired", summary.repaired)
    return f"{words} · {repaired}"


def sums_text(summary: ImportSummary) -> str:
    """Return the figures that matter most, and the others that are not nothing."""
    known = summary.duplicate_in_book + summary.duplicate_in_file
    parts = (
        ntr("{n} updated", "{n} updated", summary.updated),
        ntr("{n} new", "{n} new", summary.new),
        ntr("{n} refused", "{n} refused", summary.rejected),
        ntr("{n} known already", "{n} known already", known) if known else "",
        ntr("{n} opted out", "{n} opted out", summary.opted_out) if summary.opted_out else "",
    )
    return ", ".join(filter(None, parts))


def summary_facts(summary: ImportSummary) -> tuple[KeyValue, ...]:
    """Return what became of the rows; the figures add up to the rows read."""
    found = (
        (tr("Rows read"), summary.rows),
        (tr("New contacts"), summary.new),
        (tr("Updated"), summary.updated),
        (tr("Already known"), summary.duplicate_in_book),
        (tr("Twice in the file"), summary.duplicate_in_file),
        (tr("Opted out, left alone"), summary.opted_out),
        (tr("Refused"), summary.rejected),
    )
    facts = [KeyValue(key, f"{count:,}") for key, count in found if count or key == found[0][0]]
    if summary.repaired:
        words = ntr("{n} number", "{n} numbers", summary.repaired)
        facts.append(KeyValue(tr("Repaired"), words))
    return tuple(facts)


def reject_lines(summary: ImportSummary) -> list[str]:
    """Return the first refused rows with their reasons."""
    shown = summary.rejects[:_SHOWN_REJECTS]
    lines = [tr("Row {row}: {reason}", row=f"{one.row:,}", reason=one.reason) for one in shown]
    rest = len(summary.rejects) - len(shown)
    if rest:
        lines.append(ntr("and {n} more", "and {n} more", rest))
    return lines
