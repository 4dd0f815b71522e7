"""Works out examples/receivables/expected.json: what Regard must say about the invoices.

Plain Python over the CSV file, with no mapping and no code of Regard.
Usage: expected.py FOLDER_WITH_THE_CSV_FILE > expected.json

Definitions. A day looked at is the last day of a month, at its end. Amounts are whole cents.

open               an invoice issued on or before the day and settled after it; settled means paid in full
receivables        what is open, by amount
dso_countback      Whole months of what was invoiced are taken off what is open, the latest month first; each counts
                   its days. Of the month that is larger than what is left counts the share that is left.
dso_simple         90 x open / what was invoiced on the 90 days that end with the day
best_possible_dso  the same with what is open and not overdue
overdue_share      open and due before the day / open, by amount
ageing             open by the days from the due day to the day: none or fewer is current, then 1-30, 31-60, 61-90
                   and 90+; the amount
days_late          the mean over the invoices settled in the month of the days from the due day to the day of
                   settlement; 0 when it was in time
collection_effectiveness
                   settled in the month / (settled in the month + overdue at its end), by amount
dispute_rate       disputes opened in the month / invoices issued in the month; a dispute opens on the day of
                   settlement, because nobody knows of it earlier
"""

import calendar
import csv
import datetime
import json
import pathlib
import re
import sys

MOMENT = datetime.date(2013, 11, 30)
AGES = ["current", "1-30", "31-60", "61-90", "90+"]


def read(folder):
    """The invoices, with days as days and amounts in cents."""
    invoices = []
    with open(pathlib.Path(folder) / "WA_Fn-UseC_-Accounts-Receivable.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            issued, due, settled = (
                datetime.datetime.strptime(row[name], "%m/%d/%Y").date()
                for name in ("InvoiceDate", "DueDate", "SettledDate")
            )
            # The file's own counts agree with these readings of its dates.
            assert (settled - issued).days == int(row["DaysToSettle"])
            assert max(0, (settled - due).days) == int(row["DaysLate"])
            whole, _, part = row["InvoiceAmount"].partition(".")
            invoices.append({
                "customer": row["customerID"],
                "country": row["countryCode"],
                "issued": issued,
                "due": due,
                "settled": settled,
                "cents": int(whole) * 100 + int(part.ljust(2, "0")),
                "disputed": row["Disputed"] == "Yes",
            })
    return invoices


def months(first, last):
    """The first and last day of each month from `first` to `last`, both included, as (year, month)."""
    year, month = first
    while (year, month) <= last:
        yield datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def cents(invoices):
    return sum(invoice["cents"] for invoice in invoices)


def open_at(invoices, day):
    return [invoice for invoice in invoices if invoice["issued"] <= day < invoice["settled"]]


def issued(invoices, first, last):
    return [invoice for invoice in invoices if first <= invoice["issued"] <= last]


def settled(invoices, first, last):
    return [invoice for invoice in invoices if first <= invoice["settled"] <= last]


def dso_countback(invoices, day):
    left, days = cents(open_at(invoices, day)), 0
    first = day.replace(day=1)
    while True:
        length, flow = (day - first).days + 1, cents(issued(invoices, first, day))
        if left <= flow:
            return days + length * left / flow
        left, days = left - flow, days + length
        day = first - datetime.timedelta(days=1)
        first = day.replace(day=1)


def recent(invoices, day):
    """What was invoiced on the 90 days that end with a day."""
    return issued(invoices, day - datetime.timedelta(days=89), day)


def overdue(stock, day):
    return [invoice for invoice in stock if invoice["due"] < day]


def dso_simple(invoices, day):
    return cents(open_at(invoices, day)) / cents(recent(invoices, day)) * 90


def best_possible_dso(invoices, day):
    stock = open_at(invoices, day)
    return (cents(stock) - cents(overdue(stock, day))) / cents(recent(invoices, day)) * 90


