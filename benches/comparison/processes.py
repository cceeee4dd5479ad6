"""Processes of their own, and the memory that one takes.

What goes in: a function or a command line. What comes out: what it wrote, its
seconds and its peak resident memory. Memory is in bytes everywhere.
"""

from __future__ import annotations

import ctypes
import mmap
import multiprocessing
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from comparison.answers import Unavailable


def apart(function: Callable, *given: Any) -> None:
    """Call a function in a process of its own: this one must stay small."""
    process = multiprocessing.Process(target=function, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise ChildProcessError(f"{function.__name__} failed")


#: More than any run takes at once, but for the largest inputs.
WARM_BYTES = 3 << 30
PAGE = 1 << 12


def warm() -> None:
    """Take memory and give it back, so that the next process finds it at hand.

    The host of a virtual machine takes back what nobody uses, and whoever is the first
    to use it again waits for it: 3 ns a byte where this was measured, ten times what it
    takes otherwise. That would be added to a run or not, as it happens.
    """
    apart(_touch, WARM_BYTES)


def _touch(size: int) -> None:
    with suppress(OSError, ValueError), mmap.mmap(-1, size) as memory:
        for at in range(0, size, PAGE):
            memory[at] = 1


def watched(argv: list[str], threads: int) -> tuple[str, float, int]:
    """Run a process; return what it wrote, its seconds and its peak memory."""
    names = ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "TURVEN_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    with tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True
        )
        written = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == -signal.SIGALRM:
            raise ChildProcessError("took too long")
        if process.returncode:
            errors.seek(0)
            last = (errors.read().strip() or "no message").splitlines()[-1]
            raise ChildProcessError(f"failed ({process.returncode}): {last[:200]}")
    # A process inherits the peak of the one that starts it, here this one.
    peak, own = peak_bytes(usage), peak_bytes(resource.getrusage(resource.RUSAGE_SELF))
    return written, seconds, peak if peak > own else 0


def peak_bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def memory_of(name: str) -> int:
    """Read a figure of this process, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(rf"{name}:\s+(\d+)", status)[1])


def reset_peak() -> int:
    """Let the peak resident memory begin anew; return the memory resident now."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # or what was freed could be used unseen
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return memory_of("VmRSS")
    except OSError as error:
        raise Unavailable("this system does not tell the peak of a part") from error
