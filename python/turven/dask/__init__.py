"""Statistics of Dask dataframes: the answers of one machine, on a cluster or in its threads.

Needs Dask 2025.1: ``pip install "turven[dask]"``, on the workers too. Each function takes a Dask
DataFrame with a row for each document and gives a Dask DataFrame, which is worked out when it is
asked for rows. Tokens are cut and counted by the engine of this library, partition by
partition; Dask moves counts to where they are added up. docs/guides/other-engines.md shows it
at work.

Examples
--------
A DataFrame of documents, its most frequent pairs, and what is beside a word::

    import dask.dataframe as dd
    from turven import dask as td

    news = dd.read_parquet("news/*.parquet")
    td.ngrams(news, 2, min_count=10).to_parquet("bigrams")
    td.collocates(news, "klimaat", by="date", every="year", top=20).compute()
"""

from turven.dask.engine import Dask
from turven.partial.front import Statistics

_statistics = Statistics(Dask())

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
