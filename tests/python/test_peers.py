"""The same counts and scores as other programs give, on the same tokens."""

import json
import tarfile
from collections import Counter

import numpy as np
import oracle
import pytest
import turven as tv

zstandard = pytest.importorskip("zstandard")


@pytest.fixture(scope="module")
def novel(corpora):
    """Give the tokens of one novel, its paragraphs as documents."""
    with zstandard.open(corpora("en/eltec-eng.jsonl.zst"), "rt", encoding="utf-8") as lines:
        text = json.loads(next(iter(lines)))["text"]
    corpus = tv.Corpus.from_texts(text.split("\n\n"))
    documents = [corpus.tokens(at) for at in range(len(corpus))]
    assert sum(map(len, documents)) > 20_000
    return documents


def counts_of(table, *names):
    words = zip(*(table[name] for name in names), strict=True)
    return dict(zip(words, table["o11"].tolist(), strict=True))


# NLTK


@pytest.fixture(scope="module")
def nltk_collocations():
    return pytest.importorskip("nltk.collocations")


def test_bigrams_are_counted_as_in_nltk(novel, nltk_collocations):
    tokens = [token for document in novel for token in document]
    finder = nltk_collocations.BigramCollocationFinder.from_words(tokens)
    corpus = tv.Corpus.from_tokens([tokens])
    assert counts_of(corpus.collocations(), "w1", "w2") == dict(finder.ngram_fd)
    frequencies = corpus.frequencies()
    counted = dict(zip(frequencies["token"], frequencies["count"].tolist(), strict=True))
    assert counted == dict(finder.word_fd)


@pytest.mark.parametrize("window", [2, 3, 5])
def test_windows_are_counted_as_in_nltk(novel, nltk_collocations, window):
    # window_size counts the words of the window, window those behind the first.
    # NLTK's raw counts are ours; the finder's scores divide them by window_size - 1.
    tokens = [token for document in novel for token in document][:20_000]
    finder = nltk_collocations.BigramCollocationFinder.from_words(tokens, window_size=window)
    table = tv.Corpus.from_tokens([tokens]).collocations(window=window - 1)
    assert counts_of(table, "w1", "w2") == dict(finder.ngram_fd)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("likelihood_ratio", "log_likelihood"),
        ("pmi", "pmi"),
        ("student_t", "t_score"),
        ("chi_sq", "chi_squared"),
        ("dice", "dice"),
    ],
)
def test_the_same_table_has_the_score_of_nltk(novel, nltk_collocations, theirs, ours):
    # NLTK's margins are counts of words, with all words as N, so the first
    # word of a text counts as the second of a pair. Ours count pairs. On the
    # same numbers the formulas agree.
    metrics = pytest.importorskip("nltk.metrics").BigramAssocMeasures
    tokens = [token for document in novel for token in document]
    finder = nltk_collocations.BigramCollocationFinder.from_words(tokens)
    scored = finder.score_ngrams(getattr(metrics, theirs))
    # NLTK adds a tiny number to the cells, which shows where they are zero.
    counts = [
        (finder.ngram_fd[pair], finder.word_fd[pair[0]], finder.word_fd[pair[1]], len(tokens))
        for pair, _ in scored
    ]
    o11, r1, c1, n = np.array(counts).T
    found = getattr(tv.measures, ours)(o11=o11, r1=r1, c1=c1, n=n)
    np.testing.assert_allclose(found, [score for _, score in scored], rtol=1e-6, atol=1e-6)


def test_the_margins_of_nltk_differ_from_ours_by_the_ends_of_the_text(novel, nltk_collocations):
    tokens = [token for document in novel for token in document]
    words = nltk_collocations.BigramCollocationFinder.from_words(tokens).word_fd
    table = tv.Corpus.from_tokens([tokens]).collocations(measures="dice")
    firsts = dict(zip(table["w1"], table["r1"].tolist(), strict=True))
    seconds = dict(zip(table["w2"], table["c1"].tolist(), strict=True))
    assert Counter(firsts) == Counter(words) - Counter([tokens[-1]])
    assert Counter(seconds) == Counter(words) - Counter([tokens[0]])
    assert set(table["n"].tolist()) == {len(tokens) - 1}


# scikit-learn


@pytest.mark.parametrize("n", [1, 2, 3])
def test_documents_are_counted_as_in_scikit_learn(novel, n):
    text = pytest.importorskip("sklearn.feature_extraction.text")

    def analyzer(tokens):
        return [" ".join(tokens[at : at + n]) for at in range(len(tokens) - n + 1)]

    vectorizer = text.CountVectorizer(analyzer=analyzer)
    matrix = vectorizer.fit_transform(novel)
    names = vectorizer.get_feature_names_out().tolist()
    corpus = tv.Corpus.from_tokens(novel)
    table = corpus.ngrams(n).sort("ngram")
    assert table["ngram"].tolist() == names
    assert table["count"].tolist() == np.asarray(matrix.sum(axis=0)).ravel().tolist()
    if n == 1:
        types = corpus.frequencies().sort("token")
        assert types["documents"].tolist() == np.diff(matrix.tocsc().indptr).tolist()


# 388 languages


@pytest.fixture(scope="module")
def declarations(corpora):
    """Give the Universal Declaration of Human Rights in many languages, by file."""
    with (
        zstandard.open(corpora("multi/udhr.tar.zst"), "rb") as packed,
        tarfile.open(fileobj=packed, mode="r|") as archive,
    ):
        texts = {
            member.name: archive.extractfile(member).read().decode("utf-8-sig")
            for member in archive
            if member.isfile()
        }
    assert len(texts) == 388
    return texts


@pytest.mark.parametrize("options", [{}, {"language": "nl"}, {"hyphens": "join"}], ids=str)
def test_no_letter_of_388_languages_is_outside_a_token(declarations, options):
    for name, text in declarations.items():
        table = tv.tokenize(text, case="keep", normalization="none", **options)
        bounds = list(zip(table["start"].tolist(), table["end"].tolist(), strict=True))
        written = [text[start:end] for start, end in bounds]
        assert written == table["text"].tolist() == table["token"].tolist(), name
        gaps = zip([0, *(end for _, end in bounds)], [*(s for s, _ in bounds), None], strict=True)
        outside = "".join(text[start:end] for start, end in gaps)
        assert not any(character.isalnum() for character in outside), name


def test_types_of_388_languages_are_in_lower_case_and_composed(declarations):
    names, texts = zip(*declarations.items(), strict=True)
    corpus = tv.Corpus.from_texts(texts, id=names, threads=2)
    for at, text in enumerate(texts):
        written = tv.tokenize(text, case="keep", normalization="none")["token"]
        assert corpus.tokens(at) == [oracle.lower_nfc(token) for token in written], names[at]
