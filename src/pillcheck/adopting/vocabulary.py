"""The words and marks by which people say how far something is, in many languages."""

from __future__ import annotations

from typing import Literal

Meaning = Literal["open", "active", "blocked", "done", "rejected"]

# Words that are hardly ever anything but a status.
SURE: dict[Meaning, str] = {
    "open": """
        todo, to do, to-do, open, planned, plan, planning, backlog, proposed, proposal, not started,
        pending, queued, upcoming, scheduled, idea, requested, accepted for later, later, someday,
        future, coming soon, soon, next, next up, not done, not yet, unstarted, not implemented,
        unimplemented, nothing done, missing, exploring, considering, assess,
        under consideration, wishlist,
        researching, research, draft, to be done, tbd, not ready, undecided, unresolved, ready,
        unsupported, not supported, no support, icebox, inbox, triage, tentative, tbc,
        concept, wished, specced, specified, mostly specced, horizon, vision, on the horizon,
        up next, not yet started, unassigned, unverified, to build,
        investigating,
        offen, geplant, in planung, ausstehend, zu tun, nicht begonnen, vorgeschlagen, entwurf,
        à faire, a faire, prévu, prévue, planifié, planifiée, à venir, en attente, proposé,
        pendiente, planificado, planeado, por hacer, propuesto, próximamente, previsto,
        pendente, planejado, a fazer, proposto, em breve, da fare, pianificato, in attesa, proposta,
        te doen, gepland, voorgesteld, do zrobienia, planowane, zaplanowane, att göra, planerad,
        запланировано, планируется, открыто, в планах, 计划中, 待办, 未开始, 未着手,
        予定, 計画中,
        规划中, 待开始, 未完成, 待定, 待处理, 排队中, 计划, 計劃中, 待辦, 未開始, 未完了, 未実装,
        検討中,
        예정, 대기, 대기중, 미구현, 미완료, 계획, 계획됨, 할 일,
        zbývá, plánováno, naplánováno, čeká, neověřeno, nezahájeno, do udělání,
        yapılacak, planlandı, planlanıyor, bekliyor, beklemede, başlanmadı,
        chưa bắt đầu, chưa làm, kế hoạch, dự kiến, belum, belum mulai, direncanakan, rencana,
        заплановано, не розпочато, очікує, не начато, ожидает,
        planlagt, ikke startet, suunniteltu, aloittamatta, tervezett, planificat, de făcut,
        προγραμματισμένο, مخطط, לא התחיל, מתוכנן, aperto, aperta, proposto, abierto, aberto""",
    "active": """
        in progress, inprogress, in-progress, progress, wip, doing, active, started, partial,
        partially, partly, partially done, partly done, partially supported, partial support,
        ongoing, underway, under way, in development, development, developing, in dev, building,
        in review, review, reviewing, under review, testing, in testing, in test, qa, beta, alpha,
        in beta, preview, experimental, now, current, working, work in progress, implementing,
        ordered, trial, building,
        under construction, in flight, staging, verifying, prototype, prototyping, designing,
        in design, continuous, evolving, mostly done, almost done, started work, running,
        almost complete, mostly complete, partially implemented, partly implemented, on track,
        in arbeit, laufend, läuft, begonnen, teilweise, in entwicklung, in bearbeitung, aktiv,
        en cours, partiel, commencé, en développement, en test, en revue,
        en progreso, en curso, en proceso, parcial, en desarrollo, iniciado, activo,
        em andamento, em progresso, em desenvolvimento, in corso, parziale, in sviluppo,
        bezig, in behandeling, gedeeltelijk, w toku, w trakcie, pågående, pågår,
        в работе, в процессе, частично, 进行中, 開発中, 進行中, 作業中,
        部分完成, 大致完成, 基本完成, 开发中, 测试中, 运行中, 實作中, 測試中, 着手中, 対応中,
        テスト中,
        진행중, 진행 중, 개발중, 개발 중, 구현 중, 검토중, 검토 중, 부분 완료,
        rozpracováno, probíhá, částečně, devam ediyor, geliştiriliyor, kısmen,
        đang làm, đang thực hiện, đang tiến hành, sedang dikerjakan, berjalan, dalam proses,
        в роботі, в процесі, частково, i gang, pågår nu, under arbeid, kesken, folyamatban,
        în curs, în lucru, σε εξέλιξη, قيد التنفيذ, בתהליך, avviato, iniciada, iniziato""",
    "blocked": """
        blocked, on hold, onhold, hold, paused, waiting, stalled, deferred, postponed, parked,
        stuck, delayed, at risk, needs info, needs decision, suspended,
        blockiert, zurückgestellt, pausiert, verschoben, bloqué, bloquée, reporté, en pause,
        bloqueado, en espera, aplazado, pospuesto, pausado, bloccato, rimandato, geblokkeerd,
        wstrzymane, blockerad, заблокировано, отложено, 阻塞, 保留,
        暂停, 搁置, 已延期, 受阻, 보류, 차단됨, pozastaveno, odloženo, ertelendi, durduruldu,
        tạm dừng, ditunda, tertunda, призупинено, відкладено, utsatt, sospeso""",
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
        готово, сделано, выполнено, завершено, реализовано, 已完成, 完成, 完了, 済,
        已发布, 已交付, 已解决, 已實作, 已發布, 実装済み, 対応済み, リリース済み,
        완료됨, 구현 완료, 완성,
        hotovo, dokončeno, splněno, ověřeno, tamamlandı, yapıldı, bitti, hoàn thành, đã xong, xong,
        selesai, виконано, зроблено, ferdig, fullført, færdig, valmis, kész, finalizat, gata,
        ολοκληρώθηκε, مكتمل, הושלם, rilasciato, pronto, implementado, implementata""",
    "rejected": """
        cancelled, canceled, rejected, dropped, abandoned, declined, wontfix, won't fix, won't do,
        wont do, wont-do, superseded, obsolete, deprecated, removed, discarded, duplicate, invalid,
        withdrawn, not planned, out of scope, retired, not doing, not happening, no longer planned,
        verworfen, abgelehnt, abgebrochen, gestrichen, abandonné, annulé, rejeté, refusé,
        cancelado, cancelada, rechazado, descartado, rejeitado, annullato, rifiutato,
        geannuleerd, afgewezen, anulowane, odrzucone, avbruten, отменено, отклонено,
        已取消, 中止, 已废弃, 취소, 취소됨, zrušeno, iptal, iptal edildi, hủy, đã hủy, dibatalkan,
        скасовано, avlyst, annulleret, abandonado, abbandonato""",
}
# Words that are a status only beside others.
WEAK: dict[Meaning, str] = {
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
MARKS: dict[Meaning, str] = {
    "open": "◇ ☐ ⬜ ◻ □ ○ ◯ ⚪ 📋 📝 💡 🔲 🗓 📅 🔜 ⭕ 🔮 🆕 🎯 🔴 ⚫ ✗ ✘ ❌ ✖ ❎ 🚫 🟥",
    "active": "🚧 ⏳ ⌛ 🔄 🟡 🟠 🔵 ◐ ◑ 🏗 🔨 🛠 ⚙ 🧪 ⚠ 🚀~ 🟨 🟧 🔶 ▶ 👷 🔬 ♻ 🏃 🟦",
    "blocked": "⏸ 🛑 ⛔ 🔒",
    "done": "✅ ☑ ✔ ✓ 🟢 ● 🚀 🎉 🏁 🟩 👍 💚 ⚡~",
    "rejected": "🗑 👎 ⊘",
}
# What such a mark is called where there are no words beside it.
NAMES = {
    "📋": "planned", "📝": "draft", "💡": "idea", "🔴": "red", "❌": "no", "✗": "no", "✘": "no",
    "✖": "no", "❎": "no", "🚧": "in-progress", "⏳": "pending", "⌛": "pending", "🟡": "yellow",
    "🟠": "orange", "🔵": "blue", "🔄": "in-progress", "⚠": "partial", "🧪": "testing",
    "⏸": "on-hold", "✅": "done", "☑": "done", "✔": "done", "✓": "done", "🟢": "green",
    "🚀": "shipped", "🔜": "soon", "☐": "open", "⬜": "open", "🔲": "open", "🚫": "not-planned",
    "🏗": "in-progress", "🔨": "in-progress", "🛠": "in-progress", "⚪": "white", "⚫": "black",
}  # fmt: skip
BRACKETS: dict[str, Meaning] = {"[ ]": "open", "[]": "open", "[x]": "done", "[X]": "done",
                                 "·": "open", "[~]": "active", "[-]": "rejected",
                                 "[/]": "active"}  # fmt: skip
