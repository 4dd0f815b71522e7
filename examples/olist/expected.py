"""Works out examples/olist/expected.json: what Regard must say about the Olist files.

Runs expected.sql in DuckDB (`pip install duckdb`), which shares no code with Regard.
Usage: expected.py FOLDER_WITH_THE_CSV_FILES > expected.json
"""

import decimal
import json
import pathlib
import sys

import duckdb

TABLES = [
    "closed_deals", "customers", "items_by_category", "leads", "order_payments", "order_reviews", "orders", "products",
]


def plain(value):
    """A value as JSON knows it: decimals as numbers, days as text."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def blocks(text):
    """The preparing statements, and each titled block as (title, sql)."""
    parts = text.split("\n-- ")
    preparing, titled = parts[0], []
    for part in parts[1:]:
        title, _, sql = part.partition("\n")
        if title.split(":")[0] in ("rows", "quarantine", "figure"):
            titled.append((title, sql.strip().rstrip(";")))
        else:
            preparing += "\n-- " + part
    return preparing, titled


def main(folder):
    database = duckdb.connect()
    for table in TABLES:
        path = str(pathlib.Path(folder) / f"{table}.csv").replace("'", "''")
        database.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true, all_varchar = true)")
    preparing, titled = blocks(pathlib.Path(__file__).with_suffix(".sql").read_text())
    database.execute(preparing)
    result = {"moment": "2018-09-01", "rows": {}, "quarantine": {}, "figures": []}
    for title, sql in titled:
        kind, _, words = title.partition(": ")
        answer = database.execute(sql)
        columns = [column[0] for column in answer.description]
        rows = [dict(zip(columns, map(plain, row))) for row in answer.fetchall()]
        if kind == "figure":
            metric, *options = words.split()
            result["figures"].append({"metric": metric, **dict(o.split("=", 1) for o in options), "rows": rows})
        else:
            result[kind][words] = next(iter(rows[0].values()))
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