def age(invoice, day):
    late = (day - invoice["due"]).days
    return AGES[0 if late <= 0 else min(4, 1 + (late - 1) // 30)]


def figures(invoices):
    """Every question with its rows."""
    found = []

    def figure(metric, rows, **question):
        found.append({"metric": metric, **question, "rows": rows})

    def monthly(metric, first, last, value, n=None):
        """One row a month; `n` where the catalogue says what it is."""
        rows = []
        for start, end in months(first, last):
            row = {"from": str(start), "value": value(start, end)}
            rows.append({**row, "n": n(start, end)} if n else row)
        figure(metric, rows, grain="month", period="%d-%02d..%d-%02d" % (*first, *last))

    def overdue_share(day):
        stock = open_at(invoices, day)
        return 100 * cents(overdue(stock, day)) / cents(stock)

    def collected(first, last):
        paid = cents(settled(invoices, first, last))
        return 100 * paid / (paid + cents(overdue(open_at(invoices, last), last)))

    def in_90_days(_, end):
        return len(recent(invoices, end))

    def days_late(first, last):
        paid = settled(invoices, first, last)
        return sum(max(0, (one["settled"] - one["due"]).days) for one in paid) / len(paid)

    def disputes(first, last):
        return [one for one in settled(invoices, first, last) if one["disputed"]]

    # The 90 days that end with April 2012 are the first that the file covers.
    span = (2012, 4), (2013, 11)
    for start, end in [*months((2013, 6), (2013, 6)), *months((2013, 9), (2013, 9))]:
        month, row = str(start)[:7], {"from": str(start)}
        figure("dso_countback", [{**row, "value": dso_countback(invoices, end)}], period=month)
        simple = {**row, "value": dso_simple(invoices, end), "n": in_90_days(start, end)}
        figure("dso_simple", [simple], period=month)
    monthly("dso_countback", *span, lambda _, end: dso_countback(invoices, end))
    # The file ends with December 2013: what is open then is more than was invoiced in that month.
    year_end = datetime.date(2013, 12, 31)
    row = {"from": "2013-12-01", "value": dso_countback(invoices, year_end)}
    figure("dso_countback", [row], period="2013-12", moment=str(year_end))
    monthly("dso_simple", *span, lambda _, end: dso_simple(invoices, end), in_90_days)
    monthly("best_possible_dso", *span, lambda _, end: best_possible_dso(invoices, end), in_90_days)
    monthly("receivables", *span, lambda _, end: cents(open_at(invoices, end)) / 100)
    monthly("overdue_share", *span, lambda _, end: overdue_share(end))
    monthly("collection_effectiveness", *span, collected)
    monthly("days_late", *span, days_late, lambda start, end: len(settled(invoices, start, end)))

    for start, end in [*months((2013, 6), (2013, 6)), *months((2013, 9), (2013, 9)), *months((2013, 11), (2013, 11))]:
        by_age = {name: [one for one in open_at(invoices, end) if age(one, end) == name] for name in AGES}
        rows = [{"member": name, "value": cents(those) / 100} for name, those in by_age.items()]
        figure("ageing", rows, period=str(start)[:7])

    def dispute_rate(first, last):
        return 100 * len(disputes(first, last)) / len(issued(invoices, first, last))

    monthly("dispute_rate", *span, dispute_rate, lambda start, end: len(issued(invoices, start, end)))
    first, last = datetime.date(2012, 1, 1), MOMENT
    whole = issued(invoices, first, last)
    row = {"from": str(first), "value": dispute_rate(first, last), "n": len(whole)}
    figure("dispute_rate", [row], period="2012-01..2013-11")
    everything = issued(invoices, first, datetime.date(2014, 1, 31))
    contested = [one for one in everything if one["disputed"]]
    figure("dispute_rate", [{"value": 100 * len(contested) / len(everything), "n": len(everything)}],
           period="2012-01..2014-01", moment="2014-01-31")
    # A dispute is known on the day that ends it, so none is ever open.
    figure("disputed_invoices", [{"value": 0}], period="2013-09")

    countries = sorted({invoice["country"] for invoice in invoices})
    counts, sums = [], []
    for start, end in months((2012, 1), (2013, 11)):
        for country in countries:
            those = [one for one in issued(invoices, start, end) if one["country"] == country]
            if those:
                counts.append({"from": str(start), "member": country, "value": len(those), "n": len(those)})
                sums.append({"from": str(start), "member": country, "value": cents(those) / 100, "n": len(those)})
    figure("invoices_issued", counts, grain="month", by="country", period="2012-01..2013-11")
    figure("amount_invoiced", sums, grain="month", by="country", period="2012-01..2013-11")
    figure("invoices_issued", [{"from": str(first), "value": len(whole)}], period="2012-01..2013-11")
    figure("amount_invoiced", [{"from": str(first), "value": cents(whole) / 100}], period="2012-01..2013-11")
    return found


def facts(invoices):
    """What the loaded facts themselves must say, as SQL over all of them."""
    ends = [end for _, end in months((2012, 1), (2013, 12))]
    days = " union all ".join(f"select date '{end}' as looked_on" for end in ends)
    unpaid = (
        f"from ({days}) as d join lake.invoices as i on i.issued_on <= d.looked_on "
        f"join lake.payments as p on p.invoice_id = i.invoice_id and p.paid_on > d.looked_on "
    )

    def row(day):
        stock = open_at(invoices, day)
        return {
            "day": str(day),
            "invoices": len(stock),
            "open": cents(stock),
            "overdue": cents(overdue(stock, day)),
            "issued_in_90_days": cents(recent(invoices, day)),
        }

    return {
        "what is open at the end of each month": {
            "sql": f"select cast(a.looked_on as varchar) as day, a.invoices, a.open, a.overdue, "
                   f"b.issued as issued_in_90_days from (select d.looked_on, count(*) as invoices, cast(sum(i.amount_minor) as bigint) as open, "
                   f"cast(sum(case when i.due_on < d.looked_on then i.amount_minor else 0 end) as bigint) as overdue "
                   f"{unpaid} group by d.looked_on) as a join ("
                   f"select e.looked_on, cast(sum(i.amount_minor) as bigint) as issued from ({days}) as e "
                   f"join lake.invoices as i on i.issued_on <= e.looked_on "
                   f"and i.issued_on > e.looked_on - interval '90 days' group by e.looked_on) as b on b.looked_on = a.looked_on order by day",
            "rows": [row(end) for end in ends],
        },
        "days late": {
            "sql": "select cast(sum(p.paid_on - i.due_on) as bigint) as days, count(*) as invoices "
                   "from lake.invoices as i join lake.payments as p on p.invoice_id = i.invoice_id "
                   "where p.paid_on > i.due_on",
            "rows": [{
                "days": sum((one["settled"] - one["due"]).days for one in invoices if one["settled"] > one["due"]),
                "invoices": sum(one["settled"] > one["due"] for one in invoices),
            }],
        },
    }


def write(result):
    """JSON with one row a line."""
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(re.sub(r"\{[^{}\[\]]*\}", lambda row: " ".join(row[0].split()), text))


def main(folder):
    invoices = read(folder)
    write({
        "moment": str(MOMENT),
        "rows": {
            "customers": len({invoice["customer"] for invoice in invoices}),
            "invoices": len(invoices),
            "payments": len(invoices),
            "disputes": sum(invoice["disputed"] for invoice in invoices),
        },
        "quarantine": {},
        "figures": figures(invoices),
        "facts": facts(invoices),
    })


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
