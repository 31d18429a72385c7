"""What one name of the vocabulary is: its meaning, its arguments, the form fields that it reads."""

from __future__ import annotations

import msgspec


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One name of the vocabulary.

    `args` maps each argument to the type of its literal (text, whole_number, term, texts). `fields` are the form
    fields that the action must ask for where it uses this word. `reads_form` says that the verdict depends on what
    is filled in, so that an option is open although the form is not yet.
    """

    zh: str
    en: str
    args: dict[str, str] = {}
    optional: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    reads_form: bool = False


def word(zh: str, en: str, *, reads_form: bool = False, fields: str = "", **args: str) -> Word:
    """Write one name down: an argument's type ends in `?` where it may be left out; `fields` are parted by spaces."""
    optional = tuple(key for key, kind in args.items() if kind.endswith("?"))
    plain = {key: kind.rstrip("?") for key, kind in args.items()}
    return Word(
        zh=zh, en=en, args=plain, optional=optional, fields=tuple(fields.split()), reads_form=reads_form or bool(fields)
    )
