"""Options outside their range, misspelt ones, and corpora with nothing to count."""

import re
import subprocess
import sys

import pytest
import turven as tv
from turven import Corpus

CORPUS = Corpus.from_texts(["a b c a b"])


def refused(error, message):
    """Expect exactly this class and a message that begins so."""
    return pytest.raises(error, match=f"^{re.escape(message)}", check=lambda e: type(e) is error)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Corpus.from_texts(["a"], hyphen="join"), "from_texts"),
        (lambda: Corpus.from_files([], hyphen="join"), "from_files"),
        (lambda: tv.tokenize("a", hyphen="join"), "tokenize"),
    ],
    ids=["from_texts", "from_files", "tokenize"],
)
def test_a_misspelt_option_lists_the_options(make, name):
    message = (
        rf"^{name}\(\) has no option 'hyphen'. Did you mean 'hyphens'\? Its options are .*case"
    )
    with pytest.raises(TypeError, match=message):
        make()


@pytest.mark.parametrize(
    "method", ["frequencies", "document_term_counts", "ngrams", "collocations", "collocates"]
)
def test_a_misspelt_option_of_a_statistic_lists_the_options(method):
    message = rf"^{method}\(\) has no option 'mincount'. Did you mean 'min_count'\? Its options are"
    arguments = ["a"] if method == "collocates" else []
    with pytest.raises(TypeError, match=message):
        getattr(CORPUS, method)(*arguments, mincount=2)


def test_a_misspelt_option_of_tokens_names_the_function():
    with pytest.raises(
        TypeError, match=r"^from_tokens\(\) has no option 'case'.*layers, id, store, overwrite"
    ):
        Corpus.from_tokens([["a"]], case="keep")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: CORPUS.ngrams(0), "n must be between 1 and 100, got 0"),
        (lambda: CORPUS.ngrams(-2), "n must be between 1 and 100, got -2"),
        (lambda: CORPUS.ngrams(101), "n must be between 1 and 100, got 101"),
        (lambda: CORPUS.ngrams((3, 2)), "n must be between 3 and 100, got 2"),
        (lambda: CORPUS.ngrams((0, 2)), "n must be between 1 and 100, got 0"),
        (lambda: CORPUS.ngrams(skip=-1), "skip must be between 0 and 10, got -1"),
        (lambda: CORPUS.ngrams(skip=11), "skip must be between 0 and 10, got 11"),
        (lambda: CORPUS.ngrams(within="page"), "within must be one of 'document', 'sentence'"),
        (lambda: CORPUS.collocations(3), "n must be 2, the number of words of a pair, got 3"),
        (lambda: CORPUS.collocations(window=0), "window must be between 1 and 100, got 0"),
        (lambda: CORPUS.collocations(window=101), "window must be between 1 and 100, got 101"),
        (lambda: CORPUS.collocates("a", window=0), "window must be between 1 and 100, got 0"),
        (lambda: CORPUS.collocates("a", window=(0, 0)), "window must be between 1 and 100, got 0"),
        (lambda: CORPUS.collocates("a", window=(-1, 2)), "window must be between 0 and 100"),
        (lambda: CORPUS.collocates("a", window=(1, 101)), "window must be between "),
        (lambda: CORPUS.collocates("a", within="page"), "within must be one of 'document', 'sent"),
        (lambda: Corpus.from_texts([], case="upper"), "case must be one of 'lower', 'keep', 'fo"),
        (lambda: Corpus.from_texts([], errors="ignore"), "errors must be one of 'strict', 'repl"),
    ],
)
def test_an_option_outside_its_range_is_refused_with_it(ask, message):
    with refused(ValueError, message):
        ask()


@pytest.mark.parametrize("method", ["frequencies", "ngrams", "collocations", "collocates"])
@pytest.mark.parametrize("option", ["min_count", "top"])
def test_a_negative_filter_is_refused(method, option):
    arguments = ["a"] if method == "collocates" else []
    with refused(ValueError, f"{option} must be at least 0, got -1"):
        getattr(CORPUS, method)(*arguments, **{option: -1})


