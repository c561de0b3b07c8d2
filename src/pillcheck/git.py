"""Calls to git: where a file is in its repository, and which commits changed it.

It is called with a list of arguments, never through a shell, and only with plumbing
commands, which no configuration changes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.dates import moment_of
from pillcheck.errors import Refusal, suggestion
from pillcheck.git_objects import GitObject, lack_of, objects, resolve
from pillcheck.git_process import complaint, run, text
from pillcheck.record import Record

if TYPE_CHECKING:
    from datetime import datetime

_DEEPEN = (
    "git fetch --unshallow gets the whole history, git fetch --depth=N a part of it "
    "(in actions/checkout, fetch-depth: 0)"
)


class RepoFile(Record):
    """A file in a repository: the root of the work tree, and the path below it, with slashes."""

    root: str
    path: str


class Commit(Record):
    """A commit that changed a file.

    ``parents`` are the nearest earlier commits that changed the file too.
    ``blob`` is the id of the file's content, ``None`` where the commit deletes it.
    ``moment`` is the date of the commit, ``author`` the name of its author.
    """

    id: str
    parents: tuple[str, ...]
    moment: datetime
    author: str
    blob: str | None


class State(Record):
    """The current commit, if any, whether a merge is in progress, and a file in both.

    ``base`` is the file as it is in that commit, ``staged`` as it is in the index.
    """

    head: str | None
    is_merging: bool
    base: GitObject | None
    staged: GitObject | None


def try_output(folder: str, *arguments: str) -> str | None:
    """Return the output of git when called in a folder, or ``None`` where it fails.

    Raises a refusal of kind ``io`` where there is no git.
    """
    done = run(folder, *arguments)
    return text(done.stdout) if done.returncode == 0 else None


def output(folder: str, *arguments: str) -> str:
    """Return the output of git; raise a refusal of kind ``io`` with git's message if it fails."""
    done = run(folder, *arguments)
    if done.returncode:
        raise Refusal("io", f"git {arguments[0]} failed: {complaint(done.stderr)}")
    return text(done.stdout)


def user_name() -> str:
    """Return the name configured for commits; empty without one or without git."""
    try:
        done = run(".", "config", "user.name")
    except Refusal:
        return ""
    try:
        return done.stdout.decode().strip()
    except UnicodeDecodeError:
        return done.stdout.decode("latin-1").strip()


