"""Chromium and axe-core, where they are installed: what a page is like for those who read it."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.support import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
# The file axe.min.js of npm's package axe-core.
AXE = Path(
    os.environ.get("AXE_CORE") or ROOT / "tools/browser/node_modules/axe-core/axe.min.js"
).absolute()

# The page is in a frame, since a window is not as narrow as a phone.
_IN_FRAME = """
axe.run(document, {resultTypes: ["violations"]}).then(result => parent.postMessage({
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  width: innerWidth, wide: document.documentElement.scrollWidth,
  rules: result.passes.length, violations: result.violations.map(v => [v.id, v.nodes[0].html]),
}, "*"));
"""
_FRAME = """<!doctype html><title>Report</title><pre></pre><script>
addEventListener("message", event => {
  document.querySelector("pre").textContent = JSON.stringify(event.data);
});
</script><iframe src="%s" width="%d" height="900" style="border: 0"></iframe>"""


def report_on(page: Path, width: int, *, dark: bool, folder: Path) -> dict[str, Any]:
    """Return what axe-core says of a copy of a page at a width, in light or dark."""
    assert CHROMIUM
    shutil.copytree(page.parent, folder, dirs_exist_ok=True)
    text = page.read_text(encoding="utf-8")
    scripts = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{_IN_FRAME}</script>"
    (folder / page.name).write_text(text.replace("</body>", f"{scripts}</body>"), "utf-8")
    frame = folder / "frame.html"
    frame.write_text(_FRAME % (page.name, width), "utf-8")
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder / 'profile'}", "--window-size=1400,1000",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            "--virtual-time-budget=20000", "--dump-dom", f"file://{frame}",
        ],
        capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    match = re.search(r"<pre>(.+?)</pre>", done.stdout, re.DOTALL)
    assert match, done.stderr
    report: dict[str, Any] = json.loads(html.unescape(match[1]))
    return report
