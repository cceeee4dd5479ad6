"""Layers: what the input knows of each token beside its word."""

import io
import tarfile
from collections import Counter
from pathlib import Path

import pytest
import turven as tv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from turven import Corpus

#: A token with a lemma and a tag, of few letters, so that values meet again; a lemma may hold
#: the sign that joins layers.
annotated = st.tuples(
    st.sampled_from(["De", "de", "kat", "é"]), st.sampled_from(["a", "b", "a_b"]), st.text("b_c")
)
sentences = st.lists(annotated, max_size=5)
documents = st.lists(st.lists(sentences, max_size=3), max_size=4)
in_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def column(documents, place):
    return [[[token[place] for token in s] for s in sentences] for sentences in documents]


def made(documents, **options):
    layers = {"lemma": column(documents, 1), "tag": column(documents, 2)}
    return Corpus.from_tokens(column(documents, 0), layers=layers, **options)


def agree(one: Corpus, other: Corpus) -> None:
    """Compare what there is to know of two corpora, byte for byte."""
    assert [one.tokens(at) for at in range(len(one))] == [
        other.tokens(at) for at in range(len(other))
    ]
    assert one.options == other.options
    assert one._engine.types() == other._engine.types()
    assert one._engine.n_gaps == other._engine.n_gaps
    for of in (
        lambda corpus: corpus.documents(),
        lambda corpus: corpus.frequencies(),
        lambda corpus: corpus.ngrams(2, within="sentence"),
        lambda corpus: corpus.collocations(window=2),
        lambda corpus: corpus.collocates("a", window=2, measures="log_dice"),
    ):
        left, right = of(one), of(other)
        assert left.equals(right)
        assert left.parameters == right.parameters


def agree_in_all(corpus: Corpus, documents) -> None:
    """Compare a corpus and its layers with corpora of their values."""
    assert corpus.layers == ["lemma", "tag"]
    for place, name in enumerate(["token", "lemma", "tag"]):
        agree(corpus.layer(name), Corpus.from_tokens(column(documents, place)))


def joined(documents, places, sign="_"):
    return [
        [[sign.join(token[place] for place in places) for token in s] for s in sentences]
        for sentences in documents
    ]


@given(documents, st.sampled_from([1, 2, 7]))
def test_a_layer_is_the_corpus_of_its_values_for_any_number_of_threads(documents, threads):
    corpus = made(documents, threads=threads)
    agree_in_all(corpus, documents)
    assert corpus.layer("lemma").layers == []
    agree(corpus.layer("token"), Corpus.from_tokens(column(documents, 0)))


@given(documents, st.permutations(["token", "lemma", "tag"]), st.integers(2, 3))
def test_layers_together_are_the_corpus_of_their_values_joined(documents, names, many):
    places = [["token", "lemma", "tag"].index(name) for name in names[:many]]
    for sign in ("_", "", "|"):
        together = made(documents).layer(*names[:many], joined_by=sign)
        agree(together, Corpus.from_tokens(joined(documents, places, sign)))


def test_a_layer_beside_itself_and_pairs_that_spell_alike_are_types_of_their_own_spelling():
    corpus = Corpus.from_tokens([["x", "x"]], layers={"a": [["p_q", "p"]], "b": [["r", "q_r"]]})
    assert corpus.layer("a", "b").frequencies()["token"].tolist() == ["p_q_r"]
    assert corpus.layer("a", "a").tokens(0) == ["p_q_p_q", "p_p"]


@given(documents, st.lists(st.integers(0, 9), max_size=5))
def test_a_part_has_the_layers_of_its_documents(documents, places):
    places = [place % len(documents) for place in places] if documents else []
    part = made(documents, id=range(len(documents)))[places]
    chosen = [documents[place] for place in places]
    for place, name in enumerate(["token", "lemma", "tag"]):
        alone = Corpus.from_tokens(column(chosen, place), id=places)
        agree(part.layer(name), alone)


@in_folder
@given(st.lists(documents, min_size=1, max_size=3))
def test_corpora_that_are_joined_have_the_layers_of_all(tmp_path, parts):
    whole = [document for documents in parts for document in documents]
    corpora = [made(documents) for documents in parts]
    agree_in_all(Corpus.merge(corpora), whole)
    stored = Corpus.merge(corpora, store=tmp_path / "merged", overwrite=True)
    stored.verify()
    agree_in_all(stored, whole)
    agree_in_all(stored.append(corpora[0]), whole + parts[0])
    agree_in_all(corpora[0].append(corpora[-1]), parts[0] + parts[-1])


