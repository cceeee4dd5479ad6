"""Run the command: ``python -m turven``."""

from turven.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
