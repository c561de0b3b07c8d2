"""The file that a report is written to, which is never a backlog page."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect


class ReportFile(Record):
    """Where a report goes, if to a file, and the pages that the command looks at."""

    path: str | None
    dialect: Dialect
    pages: tuple[str, ...]

    def gate(self) -> None:
        """Raise a refusal of kind ``usage`` if the report would overwrite a page.

        A page that the command does not look at is recognised by its content.
        """
        from pillcheck.files import reading

        path = self.path
        if path is None or not reading.is_regular(path):
            return
        from pillcheck.project.discover import is_page

        if any(_is_same(path, page) for page in self.pages) or is_page(path, self.dialect):
            raise Refusal("usage", f"{path} is a page; name another file for the report")

    def write(self, content: str) -> None:
        """Write the report whole; if that fails, an existing file stays as it was.

        Raises a refusal of kind ``io`` with the reason.
        """
        from pillcheck.files import writing

        self.gate()
        # What was printed so far comes first if the file is standard output as well.
        sys.stdout.flush()
        try:
            # A name that is not UTF-8 is shown as on a terminal.
            writing.write(self.path or "", content.encode("utf-8", "replace"))
        except OSError as error:
            raise Refusal("io", f"{self.path} cannot be written: {error.strerror}") from None


def _is_same(path: str, page: str) -> bool:
    try:
        return os.path.samefile(path, page)  # noqa: PTH121 - paths as they were typed
    except OSError:
        return False
