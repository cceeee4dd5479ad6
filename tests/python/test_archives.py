"""Archives, files of tokens, and other encodings."""

import gzip
import io
import tarfile
import zipfile

import pytest
import turven as tv
from test_inputs import PACK, PACKED, Corpus, described, tokens, write

MEMBERS = {
    "b/twee.txt": "De hond.",
    "a.jsonl": '{"id": "x", "text": "een kat", "n": 1}\n{"text": "drie", "n": 2}\n',
    ".verborgen.txt": "weg",
    "c.csv.gz": gzip.compress(b"text,n\nvier,3\n"),
}
"""What an archive holds, in this order."""


def data(given):
    return given if isinstance(given, bytes) else given.encode()


def tarred(members=MEMBERS, **options):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", **options) as archive:
        for name, content in members.items():
            about = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            if about is not content:
                about.size = len(data(content))
            archive.addfile(about, io.BytesIO(b"" if about is content else data(content)))
    return file.getvalue()


def zipped(members=MEMBERS, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, data(content))
    return file.getvalue()


ARCHIVES = {"x.zip": zipped, "x.tar": tarred} | {
    f"x.tar{suffix}": lambda members=MEMBERS, suffix=suffix: PACK[suffix](tarred(members))
    for suffix in PACKED
}
ARCHIVES["x.tgz"] = ARCHIVES["x.tar.gz"]


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_read_as_its_files_in_their_order(tmp_path, name, threads):
    path = write(tmp_path / name, ARCHIVES[name]())
    corpus = Corpus.from_files(path, threads=threads)
    assert tokens(corpus) == [["de", "hond"], ["een", "kat"], ["drie"], ["vier"]]
    assert described(corpus) == [
        {"id": f"{path}/b/twee.txt", "n": None},
        {"id": "x", "n": 1},
        {"id": f"{path}/a.jsonl:2", "n": 2},
        {"id": f"{path}/c.csv.gz:2", "n": 3},
    ]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_long_names_in_a_tar_archive_are_read(tmp_path, form):
    name = "/".join(["map" * 20] * 3) + "/é.txt"
    path = write(tmp_path / "x.tar", tarred({name: "kat"}, format=form))
    assert described(Corpus.from_files(path)) == [{"id": f"{path}/{name}"}]


def link(kind):
    about = tarfile.TarInfo("x.txt")
    about.type, about.linkname = kind, "/etc/passwd"
    return about


