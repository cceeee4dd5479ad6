"""What is misspelt gets an answer that says what was meant; completion shows what there is."""

import inspect
import re
import types

import pytest
import turven as tv
import turven.testing
from turven.cli import parser

CORPUS = tv.Corpus.from_texts(
    ["de kat zat op de mat", "de hond lag", "een kat en een hond"] * 2,
    date=["2023-01", "2023-02", "2023-03"] * 2,
    author=list("ababab"),
)
TABLE = CORPUS.frequencies()
LINES = CORPUS.concordance("de")
PARTS = CORPUS.by("author")
OBJECTS = {
    "corpus": CORPUS,
    "table": TABLE,
    "lines": LINES,
    "parts": PARTS,
    "passage": CORPUS.context((0, 1)),
    "pattern": tv.Pattern('"de"'),
    "matrix": CORPUS.document_term_matrix(),
}
MODULES = {module.__name__: module for module in (tv, tv.measures, tv.ngram_measures, tv.testing)}


def public(of):
    return [name for name in dir(of) if not name.startswith("_")]


# Completion


@pytest.mark.parametrize("of", OBJECTS.values(), ids=OBJECTS)
def test_completion_of_an_object_shows_nothing_that_is_not_documented(of):
    for name in public(of):
        found = inspect.getattr_static(type(of), name, None)
        assert not isinstance(found, types.ModuleType)
        assert name in getattr(of, "__dataclass_fields__", ()) or inspect.getdoc(found), name


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_completion_of_a_module_shows_what_is_public(module):
    assert set(dir(module)) - {"plot"} == set(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_completion_of_pictures_shows_the_pictures():
    pytest.importorskip("matplotlib")
    assert dir(tv.plot) == tv.plot.__all__
    assert "plot" in dir(tv)


def test_a_notebook_completes_the_columns_of_a_table():
    assert TABLE._ipython_key_completions_() == TABLE.columns
    assert LINES._ipython_key_completions_() == LINES.columns


def test_methods_of_parts_have_the_options_of_those_of_a_corpus():
    for name in ("frequencies", "ngrams", "collocates", "dispersion"):
        assert str(inspect.signature(getattr(PARTS, name))) == str(
            inspect.signature(getattr(CORPUS, name))
        )


# Misspelt options


def misspelt(name):
    """Let the last two letters change places, or double the last one."""
    swapped = name[:-2] + name[-2:][::-1]
    return swapped if len(name) > 2 and swapped != name else name + name[-1]


def methods():
    """Give what can be called and has options, by name."""
    for of in (tv, tv.Corpus, TABLE, LINES, tv.measures, tv.testing):
        for name in public(of):
            found = getattr(of, name) if name != "plot" or of is TABLE else None
            checked = getattr(found, "__wrapped__", None) or found is tv.Pattern
            if checked and callable(found):
                yield f"{getattr(of, '__name__', type(of).__name__)}.{name}", found


@pytest.mark.parametrize(("name", "method"), [pytest.param(*m, id=m[0]) for m in methods()])
def test_every_misspelt_option_is_told_from_the_one_that_was_meant(name, method):
    parameters = inspect.signature(method).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return
    for option in (p.name for p in parameters if p.default is not p.empty):
        given = misspelt(option)
        with pytest.raises(TypeError, match=f"has no option '{given}'. Did you mean '{option}'"):
            method(**{given: 1})


def test_options_of_constructors_and_those_that_are_passed_on_are_suggested():
    for ask, meant in [
        (lambda: tv.Corpus.from_texts(["a"], caes="keep"), "case"),
        (lambda: tv.Corpus.from_texts(["a"], keep_texts=False), "keep_text"),
        (lambda: tv.Corpus.from_tokens([["a"]], overwriet=True), "overwrite"),
        (lambda: tv.Corpus.from_table([{"text": "a"}], metadaat=[]), "metadata"),
        (lambda: CORPUS.drift("de", eveyr="year"), "every"),
        (lambda: CORPUS.drift("de", min_coutn=2), "min_count"),
        (lambda: CORPUS.deduplicated(duplicatse=TABLE), "duplicates"),
        (lambda: CORPUS.deduplicated(threshodl=0.5), "threshold"),
        (lambda: PARTS.frequencies(mincount=2), "min_count"),
        (lambda: PARTS.diversity("ttr", mattr_windo=2), "mattr_window"),
    ]:
        with pytest.raises(TypeError, match=f"Did you mean '{meant}'"):
            ask()


def test_a_single_value_of_metadata_is_not_taken_for_a_misspelt_option():
    with pytest.raises(TypeError, match=r"'year'\. Its options are .* needs one value a document"):
        tv.Corpus.from_texts(["a"], year=2001)


# Misspelt values and names


@pytest.mark.parametrize(
    ("ask", "error", "meant"),
    [
        (lambda: tv.Corpus.from_texts(["a"], case="lowre"), ValueError, "lower"),
        (lambda: tv.tokenize("a", hyphens="joined"), ValueError, "join"),
        (lambda: CORPUS.ngrams(2, within="sentense"), ValueError, "sentence"),
        (lambda: CORPUS.ngrams(2, measures="pmii"), ValueError, "pmi"),
        (lambda: CORPUS.collocations(measures="log_dise"), ValueError, "log_dice"),
        (lambda: CORPUS.collocations(measures="pmi(baes=2)"), ValueError, "base"),
        (lambda: CORPUS.collocations(convention="position"), ValueError, "positions"),
        (lambda: CORPUS.collocations(like="nltkk"), ValueError, "nltk"),
        (lambda: CORPUS.collocations(test="fischer"), ValueError, "fisher"),
        (lambda: CORPUS.collocations(correction="bonferoni"), ValueError, "bonferroni"),
        (lambda: CORPUS.collocates("de", like="wordsmit"), ValueError, "wordsmith"),
        (lambda: CORPUS.keyness(CORPUS, unit="token"), ValueError, "tokens"),
        (lambda: CORPUS.keyness(CORPUS, direction="postive"), ValueError, "positive"),
        (lambda: CORPUS.by("autor"), ValueError, "author"),
        (lambda: CORPUS.by("date", every="months"), ValueError, "month"),
        (lambda: CORPUS.split("autor"), ValueError, "author"),
        (lambda: CORPUS.specificities("autor"), ValueError, "author"),
        (lambda: CORPUS.timeline("de", by="dat"), ValueError, "date"),
        (lambda: CORPUS.bursts(every="yeer"), ValueError, "year"),
        (lambda: CORPUS.diversity(by="autor"), ValueError, "author"),
        (lambda: CORPUS.dispersion(measures="dpp"), ValueError, "dp"),
        (lambda: CORPUS.document_term_matrix(weights="tf-idff"), ValueError, "tf-idf"),
        (lambda: CORPUS.cooccurrence_matrix(diagonal="onse"), ValueError, "once"),
        (lambda: CORPUS.frequencies(interval_method="wilsn"), ValueError, "wilson"),
        (lambda: CORPUS.matches('"de"', strategy="longst"), ValueError, "longest"),
        (lambda: CORPUS.drop_types(["de"], gaps="clos"), ValueError, "close"),
        (lambda: CORPUS.layer("tokn"), ValueError, "token"),
        (lambda: CORPUS.concordance("de", sort="autor"), ValueError, "author"),
        (lambda: CORPUS.report(by="autor"), ValueError, "author"),
        (lambda: tv.measures.about("pmi", kind="pair"), ValueError, "pairs"),
        (lambda: tv.measures.pmi(o11=1, r1=2, c1=3, n=4, baes=2), ValueError, "base"),
        (lambda: TABLE["conut"], KeyError, "count"),
        (lambda: TABLE[["token", "conut"]], KeyError, "count"),
        (lambda: TABLE.sort("conut"), KeyError, "count"),
        (lambda: LINES["lefft"], KeyError, "left"),
        (lambda: CORPUS.frequncies(), AttributeError, "frequencies"),
        (lambda: TABLE.to_panda(), AttributeError, "to_pandas"),
        (lambda: LINES.contxt(0), AttributeError, "context"),
        (lambda: PARTS.ngram(2), AttributeError, "ngrams"),
        (lambda: tv.Corpus.from_file("a"), AttributeError, "from_files"),
        (lambda: tv.Corpuss, AttributeError, "Corpus"),
        (lambda: tv.measures.pmii, AttributeError, "pmi"),
    ],
)
def test_a_misspelt_value_or_name_is_told_from_the_one_that_was_meant(ask, error, meant):
    with pytest.raises(error, match=f"Did you mean '{re.escape(meant)}'") as raised:
        ask()
    assert str(raised.value).count("Did you mean") == 1


def test_a_fault_of_a_record_and_its_reason_say_what_was_meant(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("body\nde kat\n", encoding="utf-8")
    with pytest.raises(tv.RecordError, match=r"Did you mean 'body'\?$") as raised:
        tv.Corpus.from_files(path, text="bodyy")
    assert raised.value.reason.endswith("Did you mean 'body'?")


def test_an_attribute_that_is_a_column_says_how_to_get_it():
    with pytest.raises(AttributeError, match=r"'count'; the column is table\['count'\]"):
        _ = TABLE.count
    assert not hasattr(TABLE, "__dataframe__")


# Arguments of another kind


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: tv.Corpus(["a"]), "a corpus is made by Corpus.from_texts"),
        (lambda: tv.Corpus.from_files(None), "paths must be a path or an iterable of these, got N"),
        (lambda: CORPUS.ngrams(2, top="5"), "top must be an int, got str"),
        (lambda: CORPUS.ngrams(2, min_count=None), "min_count must be an int, got NoneType"),
        (lambda: CORPUS.collocations(measures=3), "measures must be a str or an iterable of str"),
        (lambda: CORPUS.duplicates(threshold="a"), "threshold must be a number, got str"),
        (lambda: CORPUS.frequencies(10), "frequencies() is given more than it takes without a na"),
        (lambda: CORPUS.dispersion(tokens=3), "tokens must be an iterable of str, got int"),
        (lambda: CORPUS.frequencies(tokens=[3]), "tokens must hold str, got 3"),
        (lambda: CORPUS.timeline(3), "words must be a str, an iterable of str or a mapping, got"),
        (lambda: CORPUS.tokens("0"), "document must be an int, its place from 0, got str"),
        (lambda: CORPUS.text("0"), "document must be an int, its place from 0, got str"),
        (lambda: CORPUS.sample("2", seed=1), "n must be an int, got str"),
        (lambda: CORPUS.count(3), "token must be a str, got int"),
        (lambda: CORPUS.save(None), "path must be a str or a path, got NoneType"),
        (lambda: CORPUS.report(3), "path must be a str or a path, got int"),
        (lambda: TABLE[None], "a table is asked for a column by its name"),
        (lambda: TABLE["token", "count"], "a table is asked for a column by its name"),
        (lambda: TABLE.sort(3), "by must be a str or a sequence of str, got int"),
        (lambda: TABLE.head("3"), "n must be an int, got str"),
        (lambda: tv.Pattern(3), "pattern must be a str, got int"),
    ],
)
def test_an_argument_of_another_kind_is_refused_by_its_name(ask, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        ask()


def test_a_picture_of_something_else_than_a_corpus_is_refused():
    pytest.importorskip("matplotlib")
    with pytest.raises(TypeError, match="dispersion draws words of a Corpus, got Table"):
        tv.plot.dispersion(TABLE, "de")


# The command line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ngrms", "a.txt"], "there is no command 'ngrms'. Did you mean 'ngrams'? The commands"),
        (["ngrams", "a.txt", "--min-cont=3"], "there is no --min-cont=3 here. Did you mean '--min"),
        (["frequencies", "a.txt", "--format", "cvs"], "Did you mean 'csv'?"),
        (["concordance", "de", "a.txt", "--min-count", "2"], "there is no --min-count 2 here."),
    ],
)
def test_what_is_misspelt_on_the_command_line_is_told_from_what_was_meant(arguments, said, capsys):
    with pytest.raises(SystemExit) as raised:
        parser().parse_args(arguments)
    assert raised.value.code == 2
    assert said in capsys.readouterr().err


def test_help_lists_every_command_on_one_line_and_every_command_has_examples(capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    listed = capsys.readouterr().out
    names = re.findall(r"(?m)^  ([a-z]+) {2,}\S.*$", listed.split("options:")[0])
    assert len(names) == 13
    assert "exit codes:" in listed
    for name in names:
        with pytest.raises(SystemExit):
            parser().parse_args([name, "--help"])
        shown = capsys.readouterr().out
        assert f"usage: turven {name} " in shown
        assert f"examples:\n  turven {name} " in shown
