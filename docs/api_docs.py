"""How mkdocstrings gets to see turven: as it is at run time.

The methods of a corpus are functions of other modules that its class is given, and the
measures are made from their registry. Read as text, both are assignments. So here each such
name gets the signature and the docstring that it has when turven is imported, and what
docstrings say in reStructuredText is said in Markdown.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import griffe
import turven

KINDS = {
    kind.description: griffe.ParameterKind(kind.description) for kind in inspect._ParameterKind
}
ROLE = re.compile(r":(func|meth|class|mod|attr):`~?([\w.]+)`")
MATH = re.compile(r"^\.\. math:: (.*)$", re.MULTILINE)
CITED = re.compile(r"\[(\d)\]_")
SOURCE = re.compile(r"^\.\. \[(\d)\] ", re.MULTILINE)
CHOICE = re.compile(r"^([\w, ]+ : )\{(.+)\}, optional$", re.MULTILINE)
RULE = r"^ *=+(?: +=+)+ *$"
TABLE = re.compile(rf"({RULE})\n((?:.+\n)+?)(?:{RULE}\n)((?:.+\n)+?)(?:{RULE})", re.MULTILINE)


class AtRunTime(griffe.Extension):
    """Gives every public name of the package the form that it has at run time."""

    def on_package(self, *, pkg: griffe.Module, loader: griffe.GriffeLoader, **_: Any) -> None:
        """Change a package when all of it has been read."""
        if pkg.name != "turven":
            return
        for owner, live in owners(pkg):
            for name, member in list(owner.members.items()):
                function = getattr(live, name, None)
                if not member.is_alias and is_function(function):
                    self.take(owner, name, function, loader)
            for member in [owner, *owner.members.values()]:
                if not member.is_alias and member.docstring:
                    member.docstring.value = markdown(member.docstring.value)

    def take(self, owner: Any, name: str, function: Any, loader: griffe.GriffeLoader) -> None:
        """Give a name of a module or class what its function is and says at run time."""
        member = owner.members[name]
        if member.is_attribute:
            member = made(name, function, of_class=owner.is_class)
            owner.set_member(name, member)
        if member.docstring:
            # Decorators fill in what several docstrings share.
            member.docstring.value = inspect.getdoc(function) or ""
            member.docstring.parser = loader.docstring_parser
            member.docstring.parser_options = loader.docstring_options


def owners(pkg: griffe.Module) -> Iterator[tuple[Any, object]]:
    """Yield the modules and classes of a package with what they are at run time."""
    waiting: list[griffe.Module] = [pkg]
    while waiting:
        module = waiting.pop()
        waiting += [inner for inner in module.modules.values() if not inner.is_alias]
        if module.name.startswith("__main"):
            continue
        live = importlib.import_module(module.path)
        yield module, live
        for name, inner in module.classes.items():
            if not inner.is_alias and hasattr(live, name):
                yield inner, getattr(live, name)


def is_function(found: object) -> bool:
    """Tell whether something is a function or a class method, written in Python."""
    return inspect.isfunction(found) or inspect.ismethod(found)


def made(name: str, function: Any, *, of_class: bool) -> griffe.Function:
    """Return a function as griffe has it, from the function itself."""
    parameters = list(inspect.signature(function).parameters.values())
    if of_class and not inspect.ismethod(function):
        parameters = parameters[1:]  # the corpus itself
    text = inspect.getdoc(function)
    return griffe.Function(
        name,
        parameters=griffe.Parameters(*map(parameter, parameters)),
        docstring=griffe.Docstring(text) if text else None,
        lineno=1,
        endlineno=1,
    )


def parameter(given: inspect.Parameter) -> griffe.Parameter:
    """Return a parameter as griffe has it."""
    empty = inspect.Parameter.empty
    annotation = given.annotation
    return griffe.Parameter(
        given.name,
        annotation=None if annotation is empty else str(annotation),
        kind=KINDS[given.kind.description],
        default=None if given.default is empty else repr(given.default),
    )


def markdown(text: str) -> str:
    """Write the reStructuredText of a docstring as Markdown."""
    text = ROLE.sub(reference, text)
    text = TABLE.sub(table, text)
    # Of choices in braces griffe takes the first for the default, also where there is none.
    text = CHOICE.sub(r"\1\2, optional", text)
    text = MATH.sub(lambda match: f"$$\n{match[1]}\n$$", text)
    return SOURCE.sub(r"\1. ", CITED.sub(r"[\1]", text))


def table(match: re.Match[str]) -> str:
    """Write a simple table, whose columns stand below rules, as one of Markdown."""
    rule, *parts = match.groups()
    starts = [column.start() for column in re.finditer(r"=+", rule)]
    spans = list(zip(starts, [*starts[1:], None], strict=True))
    rows: list[list[str]] = []
    for line in "".join(parts).splitlines():
        cells = [line[start:end].strip() for start, end in spans]
        if cells[0] or not rows:
            rows.append(cells)
        else:  # a line that goes on with the one above
            rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
    rows.insert(1, ["---"] * len(spans))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def reference(match: re.Match[str]) -> str:
    """Return a link to what a role names, where that has a place in this reference."""
    role, name = match[1], match[2].removeprefix("turven.")
    owners = ("",) if role == "mod" else ("Corpus.", "", "Table.", "measures.")
    for path in (owner + name for owner in owners):
        found: object = turven
        for step in path.split("."):
            found = getattr(found, step, None)
        # A method and the module that has it may be called the same.
        if found is not None and inspect.ismodule(found) == (role == "mod"):
            return f"[`{name}`][turven.{path}]"
    return f"`{name}`"