@in_folder
@given(documents, st.sampled_from([1, 2, 7]))
def test_a_corpus_that_is_stored_keeps_its_layers(tmp_path, documents, threads):
    made(documents).save(tmp_path / "saved", overwrite=True)
    opened = Corpus.open(tmp_path / "saved")
    opened.verify()
    agree_in_all(opened, documents)
    stored = made(documents, store=tmp_path / "stored", overwrite=True, threads=threads)
    stored.verify()
    agree_in_all(stored, documents)
    for path in ("saved", "stored"):
        other = tmp_path / "again"
        Corpus.open(tmp_path / path).save(other, overwrite=True)
        agree_in_all(Corpus.open(other), documents)


@given(documents, st.sampled_from(["keep", "close"]), st.sampled_from(["de", "kat", "é"]))
def test_dropped_types_are_dropped_from_all_layers(documents, gaps, dropped):
    less = made(documents).drop_types([dropped], gaps=gaps)
    # The token and its values are dropped together: so the layer drops what stood there.
    marked = joined(documents, (0, 1), "\n")
    expected = Corpus.from_tokens(marked).drop_types(
        [f"{dropped}\n{lemma}" for lemma in ("a", "b", "a_b")], gaps=gaps
    )
    expected = expected.map_types(lambda type: type.split("\n")[1])
    agree(less.layer("lemma"), expected)
    agree(
        less.layer("token"),
        Corpus.from_tokens(column(documents, 0)).drop_types([dropped], gaps=gaps),
    )


@given(documents)
def test_renamed_types_leave_layers_as_they_are(documents):
    corpus = made(documents).map_types(str.upper)
    agree(corpus.layer("lemma"), Corpus.from_tokens(column(documents, 1)))
    agree(corpus.layer("token"), Corpus.from_tokens(column(documents, 0)).map_types(str.upper))
    dropped = made(documents).map_types(lambda word: None if word == "kat" else word)
    agree(dropped.layer("tag"), made(documents).drop_types(["kat"]).layer("tag"))


@given(documents)
def test_values_of_joined_tokens_are_joined_in_the_same_way(documents):
    corpus = made(documents).compound(["de kat", "é é é"], separator="+", within="sentence")
    expected = []
    for sentences in documents:
        expected.append([])
        for sentence in sentences:
            at, values = 0, []
            while at < len(sentence):
                words = [token[0] for token in sentence]
                length = next(
                    (len(p) for p in (["é"] * 3, ["de", "kat"]) if words[at : at + len(p)] == p), 1
                )
                values.append("+".join(token[1] for token in sentence[at : at + length]))
                at += length
            expected[-1].append(values)
    agree(corpus.layer("lemma"), Corpus.from_tokens(expected))


TOKENS = [[["De", "katten"], ["liepen"]], ["de", "kat"]]
LEMMAS = [[["de", "kat"], ["lopen"]], ["de", "kat"]]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({"x": [["a"], ["b"]]}, r"layers\['x'\]\[0\] has 1 values for 3 tokens"),
        ({"x": [LEMMAS[0], ["ab"], ["c"]]}, r"\[1\] has 1 values for 2 tokens"),
        ({"x": [[["de"], ["kat", "lopen"]], LEMMAS[1]]}, r"\[0\] has 1 values for 2 tokens in its"),
        ({"x": LEMMAS[:1]}, r"layers\['x'\] ends before documents\[1\]"),
        ({"x": [*LEMMAS, []]}, r"layers\['x'\] has more documents than the 2 there are"),
        ({"token": LEMMAS}, "no layer can be called 'token'"),
        ({"": LEMMAS}, "a layer must have a name"),
    ],
)
def test_a_layer_that_does_not_fit_is_named_with_both_lengths(layers, message):
    with pytest.raises(ValueError, match=message):
        Corpus.from_tokens(TOKENS, layers=layers)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([LEMMAS], "layers must be a dict of names and lists of values, got list"),
        ({"x": "ab"}, r"layers\['x'\] must be an iterable of lists of values, got one str"),
        (
            {"x": [[["de", 3], ["lopen"]], []]},
            r"layers\['x'\]\[0\]\[0\]\[1\] must be a str, got int",
        ),
        ({"x": [None]}, r"layers\['x'\]\[0\] must be a list of tokens, got None"),
        ({3: LEMMAS}, "the name of a layer must be a str, got 3"),
    ],
)
def test_a_layer_of_the_wrong_kind_is_refused(layers, message):
    with pytest.raises(TypeError, match=message):
        Corpus.from_tokens(TOKENS, layers=layers)


