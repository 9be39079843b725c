"""Translation of every sentence a person reads, for all layers alike (GNU gettext catalogues).

English is the source and the key. `install` is called once by the composition root with the
catalogue of the chosen language; until then the English text is used as it stands.
Placeholders are named (`{name}`) and filled after translation, so that word order is free.
"""

from gettext import NullTranslations

_catalogue = NullTranslations()


def install(translations: NullTranslations) -> None:
    """Use `translations` for every later `tr` and `ntr` of this process."""
    global _catalogue  # noqa: PLW0603 - one language a process, as gettext itself has it
    _catalogue = translations


def tr(message: str, **values: object) -> str:
    """Return `message` in the chosen language with `{placeholders}` filled from `values`."""
    translated = _catalogue.gettext(message)
    return translated.format(**values) if values else translated


def ntr(singular: str, plural: str, n: int, **values: object) -> str:
    """Return the form of the text that goes with the count `n`; `{n}` is the grouped count."""
    translated = _catalogue.ngettext(singular, plural, n)
    return translated.format(n=f"{n:,}", **values)
