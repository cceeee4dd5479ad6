"""How much memory a piece of Python takes, in a process of its own.

In a process that has done other things what an earlier one leaves behind would count with it.
"""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path


def taken():
    """Return how many bytes of memory this process has that are no file's."""
    with Path("/proc/self/status").open() as status:
        return int(re.search(r"RssAnon:\s+(\d+) kB", status.read())[1]) * 1024


class Watched:
    """Looks at the memory while a block works: `peak` is the most beyond what was there."""

    def __enter__(self):
        self.peak, self._before, self._done = 0, taken(), False
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done = True
        self._thread.join()

    def _watch(self):
        while not self._done:
            self.peak = max(self.peak, taken() - self._before)
            time.sleep(0.002)


def said_by(script, *arguments):
    """Run a script, which finds :class:`Watched` here, and return what it prints."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    here = Path(__file__).parent
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=here)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout
