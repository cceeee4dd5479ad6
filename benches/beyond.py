"""Measures what Spark costs, and what counting inside of it saves.

    python benches/generate.py text.txt --size 400MB
    python benches/beyond.py engines text.txt [--cores 2] [--runs 3]
    python benches/beyond.py task text.txt [--statistic ngrams] [--limit "256 MB"]

`engines` counts the bigrams of a text, a document a line, from one Parquet file: by turven alone,
by turven inside of Spark, and by Spark's own functions (`split`, `explode`, `groupBy`), which
cut words at blanks. Each run is a process of its own and they take turns, so that all meet the same
machine. Times are from the DataFrame to the last row, which nobody keeps; the start of Spark is
given beside them.

`task` counts the first 10, 100 and 400 MB of a text as one task does, with one thread, and says
how the time grows and how much memory is taken beside that of the batches.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: How many documents a batch has, of those that an engine hands over.
BATCH = 10_000

#: The sizes of tasks, in bytes of text.
SIZES = (10_000_000, 100_000_000, 400_000_000)


def session(cores: int) -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "6g",
        "spark.sql.shuffle.partitions": str(4 * cores),
    }.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def plain(frame: Any) -> Any:
    """Count pairs by what Spark has."""
    from pyspark.sql import functions as f

    words = frame.select(f.split(f.lower("text"), r"\s+").alias("words"))
    pairs = f.expr(
        "zip_with(slice(words, 1, greatest(size(words) - 1, 0)), "
        "slice(words, 2, greatest(size(words) - 1, 0)), (a, b) -> concat(a, ' ', b))"
    )
    return words.select(f.explode(pairs).alias("ngram")).groupBy("ngram").count()


def inside(frame: Any) -> Any:
    """Count pairs by turven inside of Spark; a task may take a GB for it."""
    from turven import spark

    return spark.ngrams(frame, 2, memory_limit="1 GB")


def by_spark(ask: Any, path: str, cores: int) -> dict[str, float]:
    """Time a question to Spark; the first, small one starts its workers."""
    started = time.monotonic()
    made = session(cores)
    frame = made.read.parquet(path)
    ask(frame.limit(10)).write.format("noop").mode("overwrite").save()
    begun = time.monotonic()
    ask(frame).write.format("noop").mode("overwrite").save()
    ended = time.monotonic()
    return {"seconds": ended - begun, "start": begun - started}


def alone(path: str, cores: int) -> dict[str, float]:
    """Time turven without Spark, from the same file."""
    import turven as tv

    begun = time.monotonic()
    corpus = tv.Corpus.from_files(path, threads=cores, progress=False)
    rows = len(corpus.ngrams(2, threads=cores, progress=False))
    return {"seconds": time.monotonic() - begun, "start": 0.0, "rows": rows}


WAYS = {
    "turven alone": alone,
    "turven in Spark": lambda path, cores: by_spark(inside, path, cores),
    "plain Spark": lambda path, cores: by_spark(plain, path, cores),
}


def engines(options: argparse.Namespace) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "text.parquet"))
        with options.text.open(encoding="utf-8") as lines:
            schema = pa.schema([("text", pa.string())])
            with pq.ParquetWriter(path, schema, compression="zstd") as writer:
                for batch in batches(lines, options.text.stat().st_size):
                    writer.write_batch(batch)
        for _ in range(options.runs):
            for way in options.ways:
                command = [sys.executable, __file__, "one", path, way, str(options.cores)]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                found[way].append(json.loads(said.splitlines()[-1]))
    least = {way: min(run["seconds"] for run in found[way]) for way in options.ways}
    base = least.get("turven alone")
    for way in options.ways:
        seconds = [run["seconds"] for run in found[way]]
        times = f", {least[way] / base:.2f} of turven alone" if base else ""
        start = statistics.median(run["start"] for run in found[way])
        print(
            f"{way:16} least {least[way]:7.2f} s, median {statistics.median(seconds):7.2f} s"
            f"{times}; start {start:.1f} s"
        )


def one(options: argparse.Namespace) -> None:
    print(json.dumps(WAYS[options.way](str(options.text), options.cores)))


def batches(lines: Any, most: int) -> Iterator[Any]:
    """Give the lines of a text as batches, up to so many characters."""
    import pyarrow as pa

    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line.rstrip("\n"))
        size += len(line)
        if len(held) == BATCH or size >= most:
            yield pa.record_batch({"text": pa.array(held, pa.string())})
            held = []
        if size >= most:
            return
    if held:
        yield pa.record_batch({"text": pa.array(held, pa.string())})


def anonymous() -> float:
    """Return how many MB of memory this process has that are no file's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1000
    return 0.0


def task(options: argparse.Namespace) -> None:
    for size in SIZES:
        command = [sys.executable, __file__, "piece", str(options.text), str(size)]
        command += ["--statistic", options.statistic, "--limit", options.limit]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


def piece(options: argparse.Namespace) -> None:
    import turven as tv

    peak, ends = 0.0, False

    def watch() -> None:
        nonlocal peak
        while not ends:
            peak = max(peak, anonymous())
            time.sleep(0.005)

    given = {"n": 2} if options.statistic == "ngrams" else {}
    with options.text.open(encoding="utf-8") as lines:
        first = batches(lines, options.size)
        list(tv.partial_counts([next(first)], options.statistic, **given))
        before = anonymous()
        watcher = threading.Thread(target=watch)
        watcher.start()
        begun, rows, reading = time.monotonic(), 0, 0.0

        def timed() -> Iterator[Any]:
            nonlocal reading
            while True:
                started = time.monotonic()
                batch = next(first, None)
                reading += time.monotonic() - started
                if batch is None:
                    return
                yield batch

        counts = tv.partial_counts(timed(), options.statistic, memory_limit=options.limit, **given)
        for batch in counts:
            rows += batch.num_rows
        seconds = time.monotonic() - begun - reading
        ends = True
        watcher.join()
    print(
        f"{options.statistic} of {options.size / 1e6:4.0f} MB, limit {options.limit}: "
        f"{seconds:6.2f} s, {1e9 * seconds / options.size:5.1f} ns a byte, {rows:,} rows, "
        f"peak {peak - before:.0f} MB above what was there"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    whole = commands.add_parser("engines")
    whole.set_defaults(run=engines)
    whole.add_argument("text", type=Path)
    whole.add_argument("--cores", type=int, default=os.cpu_count())
    whole.add_argument("--runs", type=int, default=3)
    whole.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    single = commands.add_parser("one")
    single.set_defaults(run=one)
    single.add_argument("text", type=Path)
    single.add_argument("way", choices=WAYS)
    single.add_argument("cores", type=int)
    for name, run in (("task", task), ("piece", piece)):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        command.add_argument("text", type=Path)
        if name == "piece":
            command.add_argument("size", type=int)
        command.add_argument("--statistic", default="ngrams")
        command.add_argument("--limit", default="256 MB")
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
