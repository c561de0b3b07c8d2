"""The edits of the page history that the Python API offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import find_row
from pillcheck.dates import date_of

if TYPE_CHECKING:
    from typing import Self

    from pillcheck.backlog.page import Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.inline_markup import InlineMarkup
    from pillcheck.project.config import Config


class HistoryEdits:
    """What a backlog page can do with its history."""

    __slots__ = ()

    if TYPE_CHECKING:
        page: Page
        config: Config

        def _with(self, change: Change) -> Self: ...

    def begin_history(self) -> Self:
        """Return the page with an empty history below its items; a refusal where it has one."""
        from pillcheck.editing.new_history import begin_history

        return self._with(begin_history(self.page))

    def add_history(
        self,
        text: str,
        *,
        author: str | None = None,
        date: str | None = None,
        is_html: bool = False,
    ) -> Self:
        """Return the page with a new row at the top of its history.

        The date is by default today, the author the configured one or git's ``user.name``.
        With ``is_html`` the text is markup, of inline elements such as links.
        """
        from pillcheck.editing.history_rows import add_history_rows

        by = self.config.author_of(author)
        words = self._row_text(text, is_html=is_html)
        return self._with(add_history_rows(self.page, date_of(date), [words], by))

    def edit_history(
        self,
        row: int | str,
        *,
        text: str | None = None,
        author: str | None = None,
        date: str | None = None,
        is_html: bool = False,
    ) -> Self:
        """Return the page with a history row changed, given by its number (from 1) or its date."""
        from pillcheck.editing.gates import gate_history
        from pillcheck.editing.history_rows import edit_history_row

        gate_history(self.page)
        day = date_of(date) if date is not None else None
        number = find_row(self.page, str(row))
        words = self._row_text(text, is_html=is_html) if text is not None else None
        change = edit_history_row(self.page, number, date=day, change=words, author=author)
        return self._with(change)

    def remove_history(self, row: int | str, *, force: bool = False) -> Self:
        """Return the page without a history row, given by its number (from 1) or its date.

        Refused unless it is forced: the rule rewritten-history reports a row that is gone.
        """
        from pillcheck.editing.gates import gate_history
        from pillcheck.editing.history_rows import remove_history_row

        gate_history(self.page)
        number = find_row(self.page, str(row))
        return self._with(remove_history_row(self.page, number, force=force))

    def _row_text(self, text: str, *, is_html: bool) -> str | InlineMarkup:
        if not is_html:
            return text
        from pillcheck.editing.inline_markup import inline_markup

        return inline_markup(self.page.source, text, "the text of the history row")