@pytest.mark.parametrize(
    ("archive", "name", "reason"),
    [
        (lambda: tarred({"../x.txt": "a"}), "x.tar", "its name leads out of the archive"),
        (lambda: tarred({"/x.txt": "a"}), "x.tar", "its name leads out of the archive"),
        (lambda: zipped({"a/../../x.txt": "a"}), "x.zip", "its name leads out of the archive"),
        (lambda: zipped({"C:\\x.txt": "a"}), "x.zip", "its name leads out of the archive"),
        (lambda: tarred({"x": link(tarfile.SYMTYPE)}), "x.tar", "a link or a device"),
        (lambda: tarred({"x": link(tarfile.LNKTYPE)}), "x.tar", "a link or a device"),
        (lambda: tarred({"y.zip": zipped()}), "x.tar", "an archive in an archive"),
        (lambda: zipped({"y.tar.gz": b""}), "x.zip", "an archive in an archive"),
        (lambda: zipped({"y.parquet": b""}), "x.zip", "not read from an archive"),
        (lambda: zipped()[:-30], "x.zip", "cannot be read as a zip archive"),
        (lambda: tarred({"x.txt": "a" * 9999})[:5000], "x.tar", "ends too early"),
        (lambda: b"geen archief" * 100, "x.tar", "cannot be read as a tar archive"),
        (lambda: b"geen archief" * 100, "x.zip", "cannot be read as a zip archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_archive_with_a_fault_is_refused(tmp_path, archive, name, reason):
    path = write(tmp_path / name, archive())
    with pytest.raises(tv.ArchiveError, match=reason) as caught:
        Corpus.from_files(path)
    assert str(caught.value.path).startswith(str(path))
    corpus = Corpus.from_files(path, on_error="skip")
    assert len(corpus) == 0
    assert reason in corpus.skipped["reason"][0]


def test_an_encrypted_file_in_an_archive_is_refused(tmp_path):
    packed = bytearray(zipped({"a.txt": "kat", "b.txt": "hond"}, zipfile.ZIP_STORED))
    # The flag of encryption, in the head of the first file and in the directory.
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    path = write(tmp_path / "x.zip", bytes(packed))
    with pytest.raises(tv.ArchiveError, match="it is encrypted") as caught:
        Corpus.from_files(path)
    assert caught.value.path == path / "a.txt"
    corpus = Corpus.from_files(path, on_error="skip")
    assert tokens(corpus) == [["hond"]]
    assert corpus.skipped["path"].tolist() == [f"{path}/a.txt"]


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
def test_a_bomb_in_an_archive_is_refused(tmp_path, name):
    path = write(tmp_path / name, ARCHIVES[name]({"a.txt": "a \n" * 4_000_000}))
    with pytest.raises(tv.CompressionError, match="more than 100 times its size"):
        Corpus.from_files(path, max_ratio=100)
    assert Corpus.from_files(path, max_ratio=None).n_tokens == 4_000_000


# Encodings


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("windows-1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("UTF_16", "utf-16-be"),
        ("utf-16le", "utf-16-le"),
        ("shift_jis", "shift_jis"),
        ("gb18030", "gb18030"),
        ("koi8-r", "koi8-r"),
        ("utf-8-sig", "utf-8-sig"),
    ],
)
def test_a_named_encoding_is_read(tmp_path, encoding, codec, suffix):
    text = {"shift_jis": "日本 語\n", "gb18030": "河水 上涨\n", "koi8-r": "Кот сидел\n"}
    text = text.get(encoding, "één coöperatie, ça va\n") * 9000
    mark = "\ufeff" if codec == "utf-16-be" else ""
    path = write(tmp_path / f"x.txt{suffix}", PACK[suffix]((mark + text).encode(codec)))
    corpus = Corpus.from_files(path, encoding=encoding)
    assert tokens(corpus) == tokens(Corpus.from_texts([text]))
    lines = '{"text": "één"}\n' if codec in ("cp1252", "utf-16") else '{"text": "een"}\n'
    path = write(tmp_path / "x.jsonl", (mark + lines).encode(codec))
    assert Corpus.from_files(path, encoding=encoding).n_tokens == 1


@pytest.mark.parametrize("before", [0, 10, 65535, 65536, 200_000])
@pytest.mark.parametrize(
    ("encoding", "good", "bad"),
    [("shift_jis", "字\n", b"\x85\n"), ("windows-1252", "é\n", b"\0"), ("gbk", "河\n", b"\xff")],
)
def test_a_byte_that_is_not_of_the_encoding_is_named(tmp_path, encoding, good, bad, before):
    head = good.encode(encoding) * (before // 3)
    path = write(tmp_path / "x.txt", head + bad + b"x\n" + bad)
    with pytest.raises(tv.DecodeError, match=r"is not |is a NUL") as caught:
        Corpus.from_files(path, encoding=encoding)
    error = caught.value
    assert (error.path, error.byte, error.row) == (path, len(head), head.count(b"\n") + 1)
    assert Corpus.from_files(path, encoding=encoding, errors="replace").n_documents == 1
    assert len(Corpus.from_files(path, encoding=encoding, on_error="skip").skipped) == 1


def test_an_unknown_encoding_is_refused_with_a_suggestion(tmp_path):
    path = write(tmp_path / "x.txt", "x")
    with pytest.raises(ValueError, match=r"got 'windows-1525'\. Did you mean 'windows-125"):
        Corpus.from_files(path, encoding="windows-1525")
    with pytest.raises(TypeError, match="encoding must be a str, got int"):
        Corpus.from_files(path, encoding=1252)


# Tokens


def conllu(*rows):
    return "".join("\t".join([*row.split(" "), *["_"] * 8]) + "\n" for row in rows)


CONLLU = (
    "# newdoc id = een\n# sent_id = 1\n# text = Vámonos al mar\n"
    + conllu("1-2 Vámonos", "1 Vamos", "2 nos", "3-4 al", "3 a", "4 el", "5 mar", "5.1 zee")
    + "\n"
    + conllu("1 Ja", "2 .")
    + "\n"
    + "# newdoc\n"
    + conllu("1 Nee")
    + "\n"
)


def test_conllu_is_read_by_the_tokens_that_stand_in_the_text(tmp_path):
    path = write(tmp_path / "x.conllu", CONLLU)
    corpus = Corpus.from_files(path, case="keep")
    assert tokens(corpus) == [["Vámonos", "al", "mar", "Ja", "."], ["Nee"]]
    assert corpus.documents()["id"].tolist() == ["een", f"{path}:16"]
    assert corpus.n_sentences == 3
    assert Corpus.from_files(path).tokens(1) == ["nee"]
    whole = write(tmp_path / "y.conllu", conllu("1 Een", "2 kat"))
    assert tokens(Corpus.from_files(whole)) == [["een", "kat"]]
    assert Corpus.from_files(whole).documents()["id"].tolist() == [str(whole)]
    empty = write(tmp_path / "z.conllu", "")
    assert tokens(Corpus.from_files(empty)) == [[]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1\tx\n", "a token has 10 columns between tabs, here are 2"),
        (conllu("x een"), "the number of a token must be 1, 1-2 or 1.1, got 'x'"),
    ],
)
def test_a_faulty_line_of_conllu_is_named(tmp_path, line, reason):
    path = write(tmp_path / "x.conllu", conllu("1 een") + line + conllu("3 drie"))
    with pytest.raises(tv.RecordError, match=reason) as caught:
        Corpus.from_files(path)
    assert (caught.value.path, caught.value.row) == (path, 2)
    corpus = Corpus.from_files(path, on_error="skip")
    assert tokens(corpus) == [["een", "drie"]]
    assert corpus.skipped["row"].tolist() == [2]


VRT = """<?xml version="1.0"?>
<corpus>
<text id="een" year="1999" title="A &amp; B">
<s>
De\tDET
&lt;kat&gt;\tN
</s><s>
zat
</s>
</text>
<text id="twee" year="2001">
<p>
hond
<
</p>
</text>
</corpus>
"""


def test_vertical_text_is_read_with_its_attributes(tmp_path):
    path = write(tmp_path / "x.vrt", VRT.replace("</s><s>", "</s>\n<s>"))
    corpus = Corpus.from_files(path, case="keep")
    assert tokens(corpus) == [["De", "<kat>", "zat"], ["hond", "<"]]
    assert described(corpus) == [
        {"id": "een", "year": 1999, "title": "A & B"},
        {"id": "twee", "year": 2001, "title": None},
    ]
    assert corpus.n_sentences == 3
    whole = write(tmp_path / "y.vrt", "een\nkat\n")
    assert described(Corpus.from_files(whole)) == [{"id": str(whole)}]
    wrong = write(tmp_path / "z.vrt", "<text id=een>\nkat\n")
    with pytest.raises(tv.RecordError, match="attributes must be written as name=") as caught:
        Corpus.from_files(wrong)
    assert caught.value.row == 1


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("form", ["conllu", "vrt"])
def test_long_files_of_tokens_are_cut_nowhere_that_shows(tmp_path, form, threads):
    documents = [
        [[f"w{(d * 7 + s * 3 + t) % 500}" for t in range(9)] for s in range((d * 37) % 90)]
        for d in range(900)
    ]
    with (tmp_path / f"x.{form}").open("w") as file:
        for d, document in enumerate(documents):
            if form == "conllu":
                file.write(f"# newdoc id = {d}\n")
                for sentence in document:
                    file.write(conllu(*(f"{n + 1} {word}" for n, word in enumerate(sentence))))
                    file.write("\n")
            else:
                file.write(f'<text id="{d}">\n')
                for sentence in document:
                    file.write("<s>\n" + "".join(f"{word}\tX\n" for word in sentence) + "</s>\n")
                file.write("</text>\n")
    corpus = Corpus.from_files(tmp_path / f"x.{form}", threads=threads)
    expected = Corpus.from_tokens(documents)
    assert corpus.frequencies().equals(expected.frequencies())
    assert corpus.n_sentences == expected.n_sentences
    assert corpus.documents().equals(expected.documents())
