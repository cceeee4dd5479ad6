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

KINDS = {kind.description: griffe.ParameterKind(kind.description) for kind in inspect._ParameterKind}
ROLE = re.compile(r":(?:func|meth|class|mod|attr):`~?([\w.]+)`")
MATH = re.compile(r"^\.\. math:: (.*)$", re.MULTILINE)
CITED = re.compile(r"\[(\d)\]_")
SOURCE = re.compile(r"^\.\. \[(\d)\] ", re.MULTILINE)


class AtRunTime(griffe.Extension):
    """Gives every public name of the package the form that it has at run time."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Change a package when all of it has been read."""
        if pkg.name != "turven":
            return
        for owner, live in owners(pkg):
            for name, member in list(owner.members.items()):
                function = getattr(live, name, None)
                if not member.is_alias and member.is_attribute and inspect.isroutine(function):
                    owner.set_member(name, made(name, function, of_class=owner.is_class))
            for member in owner.members.values():
                if not member.is_alias and member.docstring:
                    member.docstring.value = markdown(member.docstring.value)
            if owner.docstring:
                owner.docstring.value = markdown(owner.docstring.value)


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


def made(name: str, function: Any, *, of_class: bool) -> griffe.Function:  # noqa: ANN401
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
    text = MATH.sub(lambda match: f"$$\n{match[1]}\n$$", text)
    return SOURCE.sub(r"\1. ", CITED.sub(r"[\1]", text))


def reference(match: re.Match[str]) -> str:
    """Return a link to what a role names, where that has a place in this reference."""
    name = match[1].removeprefix("turven.")
    for path in (name, f"Corpus.{name}", f"Table.{name}", f"measures.{name}"):
        found: object = turven
        for step in path.split("."):
            found = getattr(found, step, None)
        if found is not None:
            return f"[`{name}`][turven.{path}]"
    return f"`{name}`"
