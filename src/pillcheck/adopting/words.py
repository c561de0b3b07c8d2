"""The words, marks and class names by which people say how far something is.

What a word means decides which statuses are done or rejected. How sure it is
that a word is a status at all decides which slot of a page holds the status.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from pillcheck.record import Record

Meaning = Literal["open", "active", "blocked", "done", "rejected"]

# Words that are hardly ever anything but a status.
_SURE: dict[Meaning, str] = {
    "open": """
        todo, to do, to-do, open, planned, plan, planning, backlog, proposed, proposal, not started,
        pending, queued, upcoming, scheduled, idea, requested, accepted for later, later, someday,
        future, coming soon, soon, next, next up, not done, not yet, unstarted, not implemented,
        unimplemented, nothing done, missing, exploring, considering, assess,
        under consideration, wishlist,
        researching, research, draft, to be done, tbd, not ready, undecided, unresolved, ready,
        unsupported, not supported, no support, icebox, inbox, triage, tentative, tbc,
        concept, wished,
        investigating,
        offen, geplant, in planung, ausstehend, zu tun, nicht begonnen, vorgeschlagen, entwurf,
        à faire, a faire, prévu, prévue, planifié, planifiée, à venir, en attente, proposé,
        pendiente, planificado, planeado, por hacer, propuesto, próximamente, previsto,
        pendente, planejado, a fazer, proposto, em breve, da fare, pianificato, in attesa, proposta,
        te doen, gepland, voorgesteld, do zrobienia, planowane, zaplanowane, att göra, planerad,
        запланировано, планируется, открыто, в планах, 计划中, 待办, 未开始, 未着手,
        予定, 計画中""",
    "active": """
        in progress, inprogress, in-progress, progress, wip, doing, active, started, partial,
        partially, partly, partially done, partly done, partially supported, partial support,
        ongoing, underway, under way, in development, development, developing, in dev, building,
        in review, review, reviewing, under review, testing, in testing, in test, qa, beta, alpha,
        in beta, preview, experimental, now, current, working, work in progress, implementing,
        ordered, trial, building,
        under construction, in flight, staging, verifying, prototype, prototyping, designing,
        in design, continuous, evolving, mostly done, almost done, started work,
        in arbeit, laufend, läuft, begonnen, teilweise, in entwicklung, in bearbeitung, aktiv,
        en cours, partiel, commencé, en développement, en test, en revue,
        en progreso, en curso, en proceso, parcial, en desarrollo, iniciado, activo,
        em andamento, em progresso, em desenvolvimento, in corso, parziale, in sviluppo,
        bezig, in behandeling, gedeeltelijk, w toku, w trakcie, pågående, pågår,
        в работе, в процессе, частично, 进行中, 開発中, 進行中, 作業中""",
    "blocked": """
        blocked, on hold, onhold, hold, paused, waiting, stalled, deferred, postponed, parked,
        stuck, delayed, at risk, needs info, needs decision, suspended,
        blockiert, zurückgestellt, pausiert, verschoben, bloqué, bloquée, reporté, en pause,
        bloqueado, en espera, aplazado, pospuesto, pausado, bloccato, rimandato, geblokkeerd,
        wstrzymane, blockerad, заблокировано, отложено, 阻塞, 保留""",
    "done": """
        done, complete, completed, shipped, released, implemented, supported, finished, fixed,
        closed, resolved, delivered, merged, live, launched, available, achieved, accomplished,
        decided, approved, adopted, fully supported, full support, fully implemented, deployed,
        landed, verified, passed, in production, production, ga, complete support, final, ratified,
        erledigt, fertig, abgeschlossen, umgesetzt, verfügbar, veröffentlicht, behoben, entschieden,
        fait, faite, terminé, terminée, livré, livrée, fini, réalisé, achevé, disponible, publié,
        hecho, completado, completada, terminado, finalizado, realizado, entregado, publicado,
        concluído, concluída, feito, finalizada, entregue, completo, fatto, completato, terminato,
        klaar, afgerond, voltooid, gereed, built, solved,
        gotowe, zrobione, ukończone, zakończone, klart, klar,
        已实现, 已修复, 已文档化, 已上线, 구현됨, 완료,
        adopt, operational,
        готово, сделано, выполнено, завершено, реализовано, 已完成, 完成, 完了, 済""",
    "rejected": """
        cancelled, canceled, rejected, dropped, abandoned, declined, wontfix, won't fix, won't do,
        wont do, wont-do, superseded, obsolete, deprecated, removed, discarded, duplicate, invalid,
        withdrawn, not planned, out of scope, retired,
        verworfen, abgelehnt, abgebrochen, gestrichen, abandonné, annulé, rejeté, refusé,
        cancelado, cancelada, rechazado, descartado, rejeitado, annullato, rifiutato,
        geannuleerd, afgewezen, anulowane, odrzucone, avbruten, отменено, отклонено,
        已取消, 中止""",
}
# Words that are a status only beside others.
_WEAK: dict[Meaning, str] = {
    "open": """
        new, none, no, unknown, n/a, wanted, long term, mid term, short term, muted, secondary,
        grey, gray, red, empty, wait, prog-0, zero, default, neutral, nein, non, nee, ?, —, –, -,
        p-todo, off, x, absent, low-priority, ja nein""",
    "active": """
        some, half, warning, warn, yellow, orange, amber, info, blue, primary, dev, prog, partially,
        test, run, running, preliminary, inprog, ip, mixed, maybe, pilot, work, part""",
    "blocked": "danger, stop, block, risk",
    "done": """
        yes, full, success, ok, okay, green, pass, stable, accepted, ship, comp, good, on, true,
        check, checked, ja, oui, sí, si, sim, sì, da, tick, production-ready, fin""",
    "rejected": "error, fail, failed, false, never, reject, cancel, bad, purple",
}
_MARKS: dict[Meaning, str] = {
    "open": "◇ ☐ ⬜ ◻ □ ○ ◯ ⚪ 📋 📝 💡 🔲 🗓 📅 🔜 ⭕ 🔮 🆕 🎯 🔴 ⚫ ✗ ✘ ❌ ✖ ❎ 🚫 🟥",
    "active": "🚧 ⏳ ⌛ 🔄 🟡 🟠 🔵 ◐ ◑ 🏗 🔨 🛠 ⚙ 🧪 ⚠ 🚀~ 🟨 🟧 🔶 ▶ 👷 🔬 ♻ 🏃 🟦",
    "blocked": "⏸ 🛑 ⛔ 🔒",
    "done": "✅ ☑ ✔ ✓ 🟢 ● 🚀 🎉 🏁 🟩 👍 💚 ⚡~",
    "rejected": "🗑 👎 ⊘",
}
# What such a mark is called where there are no words beside it.
_NAMES = {
    "📋": "planned", "📝": "draft", "💡": "idea", "🔴": "red", "❌": "no", "✗": "no", "✘": "no",
    "✖": "no", "❎": "no", "🚧": "in-progress", "⏳": "pending", "⌛": "pending", "🟡": "yellow",
    "🟠": "orange", "🔵": "blue", "🔄": "in-progress", "⚠": "partial", "🧪": "testing",
    "⏸": "on-hold", "✅": "done", "☑": "done", "✔": "done", "✓": "done", "🟢": "green",
    "🚀": "shipped", "🔜": "soon", "☐": "open", "⬜": "open", "🔲": "open", "🚫": "not-planned",
    "🏗": "in-progress", "🔨": "in-progress", "🛠": "in-progress", "⚪": "white", "⚫": "black",
}  # fmt: skip
_BRACKETS: dict[str, Meaning] = {"[ ]": "open", "[]": "open", "[x]": "done", "[X]": "done",
                                 "·": "open", "[~]": "active", "[-]": "rejected",
                                 "[/]": "active"}  # fmt: skip
_PRIORITY = re.compile(
    r"p[0-5]|(?:very |highest |lowest )?(?:critical|urgent|high|highest|medium|med|mid|normal|low"
    r"|lowest|must|should|could|must[ -]have|should[ -]have|could[ -]have|nice[ -]to[ -]have"
    r"|hoch|mittel|niedrig|haute|moyenne|basse|alta|media|média|baja|baixa)"
    r"(?:[ -]prio(?:rity)?| impact)?|(?:prio(?:rity)?)[ -:]*(?:[0-5]|high|medium|low)"
    r"|(?:critical|urgent)",
    re.IGNORECASE,
)
_SIZE = re.compile(r"x{0,2}[sl]|m|[smlx]{1,2}[-–][smlx]{1,2}|\d+ ?(?:pts?|points?)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINT = re.compile(r"[-_\s]+")
# Names of colours tell how a status looks, not which it is.
_COLOURS = frozenset(
    "success warning danger info primary secondary light dark green red yellow orange amber blue"
    " gray grey purple muted default neutral error warn accent teal cyan pink indigo violet".split()
)
# A longer text is a sentence, not a label.
LONGEST_LABEL = 40


class Sense(Record):
    """What a text or a class means as a status, and how sure that is, from 0 to 1."""

    meaning: Meaning | None
    weight: float


NOTHING = Sense(None, 0.0)


def _table(words: dict[Meaning, str], weight: float) -> dict[str, Sense]:
    return {
        " ".join(word.split()): Sense(meaning, weight)
        for meaning, text in words.items()
        for word in text.split(",")
    }


_WORDS = {**_table(_WEAK, 0.55), **_table(_SURE, 1.0)}
_UNSPACED = tuple(word for word in _WORDS if word[0] >= "\u3000" and len(word) > 1)
_MARK_OF: dict[str, Meaning] = {
    mark: meaning for meaning, text in _MARKS.items() for mark in text.replace("~", "").split()
}


@lru_cache(maxsize=4096)
def sense_of_text(text: str) -> Sense:
    """Return what the words of a label mean as a status."""
    if not text or len(text) > LONGEST_LABEL:
        return NOTHING
    if text in _BRACKETS:
        return Sense(_BRACKETS[text], 1.0)
    marks = [c for c in text if c in _MARK_OF]
    bare = plain(text)
    if not bare:
        return Sense(_MARK_OF[marks[0]], 0.9) if marks else NOTHING
    if is_priority(bare):
        return NOTHING
    if sense := _WORDS.get(bare):
        return Sense(sense.meaning, 1.0) if marks else sense
    return _in_words(bare, 0.7 if marks else 0.6) or (
        Sense(_MARK_OF[marks[0]], 0.5) if marks else NOTHING
    )


def _in_words(bare: str, weight: float) -> Sense | None:
    """Return the meaning of a label that begins or ends with a status: "Shipped in 2.1"."""
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", bare)
    if len(words) > 5:
        return None
    # Chinese and Japanese have no spaces between words.
    for known in _UNSPACED:
        if bare.startswith(known):
            return Sense(_WORDS[known].meaning, weight)
    for length in (3, 2, 1):
        for part in (words[:length], words[-length:]):
            sense = _WORDS.get(" ".join(part))
            if len(part) == length < len(words) and sense and sense.weight == 1:
                return Sense(sense.meaning, weight if part == words[:length] else weight * 0.6)
    return None


@lru_cache(maxsize=4096)
def sense_of_class(name: str) -> Sense:
    """Return what a class means as a status, with or without a prefix: ``badge-done``."""
    words = [word.casefold() for part in _JOINT.split(name) for word in _CAMEL.split(part) if word]
    for start in range(min(len(words), 4)):
        rest = words[start:]
        if sense := _WORDS.get(" ".join(rest)) or _WORDS.get("".join(rest)):
            return Sense(sense.meaning, sense.weight * (0.9 if len(words) < 4 else 0.7))
    return NOTHING


def plain(text: str) -> str:
    """Return a label in lower case without its marks and the punctuation around it."""
    kept = "".join(
        " " if unicodedata.category(c) in ("So", "Sk", "Cf", "Mn") or c in _MARK_OF else c
        for c in text
    )
    folded = " ".join(kept.casefold().replace("’", "'").split())
    return folded.strip(" .:;,()[]!*•·|/✓") or (folded if folded in _WORDS else "")


def is_priority(text: str) -> bool:
    """Tell whether a label is a priority, such as P1 or High."""
    return bool(_PRIORITY.fullmatch(plain(text)))


def is_colour(name: str) -> bool:
    """Tell whether a class only says how a status looks, as ``badge-success`` does."""
    return not _COLOURS.isdisjoint(_JOINT.split(name.lower()))


def is_size(text: str) -> bool:
    """Tell whether a label is a size, such as XL or 3 points."""
    return bool(_SIZE.fullmatch(plain(text)))


def name_of(label: str) -> str:
    """Return the name of the status that a label is: "In progress" is in-progress."""
    if label in _BRACKETS:
        return {"open": "open", "done": "done", "active": "in-progress"}.get(
            _BRACKETS[label], "rejected"
        )
    words = re.findall(r"[^\W_]+", plain(label).replace("'", ""))
    if words:
        return "-".join(words)
    mark = next((c for c in label if c in _MARK_OF), "")
    return _NAMES.get(mark) or (_MARK_OF[mark] if mark else "")


_LEADING = re.compile(
    r"(\[[ xX~/-]?\]|["
    + "".join(_MARK_OF)
    + r"]\ufe0f?|[A-Za-z][A-Za-z' -]{1,20}?(?=\s*(?:[:—–|]|\s-\s)))(?=\s|\S)"
)
# A word that is a status elsewhere only beside others is one here.
_STATED = re.compile(
    r"(?:current )?(?:status|state|stage|stand|estado|statut|état|stato|状态|ステータス)\s*[:：]\s*"
    r"(\S.{0,30})",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(\[[A-Za-z -]{2,20}\]|\([A-Za-z -]{2,20}\)|[" + "".join(_MARK_OF)
                       + r"]\ufe0f?|(?<=[:—–|] )[A-Za-z][A-Za-z -]{1,20}|(?<= - )[A-Za-z][A-Za-z ]"
                       + r"{1,20})$")  # fmt: skip


def leading_label(text: str) -> str:
    """Return the status at the start of a text: a mark, a ticked box, or words and a colon."""
    match = _LEADING.match(text)
    return match[1] if match and sense_of_text(match[1]).weight >= 0.9 else ""


def trailing_label(text: str) -> str:
    """Return the status at the end of a text: a mark, or words in brackets or behind a dash."""
    stated = _STATED.fullmatch(text)
    if stated and sense_of_text(stated[1]).weight:
        return stated[1]
    match = _TRAILING.search(text)
    return match[1] if match and sense_of_text(match[1]).weight >= 0.9 else ""
