"""The peers that hold words in the rows of a table and are asked by queries.

What goes in: a column of texts. What comes out: an `Answer` for each job, whose
counts are the rows of the table that the query gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comparison.answers import MIN_COUNT, WINDOW, Answer, log_likelihood, matrix_answer
from comparison.peers import Peer


class Polars(Peer):
    """The streaming engine; words as categories where they stand in sequences."""

    needs = ("polars",)
    slow = frozenset({"collocations-window", "ngrams1-5"})

    def hold(self, texts: list[str]) -> None:
        import polars

        self.pl, self.col = polars, polars.col
        self.frame = polars.DataFrame({"text": texts}).with_row_index("document")

    def tokens(self) -> Any:
        words = self.col("text").str.to_lowercase().str.extract_all(r"\w+").alias("word")
        return self.frame.lazy().select("document", words).explode("word").drop_nulls("word")

    def numbered(self) -> Any:
        category = self.col("word").cast(self.pl.Categorical)
        return self.tokens().with_columns(category).collect(engine="streaming")

    def counted(self, rows: Any, *keys: str) -> Any:
        counts = rows.group_by(keys).agg(self.pl.len().alias("count"))
        return counts.sort("count", descending=True).collect(engine="streaming")

    @staticmethod
    def answer(*tables: Any) -> Answer:
        def counts() -> Iterator[tuple[str, int]]:
            for table in tables:
                words = [name for name in table.columns if name.startswith("word")]
                for *names, count in table.select(*words, "count").iter_rows():
                    yield " ".join(names), count

        has_scores = "score" in tables[0].columns
        score_sum = (lambda: tables[0]["score"].sum()) if has_scores else None
        return Answer(sum(map(len, tables)), counts, score_sum)

    def words(self) -> Answer:
        return self.answer(self.counted(self.tokens(), "word"))

    def side_by_side(self, tokens: Any, *steps: int) -> Any:
        words = [self.col("word").shift(-s).alias(f"word{at}") for at, s in enumerate(steps)]
        same = (self.col("document").shift(-steps[-1]) == self.col("document")).alias("same")
        return tokens.lazy().select(*words, same).filter("same").drop("same")

    def counted_ngrams(self, tokens: Any, n: int) -> Any:
        names = [f"word{at}" for at in range(n)]
        return self.counted(self.side_by_side(tokens, *range(n)), *names)

    def ngrams(self, n: int) -> Answer:
        return self.answer(self.counted_ngrams(self.numbered(), n))

    def ngrams1_5(self) -> Answer:
        tokens, often = self.numbered(), self.col("count") >= MIN_COUNT
        return self.answer(*(self.counted_ngrams(tokens, n).filter(often) for n in range(1, 6)))

    def collocations(self, window: int = 1) -> Answer:
        tokens, count = self.numbered(), self.col("count")
        rows = [self.side_by_side(tokens, 0, distance) for distance in range(1, window + 1)]
        pairs = self.counted(self.pl.concat(rows), "word0", "word1")
        r1 = pairs.group_by("word0").agg(count.sum().alias("r1"))
        c1 = pairs.group_by("word1").agg(count.sum().alias("c1"))
        kept = pairs.filter(count >= MIN_COUNT).join(r1, on="word0").join(c1, on="word1")
        return self.answer(self.by_score(kept, pairs["count"].sum()))

    def by_score(self, kept: Any, n: int) -> Any:
        def x_log_x_of(x: Any) -> Any:
            return self.pl.when(x > 0).then(x * x.log()).otherwise(0.0)

        o11, r1, c1 = (self.col(name).cast(self.pl.Float64) for name in ("count", "r1", "c1"))
        score = log_likelihood(o11, r1, c1, self.pl.lit(float(n)), x_log_x_of)
        return kept.with_columns(score.alias("score")).sort("score", descending=True)

    def collocates(self) -> Answer:
        with self.lap("corpus"):
            tokens = self.numbered().with_row_index("at")
        return self.twice(lambda: self.neighbours(tokens))

    def neighbours(self, tokens: Any) -> Answer:
        pl, col = self.pl, self.col
        nodes = tokens.filter(col("word") == self.given.node)
        steps = pl.DataFrame({"step": list(range(-WINDOW, WINDOW + 1))})
        place = (col("at").cast(pl.Int64) + col("step")).alias("at")
        spans = nodes.join(steps, how="cross").select(col("document").alias("of"), place).unique()
        spans = spans.filter(col("at").is_between(0, len(tokens) - 1))
        near = tokens[spans["at"]].with_columns(spans["of"])
        near = near.filter(col("document") == col("of"), col("word") != self.given.node)
        kept = near.group_by("word").agg(pl.len().alias("count"))
        kept = kept.filter(col("count") >= MIN_COUNT).with_columns(r1=pl.lit(len(near)))
        kept = kept.join(tokens.group_by("word").agg(pl.len().alias("c1")), on="word")
        return self.answer(self.by_score(kept, len(tokens) - len(nodes)))

    def document_term(self) -> Answer:
        cells = self.numbered().lazy().group_by("document", "word").agg(self.pl.len())
        table = cells.sort("document").collect(engine="streaming")
        bounds = table["document"].to_numpy().searchsorted(range(len(self.frame) + 1))
        return matrix_answer(bounds, table["len"].to_numpy())


class DuckDB(Peer):
    needs = ("duckdb", "pyarrow")
    slow = frozenset({"trigrams"})

    def hold(self, texts: list[str]) -> None:
        import duckdb
        import pyarrow

        self.connection = duckdb.connect(config={"threads": self.given.threads})
        self.connection.register("texts", pyarrow.table({"text": texts}))

    def ngrams(self, n: int) -> Answer:
        keys = [f"w{at}" for at in range(n)]
        pieces = (f"unnest(words[{at + 1}:len(words)-{n - 1 - at}]) as w{at}" for at in range(n))
        words = r"regexp_extract_all(lower(text), '[\p{L}\p{N}\p{M}_]+')"
        documents = f"select {words} as words from texts"
        rows = f"select {', '.join(pieces)} from ({documents}) where len(words) >= {n}"
        found = (
            f"select {', '.join(keys)}, count(*) as n from ({rows}) group by all order by n desc"
        )
        table = self.connection.sql(found).to_arrow_table()
        names = map(" ".join, zip(*(table[key].to_pylist() for key in keys), strict=True))
        return Answer(len(table), lambda: zip(names, table["n"].to_pylist(), strict=True))
