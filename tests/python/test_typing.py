"""What type checkers know of the usual expressions."""

import os
import re
from pathlib import Path

import pytest
import turven as tv

USE = """\
import turven as tv

corpus = tv.Corpus.from_files("a.txt")
table = corpus.frequencies(min_count=2)
lines = corpus.concordance("a")
"""

#: What an expression is, by mypy; without the modules that names are of.
KNOWN = {
    "corpus": "Corpus",
    "corpus[:3]": "Corpus",
    "corpus.sample(1, seed=1)": "Corpus",
    'corpus.split("year")': "dict[Any, Corpus]",
    'corpus.count("a")': "int",
    "corpus.text(0)": "str",
    "corpus.layers": "list[str]",
    "table": "Table",
    'table["count"]': "ndarray[Any, dtype[Any]]",
    "table[0]": "dict[str, Any]",
    "table[:3]": "Table",
    'table[["token", "count"]]': "Table",
    'table[table["count"] > 2]': "Table",
    'table.sort("count").head(3)': "Table",
    "table.to_dict()": "dict[str, list[Any]]",
    "lines": "Concordance",
    "lines[:3]": "Concordance",
    'lines[["left", "node"]]': "Table",
    'lines.sort("1R").head(3)': "Concordance",
    "lines.context(0).text": "str",
    'corpus.by("year").frequencies(top=3)': "Table",
    "corpus.document_term_matrix().shape": "tuple[int, int]",
    "tv.measures.pmi(o11=1, r1=2, c1=3, n=4)": "float | ndarray[Any, dtype[float64]]",
    'tv.measures.about("pmi").formula': "str",
    'tv.tokenize("a")': "Table",
    'tv.stopwords("nl")': "list[str]",
}

#: What is misspelt, and how that is an error.
WRONG = {
    "tv.Corpuss": "attr-defined",
    "corpus.frequncies()": "attr-defined",
    "table.conut": "attr-defined",
    "corpus.frequencies(mincount=2)": "call-arg",
    'corpus.by("year").frequencies(mincount=2)': "call-arg",
    'corpus.ngrams(2, within="sentense")': "arg-type",
    'tv.Corpus(["a"])': "arg-type",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What mypy says of each line of a program."""
    api = pytest.importorskip("mypy.api")
    folder = tmp_path_factory.mktemp("typing")
    lines = [*(f"reveal_type({expression})" for expression in KNOWN), *WRONG]
    (folder / "use.py").write_text(USE + "\n".join(lines) + "\n", encoding="utf-8")
    options = ["--strict", "--no-error-summary", f"--cache-dir={folder / 'cache'}"]
    options.append("--ignore-missing-imports")
    package = Path(tv.__file__).parents[1]
    before = os.environ.get("MYPYPATH")
    if package.name not in {"site-packages", "dist-packages"}:
        os.environ["MYPYPATH"] = str(package)
    try:
        out, err, _ = api.run([*options, str(folder / "use.py")])
    finally:
        os.environ.pop("MYPYPATH", None)
        if before is not None:
            os.environ["MYPYPATH"] = before
    assert not err
    found = {}
    for line in out.splitlines():
        file, number, said = line.split(":", 2)
        if file.endswith("use.py"):
            found.setdefault(int(number), said)
    return dict(zip(lines, [found.get(n, "") for n in range(6, 6 + len(lines))], strict=True))


def bare(said):
    """Leave the modules of names out."""
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])", "", said)


@pytest.mark.parametrize(("expression", "kind"), KNOWN.items())
def test_mypy_knows_what_an_expression_is(told, expression, kind):
    assert bare(told[f"reveal_type({expression})"]) == f' note: Revealed type is "{kind}"'


@pytest.mark.parametrize(("expression", "code"), WRONG.items())
def test_mypy_finds_what_is_misspelt(told, expression, code):
    assert told[expression].endswith(f"[{code}]")
