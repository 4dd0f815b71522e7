"""Reads a lake as any DuckDB user would: attaches its DuckLake catalog, read-only and without a network.

Usage: duckdb_attach.py CATALOG [--snapshot N]
Prints JSON: the `newest` snapshot, and `tables`: table -> measure -> value. Measures are `rows` and, by column,
`count:`, and `sum:` of numbers or `min:` and `max:` of days, instants and texts. Needs the packages duckdb, duckdb-extension-ducklake and
duckdb-extension-sqlite-scanner of one version.
"""

import argparse
import importlib.util
import json
import pathlib
import sys

import duckdb

NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
ORDERED = ("DATE", "TIMESTAMP", "VARCHAR")


def extension(name):
    """The path of an extension inside its Python package, for the running version of DuckDB."""
    package = importlib.util.find_spec(f"duckdb_extension_{name}")
    if package is None:
        sys.exit(f"the Python package duckdb-extension-{name.replace('_', '-')} is missing")
    folder = pathlib.Path(package.origin).parent / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


def attach(catalog):
    """A connection that sees the lake as the database `lake`."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    for name in ("sqlite_scanner", "ducklake"):
        connection.execute(f"LOAD '{str(extension(name)).replace(chr(39), chr(39) * 2)}'")
    connection.execute("SET TimeZone = 'UTC'")
    path = str(catalog).replace("'", "''")
    connection.execute(f"ATTACH 'ducklake:sqlite:{path}' AS lake (READ_ONLY)")
    return connection


def measures(columns):
    """The SQL expressions for a table's columns, by the measure's name."""
    wanted = {"rows": "count(*)"}
    for name, kind in columns:
        quoted = '"' + name.replace('"', '""') + '"'
        wanted[f"count:{name}"] = f"count({quoted})"
        if kind.startswith(NUMBERS):
            wanted[f"sum:{name}"] = f"sum(cast({quoted} AS double))"
        elif kind.startswith(ORDERED):
            wanted[f"min:{name}"] = f"cast(min({quoted}) AS varchar)"
            wanted[f"max:{name}"] = f"cast(max({quoted}) AS varchar)"
    return wanted


def read(connection, snapshot):
    """All measures of all tables at a snapshot (None: the newest)."""
    at = "" if snapshot is None else f" AT (VERSION => {snapshot})"
    tables = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'lake' ORDER BY 1, 2"
    ).fetchall()
    found = {}
    for schema, table in tables:
        source = f'lake."{schema}"."{table}"{at}'
        try:
            columns = [(row[0], row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        except duckdb.Error as error:
            if snapshot is not None and "does not exist" in str(error):
                continue
            raise
        wanted = measures(columns)
        row = connection.execute(f"SELECT {', '.join(wanted.values())} FROM {source}").fetchone()
        name = table if schema == "main" else f"{schema}.{table}"
        found[name] = dict(zip(wanted, row))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=pathlib.Path)
    parser.add_argument("--snapshot", type=int)
    options = parser.parse_args()
    connection = attach(options.catalog)
    newest = connection.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").fetchone()[0]
    json.dump({"newest": newest, "tables": read(connection, options.snapshot)}, sys.stdout)


if __name__ == "__main__":
    main()
