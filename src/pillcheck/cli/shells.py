"""What shells are offered, where click's own ways do not do.

A title has spaces and other characters that a shell gives a meaning to. For
bash, values are quoted here, to fit what was typed; zsh and fish do it
themselves.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    shell_complete,
    split_arg_string,
)

if TYPE_CHECKING:
    import click

# Stands where the cursor is, so that an empty word is a word.
_CURSOR = "\x1f"
# The kinds of bash's completion that list what there is; the others insert it.
_LISTING = ("33", "63", "64")
_SPECIAL = re.compile(r"[\s!\"#$&'()*;<>?\[\]\\`{|}~]")

_BASH = """\
%(complete_func)s() {
    local line=${COMP_LINE:0:${COMP_POINT:-0}} answer IFS=' '
    [[ -n $line ]] || line=${COMP_WORDS[*]:0:COMP_CWORD+1}
    COMPREPLY=()
    while IFS= read -r answer; do
        case $answer in
            plain,*) COMPREPLY+=("${answer#plain,}") ;;
            file,*) compopt -o default 2>/dev/null ;;
        esac
    done < <(env COMP_WORDS="$line" COMP_TYPE="${COMP_TYPE:-}" \\
        COMP_WORDBREAKS="$COMP_WORDBREAKS" %(complete_var)s=bash_complete \\
        "${1:-%(prog_name)s}" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    set -l line (commandline -cp)
    set -l option (string match -r '^--[^=]*=' -- (commandline -ct))
    set -l path (string replace -r '^--[^=]*=' '' -- (commandline -ct))
    for answer in (env COMP_WORDS="$line" %(complete_var)s=fish_complete %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 1 , -- $answer)
        switch $parts[1]
            case file
                for file in (__fish_complete_path "$path")
                    printf '%%s\\n' "$option$file"
                end
            case plain
                printf '%%s\\n' $parts[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


def answer(cli: click.Command, program: str, variable: str, instruction: str) -> int:
    """Print what a shell asks for in a variable, and return the exit code."""
    for shell in (_Bash, _Fish, _Zsh):
        add_completion_class(shell)
    return shell_complete(cli, {}, program, variable, instruction)


class _WholeWord(ShellComplete):
    """Offers what takes the place of the whole word, also in ``--option=value``."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        option, sign, _ = incomplete.partition("=")
        completions = super().get_completions(args, incomplete)
        if option.startswith("-") and sign:
            for completion in completions:
                if completion.type == "plain":
                    completion.value = f"{option}={completion.value}"
        return completions


class _Line(_WholeWord):
    """Reads the line up to the cursor."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = split_arg_string(os.environ["COMP_WORDS"] + _CURSOR)
        return words[1:-1], words[-1].removesuffix(_CURSOR)


class _Bash(_Line, BashComplete):
    source_template = _BASH

    def source(self) -> str:
        # click starts a bash to ask for its version; the script fits any.
        return ShellComplete.source(self)

    def complete(self) -> str:
        args, incomplete = self.get_completion_args()
        completions = self.get_completions(args, incomplete)
        quote, kept = _kept(os.environ["COMP_WORDS"], os.environ.get("COMP_WORDBREAKS", ""))
        with_help = os.environ.get("COMP_TYPE") in _LISTING and len(completions) > 1
        lines = []
        for completion in completions:
            value = completion.value
            if completion.type == "plain":
                if value[: len(kept)].casefold() != kept.casefold():
                    continue
                value = _quoted(value[len(kept) :], quote)
                value += f"  ({completion.help})" if with_help and completion.help else ""
            lines.append(f"{completion.type},{value}")
        return "\n".join(lines)


class _Fish(_Line, FishComplete):
    source_template = _FISH


class _Zsh(_WholeWord, ZshComplete):
    # A path may stand behind an option and its sign.
    source_template = ZshComplete.source_template.replace(
        "_path_files", "compset -P '--*='; _path_files"
    )

    def format_completion(self, item: CompletionItem) -> str:
        # Where there is a help text, zsh takes what follows a colon for it.
        value = re.sub(r"([\\:])", r"\\\1", item.value) if item.help else item.value
        return f"{item.type}\n{value}\n{item.help or '_'}"


def _kept(line: str, breaks: str) -> tuple[str, str]:
    """Return the quote that is open in the last word, and what bash keeps of that word.

    Bash puts an offer in the place of what stands behind the last of the
    characters that break words for it, or behind an open quote.
    """
    quote = ""
    word = kept = position = 0
    while position < len(line):
        c = line[position]
        if c == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote, kept = c, position + 1
        elif c in " \t\n":
            word = kept = position + 1
        elif c in breaks:
            kept = position + 1
        position += 1
    return quote, "".join(split_arg_string(line[word:kept]))


def _quoted(value: str, quote: str) -> str:
    """Return a value as it is written in bash, inside a quote or outside."""
    if quote == "'":
        return value.replace("'", "'\\''")
    if quote:
        return re.sub(r'(["$`\\])', r"\\\1", value)
    return _SPECIAL.sub(r"\\\g<0>", value)
