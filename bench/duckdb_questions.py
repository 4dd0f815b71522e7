"""The questions in DuckDB: plain SQL straight on the world's files, as somebody without Regard would write it."""

import time

import duckdb

VERSION = duckdb.__version__
UNTIL = "2026-03-31"
ZONE = "Europe/Berlin"

# One row an order line, with the times at which things became true: what Regard derives in each load.
FULFILMENTS = """
WITH rates AS (
    SELECT strptime(ValidOn, '%d/%m/%Y')::DATE AS rate_on, "From" AS currency, Rate::DOUBLE AS rate
    FROM rates_file WHERE "To" = 'EUR'
),
running AS (
    SELECT SalesOrder, Position, ProofOfDeliveryAt,
        sum(DeliveredQuantity) OVER (PARTITION BY SalesOrder, Position ORDER BY ProofOfDeliveryAt, DeliveryNote) AS so_far
    FROM deliveries WHERE ProofOfDeliveryAt IS NOT NULL
),
delivered AS (
    SELECT l.SalesOrder, l.Position, min(r.ProofOfDeliveryAt) AS delivered_at
    FROM running AS r JOIN lines AS l USING (SalesOrder, Position)
    WHERE r.so_far >= l.OrderQuantity - 0.000001 GROUP BY ALL
),
placed AS (
    SELECT *, timezone('{zone}', CreatedAt)::DATE AS ordered_on FROM orders
)
SELECT o.SalesOrder AS order_id, l.Position AS line, o.SoldTo AS customer_id, o.CreatedAt AS ordered_at, o.ordered_on,
    round(round(l.OrderQuantity * l.NetPriceCents) * CASE WHEN o.DocumentCurrency = 'EUR' THEN 1 ELSE r.rate END) / 100 AS amount,
    l.FirstConfirmedDate AS first_promised_on, coalesce(l.ConfirmedDate, l.FirstConfirmedDate) AS promised_on,
    o.RejectedAt AS cancelled_at, d.delivered_at, timezone('{zone}', d.delivered_at)::DATE AS delivered_on
FROM lines AS l
JOIN placed AS o USING (SalesOrder)
LEFT JOIN delivered AS d USING (SalesOrder, Position)
ASOF LEFT JOIN rates AS r ON r.currency = o.DocumentCurrency AND r.rate_on <= o.ordered_on
""".format(zone=ZONE)

QUESTIONS = {
    "sales_by_month": """
        SELECT sum(amount) FROM fulfilments
        WHERE cancelled_at IS NULL AND ordered_on BETWEEN '2024-04-01' AND '2026-03-31'
        GROUP BY date_trunc('month', ordered_on)""",
    "otif_by_month": """
        SELECT 100.0 * count(*) FILTER (delivered_on <= first_promised_on) / count(*) FROM fulfilments
        WHERE cancelled_at IS NULL AND first_promised_on BETWEEN '2024-04-01' AND '2026-03-31'
        GROUP BY date_trunc('month', first_promised_on)""",
    "overdue_orders": f"""
        SELECT count(DISTINCT order_id) FROM fulfilments
        WHERE cancelled_at IS NULL AND promised_on <= '{UNTIL}' AND delivered_at IS NULL""",
    "lead_time_by_month": """
        SELECT median(epoch(delivered_at - ordered_at) / 86400) FROM fulfilments
        WHERE delivered_on BETWEEN '2024-04-01' AND '2026-03-31' GROUP BY date_trunc('month', delivered_on)""",
    "sales_by_segment": """
        SELECT sum(amount) FROM fulfilments AS f JOIN customers AS c ON c.AccountNumber = 'C' || f.customer_id
        WHERE cancelled_at IS NULL AND ordered_on BETWEEN '2025-04-01' AND '2026-03-31' GROUP BY c.Tier""",
    "nps_by_month": f"""
        SELECT 100.0 * (count(*) FILTER (score >= 9) - count(*) FILTER (score <= 6)) / count(*)
        FROM (
            SELECT TRY_CAST(Rating AS DOUBLE) AS score,
                timezone('{ZONE}', TRY_CAST(RespondedAt AS TIMESTAMPTZ))::DATE AS answered_on
            FROM answers WHERE lower(Survey) = 'nps'
        ) WHERE score IS NOT NULL AND answered_on BETWEEN '2024-04-01' AND '2026-03-31'
        GROUP BY date_trunc('month', answered_on)""",
}


def quoted(path):
    return "'" + str(path).replace("'", "''") + "'"


def csv(path, separator=",", encoding="utf-8"):
    return (
        f"read_csv({quoted(path)}, header = true, all_varchar = true, delim = '{separator}', encoding = '{encoding}', "
        "ignore_errors = true, strict_mode = false)"
    )


def sources(world):
    """Every file of the world as a SQL relation, by a short name for those that questions use."""
    names = {
        "erp/orders": "orders",
        "erp/order_lines": "lines",
        "erp/deliveries": "deliveries",
        "erp/exchange_rates": "rates_file",
        "crm/customers": "customers",
        "surveys/answers": "answers",
    }
    found = {}
    for path in sorted([*world.rglob("*.parquet"), *world.rglob("*.csv")]):
        key = path.relative_to(world).with_suffix("").as_posix()
        name = names.get(key, key.replace("/", "_"))
        if path.suffix == ".parquet":
            found[name] = f"read_parquet({quoted(path)})"
        elif key == "crm/customers":
            found[name] = csv(path, separator=";", encoding="latin-1")
        else:
            found[name] = csv(path)
    return found


def load_seconds(world, folder):
    """The time to copy every file into a DuckDB database on disk and to derive the same table there."""
    started = time.perf_counter()
    database = duckdb.connect(str(folder / "world.duckdb"))
    for name, relation in sources(world).items():
        database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM {relation}')
    database.execute(f"CREATE TABLE fulfilments AS {FULFILMENTS}")
    database.execute("CHECKPOINT")
    database.close()
    return time.perf_counter() - started


def questions(world):
    """Each question as a function that asks it anew."""
    database = duckdb.connect()
    for name, relation in sources(world).items():
        database.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {relation}')
    database.execute(f"CREATE VIEW fulfilments AS {FULFILMENTS}")

    def ask(sql):
        return lambda: [row[0] for row in database.execute(sql).fetchall()]

    return {name: ask(sql) for name, sql in QUESTIONS.items()}
