"""The guides are notebooks: their cells run, and what the text says of their numbers is true."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import turven as tv

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PEERS = {
    "from-nltk": "nltk",
    "from-scikit-learn": "sklearn",
    "from-quanteda": "scipy",
    "other-engines": "pyarrow",
}


def notebooks():
    spec = importlib.util.spec_from_file_location("notebooks", DOCS / "notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOTEBOOKS = notebooks()
PAGES = NOTEBOOKS.PAGES

#: What has to be true of the names of a guide after its last cell; where the text says so in
#: words, with these words.
TRUE = {
    "beyond-one-machine": [
        ("tv.finish(counts)['count'].tolist() == [2, 1, 1, 1]", ""),
        ("set(counts[0]['kind'].to_pylist()) == {0, 1, 2, 3}", "3 all n-grams of a length"),
    ],
    "tutorial": [
        ("(len(corpus), corpus.n_tokens) == (24, 6102)", "24 short news pieces"),
        ("corpus.n_types == 1629", "There are 1,629 types"),
        ("corpus.frequencies(tokens=['kolk'])[0]['count'] == 5", "*Kolk* (the chamber of a lock)"),
        ("drawn['per_million_low'].tolist()[2] == 0", "By the bootstrap its lower\nbound is 0"),
        ("keywords[-1]['token'] == 'hoogwater'", "*hoogwater* comes in"),
        ("early.keyness(late)[0]['token'] in ('af', 'zien')", ""),
        ("round(rows_of['hoogwater'][0], 4) == 0.0002", "twice in ten thousand"),
        ("0.03 < rows_of['hoogwater'][1] < 0.045", "four times in a hundred"),
        ("round(2 ** pairs.head(2)[1]['pmi']) == 675", "some 675 times as often"),
        ("pairs[1]['log_dice'] == 14", "At most 14"),
        ("max(line['count'].tolist()) == 11", "eleven\noccurrences are the peak"),
        ("len(late[late.documents()['date'] >= '2023-10']) == 1", "a quarter has one document"),
        ("again.n_tokens == corpus.n_tokens", ""),
    ],
    "collocations": [
        ("round(explained['delta_p'], 2) == 0.9", "`delta_p` is 0.90"),
        ("round(explained['delta_p_backward'], 2) == 0.28", "`delta_p_backward` is 0.28"),
        (
            "all(loose[row['w1'], row['w2']] == row['pmi'] for row in strict)",
            "never changes a score",
        ),
    ],
    "periods": [
        ("len(frame) == 6", "some of\nthese six"),
        ("not any(tested['log10_p_corrected'] < -1)", "None is left"),
        ("by_documents[0]['o11'] == 6 and by_documents[0]['c1'] == 6", "six of the nine documents"),
        ("rows['hoogwater']['log_ratio_low'] > 1", "the lower bound is above 1"),
        ("rows['is']['log_ratio_high'] < 0", "*Is* holds out best"),
    ],
    "tokens": [
        ("treebank.layer('lemma').count('schip') == 2", ""),
        ("merged.count('schip') == corpus.count('schip') + corpus.count('schepen')", ""),
    ],
    "larger-than-memory": [
        ("full.equals(tight)", "the answer is the same"),
        ("merged.equals(corpus.frequencies())", "to the byte, the table of the whole"),
        ("not (folder / 'small.turven').exists()", "nothing half-made is left"),
    ],
    "other-engines": [
        (
            "pairs.equals(whole.collocations(window=3, min_count=3, measures='log_dice'))",
            "It is that of one corpus",
        ),
        (
            "[file.name for file in files] == ['2022.counts.parquet', '2023.counts.parquet']",
            "two processes count a year each",
        ),
    ],
    "from-nltk": [
        ("frequencies_agree and counts_agree and windows_agree and ngrams_agree", ""),
        ("all(scores_agree.values()) and window_scores_agree", "the scores are equal"),
        ("len(scores_agree) == 5 and len(ours) > 20", ""),
    ],
    "from-scikit-learn": [
        ("vectorizers_agree and matrices_agree and tfidf_agrees", "everything agrees"),
        ("thresholds_agree and bigrams_agree", ""),
        ("0 < len(differ) < 20 and all(a > b for a, b in differ.values())", "a piece of another"),
    ],
    "from-quanteda": [
        ("collocation_scores == [2.25, 2.231, 0.667, 1]", "χ² 2.25, G² 2.231, Dice 0.667, PMI 1"),
        ("keyness_scores == [4.33716, 2.632438, 4.534939]", "4.337160 without and 2.632438"),
        ("first_row == [4, 1, 4, 4, 5, 2]", "4, 1, 4, 4, 5, 2"),
        ("diversity_scores == [[1122.449], [0.25, 0.5], [0.667]]", "1122.449"),
    ],
    "from-antconc": [
        ("len(table) > 0 and keywords[0]['token'] == 'hoogwater'", ""),
    ],
}

#: Names that the expressions above need and the guides do not have.
MADE = {
    "tutorial": "rows_of = {r['token']: (erfc(sqrt(abs(r['log_likelihood_signed']) / 2)), "
    "10 ** r['permutation_log10_p']) for r in tested}",
    "collocations": "explained = next(r for r in table if (r['w1'], r['w2']) == ('vorig', 'jaar'))",
}


def run(page, *expressions, folder=ROOT):
    """Run a guide in a process of its own; return what its cells show, and values."""
    environment = {key: value for key, value in os.environ.items() if key != "TURVEN_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-W", "error", DOCS / "notebooks.py", "run", page, *expressions],
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env={**environment, "PYTHONUTF8": "1"},
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_guide_runs_and_what_it_says_is_true(page, tmp_path):
    pytest.importorskip(PEERS.get(page.stem, "turven"))
    text = page.read_text(encoding="utf-8")
    copy = tmp_path / page.name
    copy.write_text(f"{text}\n```python\n{MADE.get(page.stem, '')}\n```\n", encoding="utf-8")
    claims = TRUE[page.stem]
    found = run(copy, *(f"bool({claim})" for claim, _ in claims))
    false = [claim for (claim, _), holds in zip(claims, found["values"], strict=True) if not holds]
    assert not false
    assert [words for _, words in claims if words not in text] == []


def test_the_lines_for_duckdb_run_and_give_the_table_of_one_corpus():
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    text = (DOCS / "guides" / "other-engines.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^~~~python\n(import duckdb\n.*?)^~~~$", text, re.MULTILINE | re.DOTALL)
    names = {}
    *before, last = ast.parse(lines).body
    exec(compile(ast.Module(before, []), "duckdb", "exec"), names)
    table = eval(compile(ast.Expression(last.value), "duckdb", "eval"), names)
    texts = [t for month in ("may", "june") for t in names[month]["text"].to_pylist() if t]
    assert table.equals(tv.Corpus.from_texts(texts).frequencies(top=3))


def test_a_guide_runs_from_its_own_folder():
    assert run(DOCS / "tutorial.md", "corpus.n_tokens", folder=DOCS)["values"] == [6102]


def test_what_a_cell_shows_is_what_it_prints_and_its_last_value(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A page\n\n```python\nprint('said')\nx = 2\n```\n\nText.\n\n```python\nx + 1\n```\n"
        "```sh\nnot a cell\n```\n",
        encoding="utf-8",
    )
    text = {"form": "text"}
    found = run(page, "x")
    assert found["outputs"] == [[{**text, "text": "said\n"}], [{**text, "text": "3\n"}]]
    assert found["values"] == [2]


def test_an_error_in_a_guide_names_its_line(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n```python\nx = 1\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r'page\.md", line 5'):
        run(page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_guide_becomes_a_notebook_with_the_same_cells(page, tmp_path):
    path = tmp_path / "guide.ipynb"
    NOTEBOOKS.write(page, path)
    made = json.loads(path.read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")
    code = [cell["source"] for cell in made["cells"] if cell["cell_type"] == "code"]
    assert code == [cell.strip("\n") for _, cell in NOTEBOOKS.cells(text)]
    assert made["cells"][0]["source"].startswith(text.partition("\n")[0])
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)


# The reference: what is public has a place on one of its pages.

SHOWN = re.compile(r"^::: (\S+)((?:\n    .*)*)", re.MULTILINE)


def directives():
    pages = [page.read_text(encoding="utf-8") for page in sorted((DOCS / "api").glob("*.md"))]
    return [match.groups() for page in pages for match in SHOWN.finditer(page)]


def public(thing):
    return {name for name in vars(thing) if not name.startswith("_")}


def test_every_public_name_has_a_place_in_the_reference():
    shown = [name for name, _ in directives()]
    assert len(shown) == len(set(shown))
    methods = {f"turven.Corpus.{name}" for name in public(tv.Corpus)}
    names = {f"turven.{name}" for name in tv.__all__ if name[0] != "_" and not name.isupper()}
    missing = (methods | names) - set(shown)
    assert not missing, f"docs/api has no page for {sorted(missing)}: add a line '::: name'"


@pytest.mark.parametrize(("name", "options"), directives(), ids=str)
def test_what_the_reference_shows_is_there_and_has_a_docstring(name, options):
    module, found = name.split(".")[0], tv
    for step in name.split(".")[1:]:
        module = f"{module}.{step}"
        if not hasattr(found, step):
            pytest.importorskip("sklearn" if step == "sklearn" else module)
            found = importlib.import_module(module)
        else:
            found = getattr(found, step)
    assert inspect.getdoc(found)


# The table of speed.

RUN = {
    "job": "words",
    "text_bytes": 1000,
    "seconds": 1.0,
    "peak_bytes": 5,
    "problem": "",
    "agreement": "",
}
REPORT = {
    "machine": {"date": "2026-01-31", "cores": 2, "python": "3.11.7 (main)", "load": 0.25},
    "threads": 2,
    "versions": {"polars": "2.1.0"},
    "repeats": 1,
    "inputs": [
        {
            "bytes": 5_000_000,
            "runs": [
                {**RUN, "program": "turven"},
                {**RUN, "program": "polars", "seconds": 3.0, "agreement": "same counts"},
                {**RUN, "program": "nltk", "problem": "too slow"},
            ],
        }
    ],
}


@pytest.fixture
def maker():
    spec = importlib.util.spec_from_file_location("make_speed", DOCS / "make_speed.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_speed_has_ratios_and_leaves_out_what_failed(maker):
    text = maker.section(maker.joined([REPORT, REPORT]))
    assert "| word frequencies, texts in memory | polars | 3.0 | 1.0 | same counts |" in text
    assert "nltk" not in text
    assert "5 MB of text (2026-01-31; 2 cores, 2 threads; Python 3.11.7; polars 2.1.0;" in text
    assert "medians of 2 runs; load of the machine before: 0.2)" in text


def test_runs_on_different_texts_are_not_put_together(maker):
    other = {**REPORT, "inputs": [{**REPORT["inputs"][0], "bytes": 1}]}
    with pytest.raises(SystemExit, match="different texts"):
        maker.joined([REPORT, other])


def test_the_page_of_speed_has_a_place_for_the_table(maker):
    text = maker.PAGE.read_text(encoding="utf-8")
    made = maker.page(text, REPORT)
    assert maker.page(made, REPORT) == made
    assert made.partition(maker.BEGIN)[0] == text.partition(maker.BEGIN)[0]
    assert made.partition(maker.END)[2] == text.partition(maker.END)[2]
