"""Run the guides, which are notebooks written as Markdown.

Every block of Python on these pages is a cell; the pages themselves hold no output. What a
cell shows is what Jupyter would show of it: what it prints, and the value of its last line.

    python docs/notebooks.py run PAGE [EXPRESSION...]   prints that as JSON
    python docs/notebooks.py write FOLDER               writes the guides as .ipynb files

`run` also gives the values that expressions have after the last cell.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "guides").glob("*.md"))]

CELL = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: The forms in which an object shows itself, the first one that it knows.
FORMS = (("html", "_repr_html_"), ("markdown", "_repr_markdown_"))

Output = dict[str, str]


def cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield the code of each cell with the number of lines before it."""
    for match in CELL.finditer(text):
        yield text.count("\n", 0, match.start(1)), match[1]


def run(page: Path, expressions: list[str]) -> dict[str, list[Any]]:
    """Run the cells of a page in one namespace."""
    names: dict[str, Any] = {"__name__": "__main__"}
    outputs = []
    for line, code in cells(page.read_text(encoding="utf-8")):
        outputs.append(shown(code, str(page), line, names))
    return {"outputs": outputs, "values": [eval(code, names) for code in expressions]}


def shown(code: str, file: str, line: int, names: dict[str, Any]) -> list[Output]:
    """Run one cell; return what it shows."""
    tree = ast.parse("\n" * line + code, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, file, "exec"), names)
        value = last and eval(compile(ast.Expression(last.value), file, "eval"), names)
    outputs = [{"form": "text", "text": printed.getvalue()}] if printed.getvalue() else []
    return outputs if value is None else [*outputs, form_of(value)]


def form_of(value: object) -> Output:
    """Return a value in the form that a notebook shows."""
    for form, method in FORMS:
        if hasattr(value, method):
            return {"form": form, "text": getattr(value, method)()}
    return {"form": "text", "text": f"{value!r}\n"}


def notebook(text: str) -> dict[str, Any]:
    """Return a page as a notebook in Jupyter's format, without output."""
    pieces = CELL.split(text)
    made: list[dict[str, Any]] = []
    for place, piece in enumerate(pieces):
        source = piece.strip("\n")
        if source:
            cell = {"id": f"cell-{len(made)}", "metadata": {}, "source": source}
            code = {"cell_type": "code", "execution_count": None, "outputs": []}
            made.append(cell | (code if place % 2 else {"cell_type": "markdown"}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write(page: Path, path: Path) -> None:
    """Write a page as an .ipynb file."""
    made = notebook(page.read_text(encoding="utf-8"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run")
    running.add_argument("page", type=Path)
    running.add_argument("expressions", nargs="*")
    writing = commands.add_parser("write")
    writing.add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.command == "run":
        json.dump(run(given.page.resolve(), given.expressions), sys.stdout)
        return
    for page in PAGES:
        path = given.folder / page.relative_to(DOCS).with_suffix(".ipynb")
        write(page, path)
        print(path)


if __name__ == "__main__":
    main()
