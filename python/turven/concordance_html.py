"""The lines of a concordance in a notebook: pages that need no server and no script."""

from __future__ import annotations

import hashlib
import html
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from turven.display import has_right_to_left
from turven.table import text_of_value

#: Lines on a page.
PAGE = 20

#: The columns that are written around the node, or not at all.
SIDES = ("left", "node", "right")
HIDDEN = ("document", "position", "start", "end", *SIDES)

#: Borders and shades of grey go with a light page and with a dark one. Names of documents are
#: cut in front, as paths differ behind: of what runs from right to left that is the end.
STYLE = """\
#{id}{{overflow-x:auto}}
#{id} table{{border-collapse:collapse;width:100%;margin:0;color:inherit;font:inherit}}
#{id} caption{{text-align:start;white-space:normal}}
#{id} th,#{id} td{{padding:.15em .5em;white-space:nowrap;text-align:start;border:0}}
#{id} tbody tr:nth-child(even){{background:rgba(128,128,128,.1)}}
#{id} td.front{{max-width:14em;overflow:hidden;text-overflow:ellipsis}}
#{id} td.name{{direction:rtl;text-align:match-parent}}
#{id} td.side,#{id} th.side{{width:40%;max-width:0}}
#{id} td.side div{{display:flex;overflow:hidden}}
#{id} td.before div{{justify-content:flex-end}}
#{id} th.before{{text-align:end}}
#{id} td.side bdi{{flex:none}}
#{id} td.node{{font-weight:bold;text-align:center}}
#{id}>input{{position:absolute;opacity:0;pointer-events:none}}
#{id} nav label{{padding:.1em .5em;cursor:pointer;border:1px solid rgba(128,128,128,.4)}}
#{id}>input~table>tbody{{display:none}}
"""

SHOWN = (
    "#{id}>#{id}-{page}:checked~table>tbody:nth-of-type({page}){{display:table-row-group}}\n"
    "#{id}>#{id}-{page}:checked~nav>label:nth-of-type({page})"
    "{{font-weight:bold;background:rgba(128,128,128,.25)}}\n"
)

#: No two outputs of a notebook share their buttons.
_numbers = itertools.count()


def page(caption: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], hits: int) -> str:
    """Write lines as a table in pages, and say how many of how many there are.

    Whatever is in a text is escaped, and isolated, so that its direction is its own. Where
    most nodes are written from right to left, so is the table.
    """
    fronts = [name for name in columns if name not in HIDDEN]
    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
    bodies = "".join(f"<tbody>{_body(lines, fronts)}</tbody>" for lines in pages)
    content = hashlib.sha256(f"{caption}{bodies}".encode(errors="replace")).hexdigest()
    name = f"turven-{content[:8]}-{next(_numbers)}"
    is_turned = 2 * sum(has_right_to_left(str(row["node"])) for row in rows) > len(rows)
    direction = ' dir="rtl"' if is_turned else ""
    head = "".join(f"<th>{html.escape(front)}</th>" for front in fronts)
    sides = '<th class="side before">left</th><th>node</th><th class="side">right</th>'
    shown = f"{len(rows):,} of {hits:,} lines" if len(rows) < hits else f"{hits:,} lines"
    return (
        f'<div id="{name}" class="turven-concordance">{_style(name, len(pages))}'
        f"{_buttons(name, pages)}"
        f"<table{direction}><caption dir='ltr'>{html.escape(caption)} · {shown}</caption>"
        f"<thead><tr>{head}{sides}</tr></thead>{bodies}</table></div>"
    )


def _style(name: str, pages: int) -> str:
    shown = "".join(SHOWN.format(id=name, page=page) for page in range(1, pages + 1))
    return f"<style>{STYLE.format(id=name)}{shown if pages > 1 else _all(name)}</style>"


def _all(name: str) -> str:
    return f"#{name}>table>tbody{{display:table-row-group}}\n"


def _buttons(name: str, pages: list[Sequence[Mapping[str, Any]]]) -> str:
    """Write a button a page; what is chosen, the style sheet shows."""
    if len(pages) < 2:
        return ""
    first = 1
    inputs, labels = "", ""
    for number, lines in enumerate(pages, start=1):
        checked = " checked" if number == 1 else ""
        inputs += f'<input type="radio" name="{name}" id="{name}-{number}"{checked}>'
        labels += f'<label for="{name}-{number}">{first}–{first + len(lines) - 1}</label>'
        first += len(lines)
    return f"{inputs}<nav>{labels}</nav>"


def _body(rows: Sequence[Mapping[str, Any]], fronts: list[str]) -> str:
    return "".join(f"<tr>{_fronts(row, fronts)}{_sides(row)}</tr>" for row in rows)


def _fronts(row: Mapping[str, Any], fronts: list[str]) -> str:
    return "".join(
        f'<td class="front{" name" if name == "id" else ""}" '
        f'title="{html.escape(text_of_value(row[name]))}">{_isolated(row[name])}</td>'
        for name in fronts
    )


def _sides(row: Mapping[str, Any]) -> str:
    left, node, right = (_isolated(row[name]) for name in SIDES)
    return (
        f'<td class="side before"><div>{left}</div></td><td class="node">{node}</td>'
        f'<td class="side"><div>{right}</div></td>'
    )


def _isolated(value: object) -> str:
    return f'<bdi dir="auto">{html.escape(text_of_value(value))}</bdi>'
