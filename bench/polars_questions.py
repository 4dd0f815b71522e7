"""The questions in Polars: lazy frames straight on the world's files, as somebody without Regard would write them."""

from datetime import date

import polars as pl

VERSION = pl.__version__
UNTIL = date(2026, 3, 31)
TWO_YEARS = (date(2024, 4, 1), UNTIL)
ONE_YEAR = (date(2025, 4, 1), UNTIL)
ZONE = "Europe/Berlin"


def load_seconds(_world, _folder):
    """Polars keeps no database; there is nothing to load."""
    return None


def home_day(column):
    return pl.col(column).dt.convert_time_zone(ZONE).dt.date()


def csv(path, separator=","):
    return pl.read_csv(path, separator=separator, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True).lazy()


def rates(world):
    frame = csv(world / "erp/exchange_rates.csv").filter(pl.col("To") == "EUR")
    return frame.select(
        pl.col("ValidOn").str.to_date("%d/%m/%Y", strict=False).alias("rate_on"),
        pl.col("From").alias("DocumentCurrency"),
        pl.col("Rate").cast(pl.Float64, strict=False),
    ).drop_nulls().sort("rate_on")


def fulfilments(world):
    """One row an order line, with the times at which things became true."""
    erp = world / "erp"
    orders = pl.scan_parquet(erp / "orders.parquet").with_columns(home_day("CreatedAt").alias("ordered_on"))
    orders = orders.sort("ordered_on").join_asof(
        rates(world), left_on="ordered_on", right_on="rate_on", by="DocumentCurrency", strategy="backward", check_sortedness=False
    )
    lines = pl.scan_parquet(erp / "order_lines.parquet")
    running = (
        pl.scan_parquet(erp / "deliveries.parquet")
        .filter(pl.col("ProofOfDeliveryAt").is_not_null())
        .sort("ProofOfDeliveryAt", "DeliveryNote")
        .with_columns(pl.col("DeliveredQuantity").cum_sum().over("SalesOrder", "Position").alias("so_far"))
    )
    delivered = (
        running.join(lines.select("SalesOrder", "Position", "OrderQuantity"), on=["SalesOrder", "Position"])
        .filter(pl.col("so_far") >= pl.col("OrderQuantity") - 0.000001)
        .group_by("SalesOrder", "Position")
        .agg(pl.col("ProofOfDeliveryAt").min().alias("delivered_at"))
    )
    rate = pl.when(pl.col("DocumentCurrency") == "EUR").then(1.0).otherwise(pl.col("Rate"))
    amount = ((pl.col("OrderQuantity") * pl.col("NetPriceCents")).round() * rate).round() / 100
    return (
        lines.join(orders, on="SalesOrder")
        .join(delivered, on=["SalesOrder", "Position"], how="left")
        .with_columns(
            amount.alias("amount"),
            home_day("delivered_at").alias("delivered_on"),
            pl.coalesce("ConfirmedDate", "FirstConfirmedDate").alias("promised_on"),
        )
    )


def month(column):
    return pl.col(column).dt.truncate("1mo")


def values(frame):
    return frame.select("value").collect().get_column("value").to_list()


def questions(world):
    """Each question as a function that asks it anew."""

    def kept():
        return fulfilments(world).filter(pl.col("RejectedAt").is_null())

    def sales_by_month():
        frame = kept().filter(pl.col("ordered_on").is_between(*TWO_YEARS))
        return values(frame.group_by(month("ordered_on")).agg(pl.col("amount").sum().alias("value")))

    def otif_by_month():
        frame = kept().filter(pl.col("FirstConfirmedDate").is_between(*TWO_YEARS))
        on_time = (pl.col("delivered_on") <= pl.col("FirstConfirmedDate")).fill_null(False)
        return values(frame.group_by(month("FirstConfirmedDate")).agg((on_time.mean() * 100).alias("value")))

    def overdue_orders():
        frame = kept().filter((pl.col("promised_on") <= UNTIL) & pl.col("delivered_at").is_null())
        return values(frame.select(pl.col("SalesOrder").n_unique().alias("value")))

    def lead_time_by_month():
        frame = fulfilments(world).filter(pl.col("delivered_on").is_between(*TWO_YEARS))
        days = (pl.col("delivered_at") - pl.col("CreatedAt")).dt.total_microseconds() / 86_400_000_000
        return values(frame.group_by(month("delivered_on")).agg(days.median().alias("value")))

    def sales_by_segment():
        customers = csv(world / "crm/customers.csv", separator=";").select("AccountNumber", "Tier")
        frame = kept().filter(pl.col("ordered_on").is_between(*ONE_YEAR))
        frame = frame.join(customers, left_on=pl.lit("C") + pl.col("SoldTo"), right_on="AccountNumber")
        return values(frame.group_by("Tier").agg(pl.col("amount").sum().alias("value")))

    def nps_by_month():
        frame = csv(world / "surveys/answers.csv").filter(pl.col("Survey").str.to_lowercase() == "nps")
        frame = frame.select(
            pl.col("Rating").cast(pl.Float64, strict=False).alias("score"),
            pl.col("RespondedAt").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC", strict=False).alias("at"),
        ).with_columns(home_day("at").alias("on"))
        frame = frame.filter(pl.col("score").is_not_null() & pl.col("on").is_between(*TWO_YEARS))
        share = ((pl.col("score") >= 9).mean() - (pl.col("score") <= 6).mean()) * 100
        return values(frame.group_by(month("on")).agg(share.alias("value")))

    asked = [sales_by_month, otif_by_month, overdue_orders, lead_time_by_month, sales_by_segment, nps_by_month]
    return {ask.__name__: ask for ask in asked}
