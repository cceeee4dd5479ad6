"""What MkDocs does to pages on their way to the site.

The pages are written to be read in the repository, too. So the site has to

* run the guides and put what their cells show behind them;
* take the changelog and the page for contributors from where they are;
* turn formulas into MathML, which browsers read without a script;
* leave out links to files that are not on the site.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).resolve().parent))

from notebooks import CELL, DOCS, PAGES, ROOT, Output, write

#: Pages that are not below docs/.
FROM_ROOT = {"changelog.md": "CHANGELOG.md", "contributing.md": "CONTRIBUTING.md"}

SESSION = re.compile(r"^```python\n(?=>>>)", re.MULTILINE)
UPWARDS = re.compile(r"\[([^\]]*)\]\((\.\./[^)#]*)[^)]*\)")
THOUSANDS = re.compile(r"(\d)</mn><mo>&#x0002C;</mo><mn>(?=\d{3}\D)")
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the repository's root."""
    for name, source in FROM_ROOT.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        text = re.sub(r"\]\((?!docs/|#|https?:)", "](../", text).replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Run guides; mark sessions as such; let links outside the site be text."""
    source = DOCS / page.file.src_uri
    if source in PAGES:
        markdown = with_outputs(markdown, source)
    markdown = UPWARDS.sub(lambda link: kept(link, source), markdown)
    return SESSION.sub("```pycon\n", markdown)


def on_page_content(content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn formulas into MathML."""

    def mathml(match: re.Match[str]) -> str:
        display = "inline" if match[1] == "span" else "block"
        made = convert(html.unescape(match[2]).strip(), display=display)
        made = THOUSANDS.sub(r"\1,", made)  # one number, not a list of two
        return f'<{match[1]} class="formula">{made}</{match[1]}>'

    return FORMULA.sub(mathml, content)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Put the guides beside their pages as notebooks to take along."""
    for page in PAGES:
        write(page, Path(config.site_dir, page.relative_to(DOCS)).with_suffix(".ipynb"))


def kept(link: re.Match[str], source: Path) -> str:
    """Return a link, or its text alone if it leads to a file that is not on the site."""
    target = (source.parent / link[2]).resolve()
    return link[0] if target.is_relative_to(DOCS) else link[1]


def with_outputs(markdown: str, source: Path) -> str:
    """Put what each cell shows behind it."""
    command = [sys.executable, DOCS / "notebooks.py", "run", source]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise PluginError(f"{source} does not run:\n{done.stderr}")
    outputs = iter(json.loads(done.stdout)["outputs"])
    markdown = CELL.sub(lambda cell: cell[0] + "".join(map(block, next(outputs))), markdown)
    link = f'<a class="notebook" href="{source.stem}.ipynb" download>this page as a notebook</a>'
    title, _, rest = markdown.partition("\n")
    return f"{title}\n\n{link}\n{rest}"


def block(output: Output) -> str:
    """Write an output as a block of the page."""
    text = output["text"]
    if output["form"] == "text":
        text = f"<pre>{html.escape(text.rstrip())}</pre>"
    elif output["form"] == "html":
        # Of a class, so that the theme leaves it alone.
        text = text.replace("<table>", '<table class="table">')
    inner = f"\n{text}\n" if output["form"] == "markdown" else text
    attribute = ' markdown="1"' if output["form"] == "markdown" else ""
    return f'\n\n<div class="output"{attribute}>{inner}</div>\n'