def find(path: str) -> RepoFile:
    """Return where a file is in its repository; links are followed.

    Raises a refusal of kind ``usage`` where there is no repository.
    """
    full = os.path.realpath(path)
    folder = os.path.dirname(full)
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    # Where git has called us and names its folder only, the top is where it has called us.
    is_called = "GIT_DIR" in os.environ and "GIT_WORK_TREE" not in os.environ
    done = run("." if is_called else folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        raise Refusal(
            "usage",
            f"{path} is not in a git repository, so it has no history "
            f"(git: {complaint(done.stderr)})",
        )
    root = os.path.realpath(text(done.stdout).rstrip("\n"))
    below = os.path.join(root, "")
    if not os.path.normcase(full).startswith(os.path.normcase(below)):
        raise Refusal("usage", f"{path} is not in the work tree of {root}")
    return RepoFile(root, full[len(below) :].replace(os.sep, "/"))


def revision(root: str, name: str) -> str:
    """Return the id of the commit of this name.

    Raises a refusal of kind ``usage`` where there is none; in a shallow clone
    it says how to fetch the rest.
    """
    usable = bool(name) and not name.startswith("-") and "\0" not in name
    commit = usable and try_output(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if commit:
        return commit.strip()
    if is_shallow(root):
        raise Refusal(
            "usage", f'unknown commit "{name}" in this clone, which is shallow; {_DEEPEN}'
        )
    refs = output(root, "for-each-ref", "--format=%(refname:short)", "refs").split()
    near, ending = suggestion(name, refs, "", otherwise="`git log --oneline` lists the commits")
    raise Refusal("usage", f'unknown commit "{name}"; {ending}', near)


def head(root: str) -> str | None:
    """Return the id of the current commit, or ``None`` before the first."""
    commit = try_output(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return commit.strip() if commit else None


def fork_point(root: str, left: str, right: str) -> str:
    """Return the last commit that two commits share, from which ``git diff left...right`` starts.

    Raises a refusal of kind ``usage`` where there is none.
    """
    bases = try_output(root, "merge-base", left, right)
    if bases:
        return bases.split()[0]
    why = f"this clone is shallow; {_DEEPEN}" if is_shallow(root) else "they are unrelated"
    raise Refusal("usage", f"{left[:12]} and {right[:12]} have no common commit: {why}")


def is_shallow(root: str) -> bool:
    """Tell whether the clone lacks the older part of its history."""
    return try_output(root, "rev-parse", "--is-shallow-repository") == "true\n"


def state(file: RepoFile) -> State:
    """Return the state of a repository, and of a file in it."""
    names = ["HEAD^{commit}", "MERGE_HEAD^{commit}", f"HEAD:{file.path}", f":0:{file.path}"]
    head, merged, base, staged = objects(file.root, names)
    return State(head.id if head else None, merged is not None, base, staged)


def staged(file: RepoFile, state: State) -> GitObject | None:
    """Return what is staged for a file, or ``None``.

    The place that ``git add -N`` keeps for a file is no content yet. Raises a refusal of
    kind ``conflict`` for a file with a conflict.
    """
    if state.staged is None:
        if output(file.root, "ls-files", "--unmerged", "--", file.path):
            message = f"{file.path} has a conflict; resolve it and run git add first"
            raise Refusal("conflict", message)
    elif not state.staged.content:
        is_added = try_output(file.root, "diff", "--cached", "--name-only", "--", file.path)
        return state.staged if is_added else None
    return state.staged


def blob_at(file: RepoFile, commit: str) -> str | None:
    """Return the blob of a file at a commit, under the name it had then, or ``None``."""
    # Renames take longer to find, and most files have none.
    blobs = resolve(file.root, [f"{commit}:{file.path}"])
    if blobs == [None]:
        blobs = resolve(file.root, [f"{commit}:{name}" for name in _names(file)])
    return next(filter(None, blobs), None)


def commits(file: RepoFile, since: str | None = None, until: str = "HEAD") -> list[Commit]:
    """Return the commits that changed a file up to one, oldest first, renames followed.

    Where a merge took the file over from one side unchanged, the other side is
    left out, as ``git log`` does. ``since`` leaves out a commit and all before.
    """
    if head(file.root) is None:
        return []
    names = _names(file)
    entries = _log(file.root, names, until, *([f"^{since}"] if since else []))
    blobs = resolve(file.root, [f"{ids[0]}:{name}" for ids, _, _ in entries for name in names])
    count = len(names)
    return [
        Commit(ids[0], tuple(ids[1:]), moment, author, next(filter(None, found), None))
        for n, (ids, moment, author) in enumerate(entries)
        for found in [blobs[n * count : (n + 1) * count]]
    ]


def patches(path: str) -> tuple[bytes, str]:
    """Return the patches of a file on all branches, and what keeps them from being complete.

    Both are empty without git or a repository.
    """
    options = ["--all", "--format=", "-p", "-U0", "--text", "--no-ext-diff", "--no-textconv"]
    try:
        file = find(path)
        done = run(file.root, "log", *options, "--no-color", "--", *_names(file))
        lack = lack_of(file.root) if done.returncode or is_shallow(file.root) else ""
    except Refusal:
        return b"", ""
    return done.stdout, lack


def config(name: str, *options: str) -> str | None:
    """Return a git setting in the working folder, or ``None``."""
    value = try_output(".", "config", *options, "--get", name)
    return None if value is None else value.removesuffix("\n")


def merge_file(ours: str, base: str, theirs: str, *options: str) -> tuple[int, bytes]:
    """Merge three files line by line, into the first of them or with ``-p`` into the output.

    Returns git's exit code, which is 0 without conflicts, and its output.
    """
    done = run(".", "merge-file", *options, "--", ours, base, theirs)
    return done.returncode, done.stdout


def _names(file: RepoFile) -> list[str]:
    """Return the names that a file has had, newest first."""
    names = [file.path]
    if head(file.root) is None:
        return names
    staged_renames = "diff-index --cached -r -M -z --diff-filter=R HEAD --".split()
    _add_old_name(names, output(file.root, *staged_renames))
    looked_at: set[str] = set()
    while True:
        beginnings = {ids[0] for ids, _, _ in _log(file.root, names, "HEAD") if len(ids) == 1}
        count = len(names)
        for commit in sorted(beginnings - looked_at):
            _add_old_name(
                names,
                output(
                    file.root, *"diff-tree -r -M -z --no-commit-id --diff-filter=R".split(), commit
                ),
            )
        looked_at |= beginnings
        if len(names) == count:
            return names


def _add_old_name(names: list[str], raw: str) -> None:
    """Add the old name of each of the names that git reports as renamed."""
    fields = raw.split("\0")
    for old, new in zip(fields[1::3], fields[2::3], strict=False):
        if new in names and old not in names:
            names.append(old)


def _log(root: str, names: list[str], *range_: str) -> list[tuple[list[str], datetime, str]]:
    """Return for each commit its id and its parents', its date and author, oldest first."""
    lines = output(
        root,
        *("rev-list", "--parents", "--date-order", "--reverse", "--encoding=UTF-8"),
        *("--format=%cI%x00%aN", *range_, "--", *names),
    ).split("\n")
    entries = []
    for ids, line in zip(lines[::2], lines[1::2], strict=False):
        moment, _, author = line.partition("\0")
        entries.append((ids.split()[1:], moment_of(moment), author))
    return entries
