"""In a notebook: the bar shows, and the stop button ends work without ending the kernel."""

from __future__ import annotations

import os
import queue
import time

import pytest

pytest.importorskip("ipykernel")
manager = pytest.importorskip("jupyter_client.manager")

# What the libraries that run a kernel warn of is theirs.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def kernel():
    """Start a kernel; give what talks to it and what holds it."""
    import sys

    left_out = ("PYTEST_CURRENT_TEST", "TURVEN_PROGRESS")
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    held = manager.KernelManager()
    # The Python of the tests, and not one that is installed under the name.
    held.kernel_spec.argv[0] = sys.executable
    held.start_kernel(env=environment)
    client = held.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    yield client, held
    client.stop_channels()
    held.shutdown_kernel(now=True)


def ran(client, code, meanwhile=lambda told: None, seconds=120):
    """Run a cell; return all messages that it sent, until it was done."""
    asked = client.execute(code)
    told = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        meanwhile(told)
        try:
            message = client.get_iopub_msg(timeout=0.1)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != asked:
            continue
        told.append((message["msg_type"], message["content"]))
        if told[-1] == ("status", {"execution_state": "idle"}):
            return told
    pytest.fail(f"the cell is not done: {told[-3:]}")


def text(told):
    return "".join(content["text"] for kind, content in told if kind == "stream")


SLOW = """
import time
import turven as tv

def texts(number):
    for _ in range(number):
        time.sleep(0.1)
        yield "de kat zat op de mat " * 10_000
"""


def test_a_notebook_shows_a_bar(kernel):
    client, _ = kernel
    told = ran(client, SLOW + "print(tv.Corpus.from_texts(texts(20)).n_tokens)")
    assert "1200000" in text(told)
    widgets = [
        content
        for kind, content in told
        if kind == "display_data" and "application/vnd.jupyter.widget-view+json" in content["data"]
    ]
    # A widget where ipywidgets are, else a line.
    assert widgets or "reading" in text(told)
    assert not any(kind == "error" for kind, _ in told)


def test_a_notebook_shows_no_bar_that_is_not_wanted(kernel):
    client, _ = kernel
    told = ran(client, SLOW + "tv.Corpus.from_texts(texts(15), progress=False)\nprint('done')")
    assert text(told) == "done\n"
    assert not any(kind == "display_data" for kind, _ in told)


@pytest.mark.parametrize(
    "work",
    [
        "tv.Corpus.from_texts(texts(100_000))",
        "tv._core.spin()",
        "[corpus.ngrams((1, 5)) for _ in range(100_000)]",
    ],
)
def test_the_stop_button_ends_the_work_and_not_the_kernel(kernel, work):
    client, held = kernel
    ran(client, SLOW + "corpus = tv.Corpus.from_texts(texts(3))")
    begun = time.monotonic()
    pressed = []

    def press(_):
        if not pressed and time.monotonic() - begun > 1.5:
            held.interrupt_kernel()
            pressed.append(time.monotonic())

    told = ran(client, work, press)
    ended = time.monotonic() - pressed[0]
    assert [content["ename"] for kind, content in told if kind == "error"] == ["KeyboardInterrupt"]
    # The promise is 100 ms; a loaded machine may take longer to answer at all.
    assert ended < 5.0
    assert text(ran(client, "print(corpus.n_tokens, len(corpus.ngrams(2)))")) == "180000 6\n"
