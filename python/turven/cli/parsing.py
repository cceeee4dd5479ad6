"""The parser of the command line: what argparse lacks."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from turven.suggestions import did_you_mean

#: How argparse says that something is none of the words that are accepted.
CHOICE = re.compile(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)")

#: What runs a command.
Run = Callable[[argparse.Namespace], object]


class Parser(argparse.ArgumentParser):
    """A parser whose errors about a misspelt command, option or value say what was meant."""

    def error(self, message: str) -> NoReturn:
        """End with what is wrong, after the usage."""
        found = CHOICE.fullmatch(message)
        if found is not None:
            argument, given, accepted = found.groups()
            names = [name.strip("'") for name in accepted.split(", ")]
            what = "command" if argument == "COMMAND" else argument
            there = f"The commands are {', '.join(names)}." if what == "command" else ""
            said = f"there is no {what} '{given}'." if there else f"{message}."
            message = f"{said}{did_you_mean(given, names)} {there}".rstrip()
        super().error(message)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Read the command line; what is unknown is an error of the command that was given."""
        given, unknown = self.parse_known_args(args, namespace)
        if unknown:
            getattr(given, "command", self).refuse(unknown)
        return given

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """End with what is unknown, and what was meant by it."""
        # An option may have its value behind it: --min-cont=3.
        hints = (
            did_you_mean(word.split("=")[0], self._option_string_actions)
            for word in unknown
            if word.startswith("-")
        )
        self.error(f"there is no {' '.join(unknown)} here.{''.join(hints)}")


def command(
    commands: Any,  # noqa: ANN401
    name: str,
    arguments: str,
    run: Run,
    *,
    about: str,
    examples: Iterable[str] = (),
) -> Parser:
    """Add a command: how it is used, what it does, and examples."""
    listed = "".join(f"\n  turven {name} {example}" for example in examples)
    made: Parser = commands.add_parser(
        name,
        description=about,
        usage=f"turven {name} {arguments} [options]",
        epilog=f"examples:{listed}\n\n'turven --help' says what a PATH may be." if listed else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run, command=made)
    return made
