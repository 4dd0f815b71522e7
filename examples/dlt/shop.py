"""A pipeline to try: orders out of a JSON lines file, only those that are new or changed since the last run.

Usage: python shop.py ORDERS.jsonl
"""

import json
import sys

import dlt

from regard_destination import regard


@dlt.resource(name="orders", primary_key="id", write_disposition="append")
def orders(path, changed=dlt.sources.incremental("updated_at")):
    """The file's orders. dlt remembers the largest `updated_at` and leaves out what is not beyond it."""
    with open(path, encoding="utf-8") as lines:
        yield [json.loads(line) for line in lines if line.strip()]


if __name__ == "__main__":
    pipeline = dlt.pipeline("shop", destination=regard())
    if pipeline.has_pending_data:
        pipeline.run()  # what an earlier run could not send goes first
    pipeline.run(orders(sys.argv[1])).raise_on_failed_jobs()
    rows = pipeline.last_trace.last_normalize_info.row_counts.get("orders", 0)
    print(f"{rows} orders sent")
