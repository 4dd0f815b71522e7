"""A dlt destination that sends rows to Regard: `dlt.pipeline(..., destination=regard())`.

Each batch is one delivery under a key of its own. A batch that is sent again after a crash or a lost answer has the
same key, so Regard keeps it once. An answer of 200 means that the rows are safe; until then the load of dlt is open.
"""

import hashlib
import json
import time

import dlt
import requests
from dlt.destinations.exceptions import DestinationTerminalException, DestinationTransientException

BATCH_ROWS = 5_000  # a delivery has at most 32 MiB
ANSWER_SECONDS = 120
FULL_SECONDS = 30
FULL_TRIES = 20


@dlt.destination(
    name="regard",
    batch_size=BATCH_ROWS,
    naming_convention="snake_case",
    skip_dlt_columns_and_tables=False,  # the id of the load is part of the key
    max_table_nesting=0,  # Regard takes nested objects apart itself
)
def regard(items, table, url: str = dlt.config.value, token: str = dlt.secrets.value):
    """Sends one batch to the stream that is called like the table."""
    stream = table["name"]
    if stream.startswith("_dlt"):
        return
    loads = {item["_dlt_load_id"] for item in items}
    rows = [{name: value for name, value in item.items() if not name.startswith("_dlt")} for item in items]
    body = "".join(json.dumps(row, default=str, sort_keys=True) + "\n" for row in rows).encode()
    key = "-".join([*sorted(loads)[:1], hashlib.sha256(body).hexdigest()])
    send(f"{url.rstrip('/')}/api/v1/ingest/{stream}", token, key, body)


def send(address, token, key, body):
    """Returns when the rows are safe. While too much waits to be loaded, it waits too."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": key,
    }
    for _ in range(FULL_TRIES):
        try:
            answer = requests.post(address, data=body, headers=headers, timeout=ANSWER_SECONDS)
        except requests.RequestException as error:
            raise DestinationTransientException(f"Regard does not answer: {error}") from error
        if answer.status_code != 429:
            break
        time.sleep(float(answer.headers.get("Retry-After", FULL_SECONDS)))
    if answer.status_code == 200:
        return
    message = f"Regard refused the rows: {answer.status_code} {answer.text[:500]}"
    # What is wrong with the rows or the token does not pass; dlt tries the rest again.
    if answer.status_code == 429 or answer.status_code >= 500:
        raise DestinationTransientException(message)
    raise DestinationTerminalException(message)
