"""Statistics of Spark dataframes: the answers of one machine, on a cluster.

Needs PySpark 4: ``pip install "turven[spark]"``, on the workers too. Each function takes a
DataFrame with a row for each document and gives a DataFrame, which Spark works out when it is
asked for rows. Tokens are cut and counted by the engine of this library, inside of Spark's
Python workers; Spark adds up, joins and sorts. docs/guides/beyond-one-machine.md has settings
and costs.

Examples
--------
A DataFrame of documents, its most frequent pairs, and what is beside a word::

    from turven import spark as ts

    news = session.read.parquet("news.parquet")
    ts.ngrams(news, 2, min_count=10).write.parquet("bigrams.parquet")
    ts.collocates(news, "klimaat", by="date", every="year", top=20).show()
"""

from turven.partial.front import Statistics
from turven.spark.engine import Spark

_statistics = Statistics(Spark())

frequencies = _statistics.frequencies
ngrams = _statistics.ngrams
collocations = _statistics.collocations
collocates = _statistics.collocates
keyness = _statistics.keyness
dispersion = _statistics.dispersion
timeline = _statistics.timeline
partial_counts = _statistics.partial_counts
finish = _statistics.finish

__all__ = [
    "collocates",
    "collocations",
    "dispersion",
    "finish",
    "frequencies",
    "keyness",
    "ngrams",
    "partial_counts",
    "timeline",
]
