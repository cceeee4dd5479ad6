"""Dask's dataframes have the numbers of one corpus."""

from __future__ import annotations

import warnings

import pyarrow as pa
import pytest

pytest.importorskip("dask.dataframe", reason="needs Dask: pip install 'dask[dataframe]'")
pytest.importorskip("pandas")

import dask
import dask.dataframe as dd
import engine_cases
import numpy as np
import pandas as pd
import turven as tv
from dask.base import tokenize
from engine_cases import CASES, REFUSED, TABLE, check, refuses
from turven import dask as td
from turven.dask import frames
from turven.partial.asked import counting_of

#: Nullable types, so that a year stays a whole number.
KINDS = {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype("pyarrow")}


@pytest.fixture(autouse=True)
def _one_thread():
    with dask.config.set(scheduler="synchronous"):
        yield


def frame_of(table, partitions=3, kinds=KINDS):
    """Make a dataframe of a table, with its rows in order."""
    return dd.from_pandas(
        table.to_pandas(types_mapper=kinds.get), npartitions=partitions, sort=False
    )


def cut(table, places):
    """Make a dataframe of partitions that end where is said; some may be empty."""
    ends = [*places, len(table)]
    starts = [0, *places]
    made = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    pieces = [dask.delayed(made.iloc[a:b]) for a, b in zip(starts, ends, strict=True)]
    return dd.from_delayed(pieces, meta=made.iloc[:0], verify_meta=False)


def collected(frame, **options):
    """Work out a dataframe; the types are those that it was said to have."""
    made = frame.compute(**options)
    assert list(made.columns) == list(frame.columns)
    assert made.dtypes.to_dict() == frame.dtypes.to_dict()
    columns = {name: pa.array(made[name], from_pandas=True) for name in made.columns}
    for name in made.columns:
        if made[name].dtype == np.float64 and name != "part":
            columns[name] = pa.array(made[name].to_numpy(), from_pandas=False)
    return pa.table(columns)


@pytest.mark.parametrize("partitions", [1, 2, 5])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_engine_says_what_one_machine_says(case, partitions):
    got = case.ask(td, lambda table: frame_of(table, partitions))
    check(case, collected(got))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_objects_and_empty_partitions_make_no_difference(case):
    def frame(table):
        return cut(table, [0, 0, min(7, len(table)), min(30, len(table)), len(table)])

    with dask.config.set({"dataframe.convert-string": False}):
        check(case, collected(case.ask(td, frame)))
