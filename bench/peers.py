"""The benchmark's questions, asked of another engine over the same files of one world.

Usage: peers.py duckdb|polars --rounds N --scratch FOLDER WORLD
Prints JSON: version, `load` (seconds, or null), `questions` (name -> median seconds, without the start of Python) and
`sums` (name -> sum of the values, to see that the same was asked). What each question is in Regard stands in
xtask/src/bench/mod.rs; the names are the same. Run by `cargo xtask bench`.
"""

import argparse
import json
import pathlib
import shutil
import statistics
import sys
import time

import duckdb_questions
import polars_questions


def median_seconds(ask, rounds):
    """The median time of a question, and the sum of its values."""
    times, total = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        values = ask()
        times.append(time.perf_counter() - started)
        total = sum(value for value in values if value is not None)
    return statistics.median(times), float(total)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=["duckdb", "polars"])
    parser.add_argument("world", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    options = parser.parse_args()
    folder = options.scratch / options.peer
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    peer = {"duckdb": duckdb_questions, "polars": polars_questions}[options.peer]
    load = peer.load_seconds(options.world, folder)
    measured = {name: median_seconds(ask, options.rounds) for name, ask in peer.questions(options.world).items()}
    json.dump(
        {
            "version": peer.VERSION,
            "load": load,
            "questions": {name: seconds for name, (seconds, _) in measured.items()},
            "sums": {name: total for name, (_, total) in measured.items()},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
