"""The texts of fields as a person gave them: plain words, or markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.editing.inline_markup import InlineMarkup
    from pillcheck.html.source import Source


def field_texts(
    source: Source, plain: Mapping[str, str] | None, html: Mapping[str, str] | None
) -> dict[str, str | InlineMarkup]:
    """Return the texts of fields by the labels that were given.

    Raises a refusal of kind ``usage`` for a label that is given as both, and for markup
    that is not inline.
    """
    texts: dict[str, str | InlineMarkup] = {**(plain or {})}
    for label, markup in (html or {}).items():
        from pillcheck.editing.inline_markup import inline_markup

        if label in texts:
            raise Refusal("usage", f'the field "{label}" is given twice')
        texts[label] = inline_markup(source, markup, f"the field {label}")
    return texts