def test_layers_may_be_generators_without_sentences():
    flat = (["de", "kat", "lopen"] if at == 0 else ["de", "kat"] for at in range(2))
    corpus = Corpus.from_tokens(iter(TOKENS), layers={"lemma": flat})
    assert corpus.layer("lemma").tokens(0) == ["de", "kat", "lopen"]
    assert corpus.layer("lemma").n_sentences == corpus.n_sentences == 3


def test_a_layer_that_is_not_there_is_an_error_that_lists_those_there_are():
    corpus = Corpus.from_tokens(TOKENS, layers={"lemma": LEMMAS})
    listed = r"there is no layer 'lema'; there are 'token', 'lemma'\. Did you mean 'lemma'\?"
    with pytest.raises(ValueError, match=listed):
        corpus.layer("token", "lema")
    with pytest.raises(ValueError, match="a layer must be named; there are 'token', 'lemma'"):
        corpus.layer()
    with pytest.raises(TypeError, match="a layer is named by a str, got int"):
        corpus.layer(1)
    with pytest.raises(TypeError, match="joined_by must be a str, got int"):
        corpus.layer("lemma", joined_by=1)
    assert repr(corpus).endswith("(tokens as given, with lemma)")


def test_corpora_of_other_layers_are_not_joined():
    one, other = Corpus.from_tokens(TOKENS, layers={"lemma": LEMMAS}), Corpus.from_tokens(TOKENS)
    with pytest.raises(ValueError, match=r"the first 'lemma', number 1 \(from 0\) none"):
        Corpus.merge([one, other])
    assert Corpus.merge([one.layer("token"), other]).layers == []
    turned = {"b": LEMMAS, "a": TOKENS}
    two = [
        Corpus.from_tokens(TOKENS, layers=turned),
        Corpus.from_tokens(TOKENS, layers=dict(reversed(turned.items()))),
    ]
    assert Corpus.merge(two).layers == ["b", "a"]
    assert Corpus.merge(two).layer("a").count("katten") == 2


# Stores


def stored(tmp_path) -> Path:
    path = tmp_path / "x.turven"
    Corpus.from_tokens(TOKENS, layers={"lemma": LEMMAS, "same": TOKENS}).save(path)
    return path


@pytest.mark.parametrize("file", ["layer-1-types", "layer-2-tokens"])
def test_damage_to_a_layer_is_found(tmp_path, file):
    path = stored(tmp_path)
    corpus, damaged = Corpus.open(path), path / "1" / f"{file}.arrow"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(tv.StoreError, match=rf"{file}.arrow is damaged"):
        corpus.verify()
    with pytest.raises(tv.StoreError, match=rf"{file}.arrow is damaged"):
        Corpus.open(path)
    damaged.unlink()
    with pytest.raises(tv.StoreError, match=rf"{file}.arrow is missing"):
        Corpus.open(path)


def test_a_layer_whose_file_was_shortened_is_an_error_and_no_crash(tmp_path):
    path = stored(tmp_path)
    layer = Corpus.open(path).layer("lemma")
    with (path / "1" / "layer-1-tokens.arrow").open("r+b") as file:
        file.truncate(8)
    with pytest.raises(tv.StoreError, match="has 8 bytes where"):
        layer.frequencies()


def test_only_a_store_with_layers_is_of_the_version_that_knows_them(tmp_path):
    def version(name, corpus):
        corpus.save(tmp_path / name)
        return '"version": 3' in (tmp_path / name / "manifest.json").read_text()

    corpus = Corpus.from_tokens(TOKENS, layers={"lemma": LEMMAS})
    assert version("with", corpus)
    assert version("both", corpus.drop_types(["katten"]))
    assert not version("without", corpus.layer("lemma"))
    both = Corpus.open(tmp_path / "both")
    assert both.layer("lemma").tokens(0) == ["de", "lopen"]


def test_a_layer_of_a_stored_corpus_is_in_memory(tmp_path):
    layer = Corpus.open(stored(tmp_path)).layer("lemma")
    assert layer.append(layer).count("kat") == 4
    assert Corpus.open(tmp_path / "x.turven").layers == ["lemma", "same"]


