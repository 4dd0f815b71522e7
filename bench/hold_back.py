"""Holds the newest hundredth of a world's orders back, with everything that belongs to them, to be delivered later.

Usage: hold_back.py ERP_FOLDER HELD_FOLDER
Each large file of the ERP keeps the other rows under its name; the rows held back go into HELD_FOLDER under the same
name with _new, which sorts after it. Run by `cargo xtask bench`.
"""

import pathlib
import sys

import duckdb

# Each table with the condition under which a row belongs to an order (or invoice) that is held back.
TABLES = {
    "orders": "SalesOrder in (select SalesOrder from held_orders)",
    "order_lines": "SalesOrder in (select SalesOrder from held_orders)",
    "deliveries": "SalesOrder in (select SalesOrder from held_orders)",
    "invoices": "SalesOrder in (select SalesOrder from held_orders)",
    "payments": "BillingDocument in (select BillingDocument from held_invoices)",
}


def main():
    erp, held = map(pathlib.Path, sys.argv[1:3])
    held.mkdir(parents=True, exist_ok=True)
    world = duckdb.connect()
    for table in TABLES:
        world.sql(f"create view {table} as select * from read_parquet('{erp / table}.parquet')")
    world.sql(
        "create table held_orders as select SalesOrder from orders "
        "order by CreatedAt desc, SalesOrder limit (select count(*) // 100 from orders)"
    )
    world.sql(
        "create table held_invoices as select BillingDocument from invoices "
        "where SalesOrder in (select SalesOrder from held_orders)"
    )
    for table, belongs in TABLES.items():
        for target, condition in [
            (held / f"{table}_new.parquet", belongs),
            (erp / f"{table}.rest", f"not coalesce({belongs}, false)"),
        ]:
            world.sql(f"copy (select * from {table} where {condition}) to '{target}' (format parquet, compression zstd)")
    world.close()
    for table in TABLES:
        (erp / f"{table}.rest").replace(erp / f"{table}.parquet")


if __name__ == "__main__":
    main()
