"""Counts of pieces of a corpus, which any engine may add up."""

from turven.partial.calls import combine, finish, partial_counts

__all__ = ["combine", "finish", "partial_counts"]