# Files


def conllu(*rows):
    """Write lines: number, form, lemma, upos and, if it is there, what is in FEATS."""
    lines = []
    for row in rows:
        number, form, lemma, upos, *feats = row.split(" ")
        lines.append("\t".join([number, form, lemma, upos, "_", *(feats or ["_"]), *["_"] * 4]))
    return "\n".join(lines) + "\n\n"


CONLLU = "# newdoc id = een\n" + conllu(
    "1-2 Vámonos _ _",
    "1 Vamos ir VERB Mood=Imp",
    "2 nos nosotros PRON",
    "3-4 al _ _",
    "3 a a ADP",
    "4 el el DET",
    "5 mar mar NOUN",
    "5.1 zee zee NOUN",
)
CONLLU += conllu("1 Ja _ INTJ", "2 . . PUNCT") + "# newdoc\n" + conllu("1 Nee nee INTJ")


def test_columns_of_conllu_are_layers_parallel_to_what_stands_in_the_text(tmp_path):
    path = tmp_path / "x.conllu"
    path.write_text(CONLLU, encoding="utf-8")
    corpus = Corpus.from_files(path, layers=["lemma", "upos", "feats", "form"])
    assert corpus.tokens(0) == ["vámonos", "al", "mar", "ja", "."]
    assert corpus.layer("form").tokens(0) == ["Vámonos", "al", "mar", "Ja", "."]
    # Words that are written as one have their values joined; what is missing stays so.
    assert corpus.layer("lemma").tokens(0) == ["ir+nosotros", "a+el", "mar", "_", "."]
    assert corpus.layer("upos").tokens(0) == ["VERB+PRON", "ADP+DET", "NOUN", "INTJ", "PUNCT"]
    assert corpus.layer("feats").tokens(0) == ["Mood=Imp+_", "_", "_", "_", "_"]
    assert corpus.layer("upos").tokens(1) == ["INTJ"]
    assert corpus.layer("lemma").documents()["id"].tolist()[0] == "een"
    assert corpus.n_sentences == corpus.layer("lemma").n_sentences == 3
    again = Corpus.from_files(path, layers={"tag": 4, "word class": "upos"})
    assert again.layers == ["tag", "word class"]
    agree(again.layer("tag"), corpus.layer("upos"))
    agree(again.layer("word class"), again.layer("tag"))
    agree(again.layer("token"), Corpus.from_files(path))


def test_a_contraction_at_the_end_of_a_file_is_whole(tmp_path):
    path = tmp_path / "x.conllu"
    path.write_text(conllu("1-2 al _ _", "1 a a ADP", "2 el el DET").rstrip(), encoding="utf-8")
    assert Corpus.from_files(path, layers=["lemma"]).layer("lemma").tokens(0) == ["a+el"]


VRT = (
    '<text id="een">\n<s>\nDe\tDET\tde\n&lt;kat&gt;\tNN\tk&amp;t\n</s>\nzat\tVB\tzitten\n</text>\n'
)


def test_columns_of_vertical_text_are_layers(tmp_path):
    path = tmp_path / "x.vrt"
    path.write_text(VRT, encoding="utf-8")
    for layers in (["pos", "lemma"], {"pos": 2, "lemma": 3}):
        corpus = Corpus.from_files(path, layers=layers)
        assert corpus.tokens(0) == ["de", "<kat>", "zat"]
        assert corpus.layer("lemma").tokens(0) == ["de", "k&t", "zitten"]
        assert corpus.layer("lemma", "pos").tokens(0) == ["de_DET", "k&t_NN", "zitten_VB"]
    assert (
        Corpus.from_files(path, layers={"as written": 1}).layer("as written").tokens(0)[0] == "De"
    )


def test_a_column_of_vertical_text_is_never_taken_for_another(tmp_path):
    path = tmp_path / "x.vrt"
    path.write_text(VRT, encoding="utf-8")
    with pytest.raises(tv.RecordError, match=r"2 columns .* by the list of layers, here are 3"):
        Corpus.from_files(path, layers=["lemma"])
    with pytest.raises(tv.RecordError, match=r"a layer is in column 4 .*, here are 3") as caught:
        Corpus.from_files(path, layers={"x": 4})
    assert (caught.value.path, caught.value.row) == (path, 3)
    short = tmp_path / "y.vrt"
    short.write_text("een\tDET\nkat\nzat\tVB\n", encoding="utf-8")
    corpus = Corpus.from_files(short, layers=["pos"], on_error="skip")
    assert corpus.layer("pos").tokens(0) == ["DET", "VB"]
    assert (corpus.tokens(0), corpus.skipped["row"].tolist()) == (["een", "zat"], [2])