def test_an_unknown_measure_lists_all():
    every = ", ".join(tv.measures.MEASURES)
    for ask in (CORPUS.collocations, lambda **o: CORPUS.collocates("a", **o)):
        with refused(ValueError, "there is no measure 'PMI'. "):
            ask(measures="PMI")
        with pytest.raises(ValueError, match=f"there is no measure 'x'. The measures are {every}"):
            ask(measures=["pmi", "x"])
        with refused(ValueError, "measures must name at least one measure"):
            ask(measures=[])
        with refused(ValueError, "measure 'pmi' is named twice"):
            ask(measures=["pmi", "dice", "pmi"])


@pytest.mark.parametrize("ask", [Corpus.from_texts, Corpus.from_tokens, Corpus.from_files])
def test_a_number_of_threads_is_from_1_to_1024(ask, monkeypatch):
    for threads in (0, -1, 1025):
        with refused(ValueError, f"threads must be between 1 and 1024, got {threads}"):
            ask([], threads=threads)
    for threads in ("2", 2.0, True):
        with refused(TypeError, f"threads must be an int, got {type(threads).__name__}"):
            ask([], threads=threads)
    for given in ("abc", "0", "-1", "2.5", "9999", "9" * 5000):
        monkeypatch.setenv("TURVEN_NUM_THREADS", given)
        with refused(ValueError, f"TURVEN_NUM_THREADS must be between 1 and 1024, got '{given}'"):
            ask([])
        assert ask([], threads=1).n_documents == 0


def test_arguments_of_another_kind_are_type_errors():
    for ask in (
        lambda: CORPUS.ngrams("2"),
        lambda: CORPUS.ngrams((1, 2, 3)),
        lambda: CORPUS.ngrams(True),
        lambda: CORPUS.ngrams(2, min_count="3"),
        lambda: CORPUS.ngrams(2, top=2.5),
        lambda: CORPUS.collocates("a", window="5"),
        lambda: CORPUS.collocates("a", window=(1, 2, 3)),
        lambda: CORPUS.collocates(3),
        lambda: CORPUS.count(None),
        lambda: CORPUS.frequencies(tokens="a"),
        lambda: tv.tokenize(b"a"),
        lambda: tv.tokenize(["a"]),
        Corpus,
        tv.Table,
    ):
        with pytest.raises(TypeError):
            ask()


def test_many_words_with_many_gaps_do_not_fill_the_memory():
    # Both values are accepted; the ways to place 10 gaps among 100 words are 4e13.
    code = """
import resource, turven
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
corpus = turven.Corpus.from_texts(["een twee drie"])
assert len(corpus.ngrams(100, skip=10, threads=1)) == 0
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=100)
    assert run.returncode == 0, run.stderr.decode()[-300:]


# Nothing to count


@pytest.mark.parametrize(
    "corpus",
    [Corpus.from_texts([]), Corpus.from_texts([""]), Corpus.from_texts(["", " .", "a", ""])],
    ids=["no document", "an empty document", "one token"],
)
def test_a_corpus_with_nothing_in_it_works(corpus):
    assert len(corpus.documents()) == corpus.n_documents
    assert len(corpus.frequencies()) == corpus.n_tokens == len(corpus.ngrams(1))
    for table, columns in [
        (corpus.ngrams(2), "rank ngram n count per_million"),
        (corpus.ngrams((2, 100)), "rank ngram n count per_million"),
        (corpus.ngrams((3, 6), skip=10), "rank ngram n count per_million"),
        (corpus.collocations(), "rank w1 w2 o11 r1 c1 n e11 log_likelihood"),
        (corpus.collocations(window=100, measures="pmi"), "rank w1 w2 o11 r1 c1 n e11 pmi"),
        (corpus.collocates("a"), "rank collocate o11 r1 c1 n e11 log_likelihood"),
        (corpus.frequencies(tokens=[]), "rank token count per_million documents document_share"),
    ]:
        assert (len(table), table.columns) == (0, columns.split())
        assert table.to_polars().columns == table.to_arrow().column_names == columns.split()
    assert corpus.count("b") == 0
    assert corpus.frequencies(tokens=["b"])["count"].tolist() == [0]
