"""A headless Chromium, asked by the DevTools protocol over a pair of pipes.

Without a package of its own: each message is JSON, and a NUL ends it.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

#: Root may not use Chromium's sandbox, and a small /dev/shm is too small for it.
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-pipe",
)


#: Chromium reads from 3 and writes to 4, whatever numbers the pipes have.
START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for place, end in enumerate(ends):
    os.dup2(end, 3 + place)
os.execv(sys.argv[3], sys.argv[3:])
"""


def chromium() -> str | None:
    """Return where Chromium is, if it is anywhere."""
    named = [os.environ["TURVEN_CHROMIUM"]] if "TURVEN_CHROMIUM" in os.environ else NAMES
    return next((path for name in named if (path := shutil.which(name))), None)


class Page:
    """A page in a browser of its own."""

    def __init__(self, seconds: float = 60) -> None:
        program = chromium()
        assert program is not None
        self.seconds = seconds
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # The command line lets a broken pipe end the process; here it is an error to be seen.
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        theirs_in, self.out = os.pipe()
        self.into, theirs_out = os.pipe()
        pipes = str(theirs_in), str(theirs_out)
        profile = f"--user-data-dir={self.folder.name}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *pipes, program, *OPTIONS, profile, "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer, self.number, self.session = b"", 0, None
        #: What the console said, and errors that nothing caught.
        self.said: list[str] = []
        #: Addresses that the page asked for.
        self.asked: list[str] = []
        targets = self.send("Target.getTargets")["targetInfos"]
        target = next(one["targetId"] for one in targets if one["type"] == "page")
        opened = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = opened["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: Any) -> Any:
        """Ask something and wait for the answer."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + self.seconds
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.into], [], [], max(0, end - time.monotonic()))
            assert ready, "Chromium does not answer"
            read = os.read(self.into, 1 << 20)
            assert read, "Chromium has ended"
            self.buffer += read
        line, _, self.buffer = self.buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        self._hear(message)
        return message

    def _hear(self, message: dict[str, Any]) -> None:
        given = message.get("params", {})
        match message.get("method"):
            case "Runtime.consoleAPICalled":
                self.said.append(str(given["args"]))
            case "Runtime.exceptionThrown":
                self.said.append(str(given["exceptionDetails"]))
            case "Log.entryAdded":
                self.said.append(str(given["entry"]))
            case "Network.requestWillBeSent":
                self.asked.append(given["request"]["url"])

    def look(self, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        """Set the window's size, and whether it is light or dark."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def open(self, path: Path) -> None:
        """Open a report and wait until it is there."""
        self.send("Page.navigate", url=path.resolve().as_uri())
        self.wait("document.documentElement?.dataset.ready === 'yes'")

    def run(self, program: str) -> Any:
        """Run JavaScript; return its value."""
        done = self.send(
            "Runtime.evaluate",
            expression=program,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, program: str) -> None:
        """Wait until JavaScript is true."""
        end = time.monotonic() + self.seconds
        while not self.run(program):
            assert time.monotonic() < end, f"this does not come true: {program}; {self.said}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click with the mouse in the middle of an element."""
        x, y = self.run(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            "one.scrollIntoView({block: 'center'}); const box = one.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector: str, text: str) -> None:
        """Put the cursor into a field, select what is there, and type."""
        self.run(f"document.querySelector({json.dumps(selector)}).select()")
        self.send("Input.insertText", text=text)

    def key(self, name: str, code: int) -> None:
        """Press a key."""
        for kind in ("rawKeyDown", "char", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=name,
                windowsVirtualKeyCode=code,
                **({"text": "\r"} if kind == "char" and name == "Enter" else {}),
            )

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Save a picture, of all of the page or of what shows."""
        taken = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(taken["data"]))

    def pdf(self, path: Path) -> None:
        """Print the page."""
        self.send("Emulation.setEmulatedMedia", features=[])
        printed = self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(printed["data"]))

    def close(self) -> None:
        """End the browser."""
        self.session = None
        self.send("Browser.close")
        os.close(self.out)
        self.process.wait(20)
        os.close(self.into)
        self.folder.cleanup()
