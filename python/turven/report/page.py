"""The page itself: the template, its style and programs, and the data."""

from __future__ import annotations

import errno
import hashlib
import html
import os
import re
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from turven import _core
from turven.report.embed import dumps

#: The libraries, each with the file that has its licence, and turven's own programs, in order.
LIBRARIES = {"d3.min.js": "d3.LICENSE", "plot.umd.min.js": "plot.LICENSE"}
PROGRAMS = ("dom.js", "tables.js", "charts.js", "word.js", "page.js")

#: How high a notebook shows the page, in pixels.
FRAME = 720


class Report:
    """A page about a corpus: what :meth:`Corpus.report` gives.

    Attributes
    ----------
    data : dict
        What the page says, as plain values.
    html : str
        The page.

    Examples
    --------
    >>> import turven as tv
    >>> tv.Corpus.from_texts(["De kat zat."]).report(title="Dieren")
    Report: Dieren (1 document, 3 tokens)
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.html = _page(data)

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Save the page.

        Parameters
        ----------
        path : str or path
            The file, by custom with a name that ends in ``.html``.
        overwrite : bool, default False
            Whether a file that is there may be replaced.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        FileExistsError
            If the file is there and `overwrite` is false.
        OSError
            If the file cannot be written.

        Notes
        -----
        The file is written beside its place and renamed when it is on the disk: whatever
        happens before leaves an old one as it was.

        Examples
        --------
        >>> import tempfile
        >>> import turven as tv
        >>> page = tv.Corpus.from_texts(["De kat zat."]).report()
        >>> page.save(f"{tempfile.mkdtemp()}/dieren.html").exists()
        True
        """
        place = self.check_place(path, overwrite=overwrite)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".turven-") as folder:
            written = Path(folder, place.name)
            with written.open("w", encoding="utf-8", newline="\n") as file:
                file.write(self.html)
                file.flush()
                os.fsync(file.fileno())
            written.replace(place)
        return place

    @staticmethod
    def check_place(path: str | os.PathLike[str], *, overwrite: bool) -> Path:
        """Return where a page goes, if it may go there."""
        place = Path(path)
        if not place.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(place.parent))
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, "this is a folder", str(place))
        if place.exists() and not overwrite:
            said = "the file exists; overwrite=True replaces it"
            raise FileExistsError(errno.EEXIST, said, str(place))
        return place

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own."""
        return (
            f'<iframe title="{html.escape(self.data["title"])}" sandbox="allow-scripts" '
            f'style="width:100%;height:{FRAME}px;border:1px solid #8886" '
            f'srcdoc="{html.escape(self.html)}"></iframe>'
        )

    def __repr__(self) -> str:
        """Say what the page is about."""
        sizes = ", ".join(
            f"{number:,} {name}{'' if number == 1 else 's'}"
            for name in ("document", "token")
            if (number := self.data["corpus"][name + "s"]) is not None
        )
        return f"Report: {self.data['title']} ({sizes})"


def asset(name: str) -> str:
    """Return a file that the page is made of."""
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _page(data: dict[str, Any]) -> str:
    """Fill the template in; what is filled in is not looked at again."""
    written = dumps(data)
    parts = {
        "title": html.escape(data["title"]),
        "version": html.escape(_core.VERSION),
        "style": asset("report.css"),
        "libraries": "\n".join(
            f"/*! {asset(licence).strip()} */\n{asset(name).strip()}"
            for name, licence in LIBRARIES.items()
        ),
        "programs": "\n".join(asset(name) for name in PROGRAMS),
        "fingerprint": hashlib.sha256(written.encode()).hexdigest(),
        "data": written,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], asset("template.html"))