@pytest.mark.parametrize("on_error", ["raise", "skip"])
@pytest.mark.parametrize("name", ["b.txt", "b.jsonl", "b.parquet", "b.txt.gz"])
def test_a_file_that_can_have_no_layers_is_named(tmp_path, name, on_error):
    (tmp_path / "a.conllu").write_text(CONLLU, encoding="utf-8")
    (tmp_path / name).write_text("{}", encoding="utf-8")
    files = [tmp_path / "a.conllu", tmp_path / name]
    with pytest.raises(ValueError, match=rf"{name}: only .conllu and .vrt files have layers"):
        Corpus.from_files(files, layers=["lemma"], on_error=on_error)


def test_a_file_in_an_archive_that_can_have_no_layers_is_named(tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name, text in (("a.conllu", CONLLU), ("README.md", "niets")):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    with pytest.raises(ValueError, match=r"README.md: only .conllu and .vrt files have layers"):
        Corpus.from_files(tmp_path / "x.tar", layers=["lemma"])


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        (["lema"], ValueError, "x.conllu: CoNLL-U has no column 'lema' for a layer; it has 'form'"),
        ({"x": "id"}, ValueError, "CoNLL-U has no column 'id'"),
        ({"x": 11}, ValueError, "of layer 'x' the column must be from 2 to 10, got 11"),
        ({"x": 0}, ValueError, r"layers\['x'\] must be at least 1, got 0"),
        (["lemma", "lemma"], ValueError, "there are two layers 'lemma'"),
        ("lemma", TypeError, "layers must be a list of names, .* got str"),
        ({"x": 1.5}, TypeError, r"layers\['x'\] must be the number of a column"),
        ([3], TypeError, "the name of a layer must be a str, got 3"),
    ],
)
def test_columns_that_cannot_be_are_refused(tmp_path, layers, error, message):
    (tmp_path / "x.conllu").write_text(CONLLU, encoding="utf-8")
    with pytest.raises(error, match=message):
        Corpus.from_files(tmp_path / "x.conllu", layers=layers)


def test_columns_of_vertical_text_have_no_names(tmp_path):
    (tmp_path / "x.vrt").write_text(VRT, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x.vrt: columns of vertical text have numbers"):
        Corpus.from_files(tmp_path / "x.vrt", layers={"lemma": "lemma"})


def plain(text):
    """Count lemmas and tags of CoNLL-U, one line after the other."""
    counted = (Counter(), Counter())

    def end(words):
        for counts, place in zip(counted, (2, 3), strict=True):
            values = [word[place] for word in words]
            missing = all(value == "_" for value in values)
            counts["_" if missing else "+".join(values)] += 1

    words, last = [], 0
    for line in text.split("\n"):
        fields = line.rstrip("\r").split("\t")
        if line.startswith("#") or "." in fields[0]:
            continue
        number = fields[0].split("-")
        is_inside = line.strip() and len(number) == 1 and int(number[0]) <= last
        if words and not is_inside:
            end(words)
            words = []
        if not line.strip():
            last = 0
        elif len(number) == 2:
            last = int(number[1])
        else:
            words.append(fields)
            if not is_inside:
                end(words)
                words = []
    return counted


def test_layers_of_treebanks_are_those_of_a_plain_reading(corpora):
    zstandard = pytest.importorskip("zstandard", reason="to unpack the treebanks")

    path = corpora("multi/ud.tar.zst")
    counted = (Counter(), Counter())
    with (
        path.open("rb") as packed,
        zstandard.open(packed) as unpacked,
        tarfile.open(fileobj=unpacked, mode="r|") as archive,
    ):
        for member in archive:
            text = archive.extractfile(member).read().decode()
            for counts, own in zip(counted, plain(text), strict=True):
                counts.update(own)
    corpus = Corpus.from_files(path, layers=["lemma", "upos"])
    for name, expected in zip(corpus.layers, counted, strict=True):
        table = corpus.layer(name).frequencies()
        assert dict(zip(table["token"].tolist(), table["count"].tolist(), strict=True)) == expected
