"""The documents are true: code runs, output is what it gives, links lead somewhere."""

from __future__ import annotations

import contextlib
import doctest
import importlib.util
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
# These are run by test_guides.py.
NOTEBOOKS = {"tutorial", "guides"}
WITH_CODE = [ROOT / "README.md", *(p for p in PAGES if not NOTEBOOKS & {p.stem, p.parent.name})]
WITH_LINKS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield each code block of a language with the line before its first, from 0."""
    for match in BLOCK.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start(2)), match[2]


def prose(text: str) -> str:
    return BLOCK.sub("", text)


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    headings = (heading.lower() for heading in HEADING.findall(prose(text)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def run(path: Path) -> list[str]:
    """Run the Python of a page in one namespace; return what was not as written."""
    text = path.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    parser = doctest.DocTestParser()
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False)
    said = io.StringIO()
    for line, code in blocks(text, "python"):
        if ">>>" in code:
            test = parser.get_doctest(code, names, name_of(path), str(path), line)
            test.globs = names  # the parser copies; the next block is to know these names
            runner.run(test, out=said.write, clear_globs=False)
        else:
            exec(compile("\n" * line + code, str(path), "exec"), names)
    return [] if runner.summarize(verbose=False).failed == 0 else [said.getvalue()]


@pytest.mark.parametrize("path", WITH_CODE, ids=name_of)
def test_python_in_a_document_runs_and_gives_the_output_shown(path, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("TURVEN_NUM_THREADS", raising=False)
    with contextlib.redirect_stdout(io.StringIO()):
        wrong = run(path)
    assert not wrong, "\n".join(wrong)


def test_an_output_that_is_not_true_is_found(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("```python\n>>> x = 2\n```\n```python\n>>> x + 1\n4\n```\n", encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    with contextlib.redirect_stdout(io.StringIO()):
        (wrong,) = run(page)
    assert "line 5" in wrong
    assert "Got:\n    3" in wrong


@pytest.mark.parametrize("path", WITH_CODE, ids=name_of)
def test_commands_in_a_document_give_the_output_shown(path):
    for _, session in blocks(path.read_text(encoding="utf-8"), "console"):
        for command in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            typed, _, shown = command.partition("\n")
            program, *arguments = shlex.split(typed)
            assert program == "turven", typed
            assert output_of(arguments) == shown, typed


def output_of(arguments: list[str]) -> str:
    """Run the command in a process of its own: it changes how signals are met."""
    environment = {key: value for key, value in os.environ.items() if key != "TURVEN_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-m", "turven", *arguments],
        capture_output=True,
        check=True,
        cwd=ROOT,
        encoding="utf-8",
        env={**environment, "PYTHONIOENCODING": "utf-8"},
    )
    return done.stdout


@pytest.mark.parametrize("path", WITH_LINKS, ids=name_of)
def test_links_of_a_document_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for link in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file) if file else path
        assert target.exists(), f"{name_of(path)} links to {link}, which is not there"
        if anchor:
            there = anchors(target.read_text(encoding="utf-8"))
            assert anchor in there, f"{name_of(path)} links to {link}, there are {sorted(there)}"


def test_every_dependency_has_its_reason_and_licence():
    crate = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*crate["dependencies"], *(f"{d} (development)" for d in crate["dev-dependencies"])]
    needed += [name for system in crate["target"].values() for name in system["dependencies"]]
    needed += [re.split(r"[^\w-]", wanted)[0] for wanted in package["project"]["dependencies"]]
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    table = design[design.index("## Dependencies") :]
    listed = re.findall(r"^\| ([a-z][^|]*?) \| [^|]+ \| [^|]+ \|$", table, re.MULTILINE)
    assert sorted(listed) == sorted([*needed, "package"])


@pytest.fixture
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_measures", ROOT / "docs/make_measures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_measures_is_what_its_program_makes(maker):
    assert maker.PAGE == ROOT / "docs/measures.md"
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page()
    assert maker.main(["--check"]) == 0


def test_a_stale_page_of_measures_is_found(maker, tmp_path, monkeypatch):
    monkeypatch.setattr(maker, "PAGE", tmp_path / "measures.md")
    assert maker.main(["--check"]) == 1
    maker.PAGE.write_text(maker.page() + "more\n", encoding="utf-8")
    assert maker.main(["--check"]) == 1
    assert maker.main([]) == 0
    assert maker.main(["--check"]) == 0
