"""Chromium, driven by its DevTools protocol through a pipe: real keys, clicks and screenshots."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.browser import AXE, CHROMIUM

if TYPE_CHECKING:
    from pathlib import Path

_KEYS = {
    "Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), " ": (32, " "), "Backspace": (8, ""),
    "ArrowLeft": (37, ""), "ArrowUp": (38, ""), "ArrowRight": (39, ""), "ArrowDown": (40, ""),
    "Home": (36, ""), "End": (35, ""),
}  # fmt: skip
_ALT = 1


class Browser:
    """One Chromium with one tab or several."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        assert CHROMIUM
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        command = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            f"--user-data-dir={folder / 'profile'}", "--remote-debugging-pipe", *arguments,
        ]  # fmt: skip
        redirected = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self._process = subprocess.Popen(
            ["bash", "-c", redirected, "chromium", *command],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], 180)
            part = os.read(self._read, 1 << 20) if ready else b""
            assert part, "Chromium does not answer"
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def tab(self, address: str, width: int = 1280, height: int = 900, *, dark: bool = False) -> Tab:
        """Open an address in a new tab."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session)
        tab.call("Page.enable")
        tab.call("Runtime.enable")
        tab.call("Log.enable")
        tab.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 500,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        tab.call("Emulation.setEmulatedMedia", features=[scheme])
        tab.call("Page.navigate", url=address)
        return tab

    def close(self) -> None:
        """End Chromium."""
        try:
            self.call("Browser.close")
            self._process.wait(60)
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._write)
            os.close(self._read)


class Tab:
    """A page in Chromium."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser = browser
        self._session = session

    def call(self, method: str, **parameters: Any) -> Any:
        return self.browser.call(method, self._session, **parameters)

    def run(self, script: str) -> Any:
        """Return the value of an expression; a promise is waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 60) -> Any:
        """Wait until an expression is true, and return its value."""
        end = time.monotonic() + seconds
        while True:
            value = self.run(f"(v => v instanceof Node || v)({condition})")
            if value:
                return value
            assert time.monotonic() < end, f"never true: {condition}"
            time.sleep(0.02)

    def press(self, key: str, *, alt: bool = False) -> None:
        """Press a key."""
        code, text = _KEYS.get(key, (ord(key.upper()[0]), key))
        shared = {
            "key": key, "code": key if len(key) > 1 else f"Key{key.upper()}",
            "windowsVirtualKeyCode": code, "modifiers": _ALT if alt else 0,
        }  # fmt: skip
        self.call("Input.dispatchKeyEvent", type="keyDown", text="" if alt else text, **shared)
        self.call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.call("Input.insertText", text=text)

    def place(self, element: str) -> tuple[float, float]:
        """Return the middle of an element, given as an expression, scrolled into view.

        It is the middle of its first line: words that wrap have none of their own in between.
        """
        box = self.run(
            f"(e => {{ e.scrollIntoView({{block: 'center'}}); const r = e.getClientRects()[0];"
            f" return [r.x + r.width / 2, r.y + r.height / 2]; }})({element})"
        )
        return box[0], box[1]

    def click(self, element: str, *, count: int = 1) -> None:
        """Click the middle of an element, once or twice."""
        x, y = self.place(element)
        for n in range(1, count + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.call(
                    "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=n
                )

    def drag(self, element: str, target: str, *, below: float = 0) -> None:
        """Drag the middle of an element to the middle of another, or so much below it."""
        self.call("Input.setInterceptDrags", enabled=True)
        self.browser.events.clear()
        x, y = self.place(element)
        mouse = partial(self.call, "Input.dispatchMouseEvent", button="left", buttons=1)
        mouse(type="mousePressed", x=x, y=y, clickCount=1)
        intercepted: list[Any] = []
        for step in range(1, 40):
            mouse(type="mouseMoved", x=x + 2 * step, y=y + step)
            events = self.browser.events
            intercepted = [e for e in events if e["method"] == "Input.dragIntercepted"]
            if intercepted:
                break
            time.sleep(0.05)
        assert intercepted, f"{element} cannot be dragged"
        data = intercepted[0]["params"]["data"]
        x, y = self.place(target)
        for kind in ("dragEnter", "dragOver", "drop"):
            self.call("Input.dispatchDragEvent", type=kind, x=x, y=y + below, data=data)
        mouse(type="mouseReleased", x=x, y=y + below, clickCount=1)
        self.call("Input.setInterceptDrags", enabled=False)

    def violations(self) -> list[tuple[str, str]]:
        """Return what axe-core, where it is installed, finds wrong with what is shown."""
        self.run(f"{AXE.read_text(encoding='utf-8')}; 0")
        found: list[tuple[str, str]] = self.run(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.passes.length > 5 &&"
            " r.violations.flatMap(v => v.nodes.map(n => [v.id, n.html])))"
        )
        return found

    def screenshot(self, path: Path) -> None:
        """Write a picture of what is shown."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))
