"""Works out examples/support/expected.json: what Regard must say about the incidents.

Plain Python over the event log, with no mapping and no code of Regard.
Usage: expected.py FOLDER_WITH_THE_CSV_FILE > expected.json

Definitions. An incident is what its last event in the file says; a month is one of the log's own clock (UTC here).

resolved              resolved_at; where the log has none, the last event in the state "Resolved", else closed_at
due_met               incidents with made_sla at their last event / incidents
resolution_hours      the hours from opened_at to resolved, over the incidents resolved in the period: the median, and
                      the 90th percentile (both interpolated)
reopen_rate           incidents with a reopen_count above 0 / incidents resolved in the period
escalation_rate       incidents of which an event has a more urgent priority than the event before / incidents opened
                      in the period
backlog               incidents opened on or before the end of a day and not resolved by then
backlog_age_days      of those the median of the days since the day of opening
first_response_hours  none: the log does not say when a caller was answered
"""

import calendar
import collections
import csv
import datetime
import json
import pathlib
import re
import sys

MOMENT = datetime.date(2017, 2, 18)
SEVERITY = {"1": "critical", "2": "high", "3": "moderate", "4": "low"}


def time(text):
    return None if text == "?" else datetime.datetime.strptime(text, "%d/%m/%Y %H:%M")


def read(folder):
    """The incidents, each worked out from its events, and how many events there are."""
    events = collections.defaultdict(list)
    with open(pathlib.Path(folder) / "incident_event_log.csv", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        place = {name: names.index(name) for name in names}
        for row in rows:
            events[row[place["number"]]].append({name: row[at] for name, at in place.items()})
    incidents = []
    for those in events.values():
        last = those[-1]
        in_state = [time(event["sys_updated_at"]) for event in those if event["ident_state"] == "Resolved"]
        given = time(last["resolved_at"])
        # Why the state may stand in for a missing time.
        assert given is None or given == max(in_state)
        raised = [event for before, event in zip(those, those[1:]) if event["priority"] < before["priority"]]
        incidents.append({
            "location": last["location"],
            "caller": last["caller_id"],
            "callers": {event["caller_id"] for event in those},
            "severity": SEVERITY[last["priority"]],
            "opened": time(last["opened_at"]),
            "resolved": given or max(in_state, default=time(last["closed_at"])),
            "made_sla": last["made_sla"] == "true",
            "reopened": int(last["reopen_count"]) > 0,
            "escalated": bool(raised),
        })
    return incidents


def months(first, last):
    """The first and last day of each month from `first` to `last`, both included, as (year, month)."""
    year, month = first
    while (year, month) <= last:
        yield datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def within(incidents, what, first, last):
    return [one for one in incidents if first <= one[what].date() <= last]


def percent(part, whole):
    return 100 * len(part) / len(whole)


def hours(incidents):
    return sorted((one["resolved"] - one["opened"]).total_seconds() / 3600 for one in incidents)


def quantile(values, share):
    """Interpolated between the two nearest of the sorted values."""
    at = share * (len(values) - 1)
    low = int(at)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (at - low)


def backlog(incidents, day):
    return [one for one in incidents if one["opened"].date() <= day < one["resolved"].date()]


def figures(incidents):
    """Every question with its rows."""
    found = []

    def figure(metric, rows, **question):
        found.append({"metric": metric, **question, "rows": rows})

    def monthly(metric, what, value):
        """Over the incidents opened or resolved in a month, for months with some; and over the whole log."""
        rows = []
        for start, end in months((2016, 3), (2017, 1)):
            those = within(incidents, what, start, end)
            rows.append({"from": str(start), "value": value(those), "n": len(those)})
        figure(metric, rows, grain="month", period="2016-03..2017-01")
        row = {"from": "2016-02-01", "value": value(incidents), "n": len(incidents)}
        figure(metric, [row], period="2016-02..2017-02")

    def met(those):
        return percent([one for one in those if one["made_sla"]], those)

    figure("due_met", [{"from": "2016-02-01", "value": met(incidents), "n": len(incidents)}], period="2016-02..2017-02")
    rows = []
    for severity in SEVERITY.values():
        those = [one for one in incidents if one["severity"] == severity]
        rows.append({"member": severity, "value": met(those), "n": len(those)})
    figure("due_met", rows, by="severity", period="2016-02..2017-02")
    # An incident is due in the month of its resolution: at that time, or a minute before.
    for start, end in months((2016, 3), (2016, 5)):
        those = within(incidents, "resolved", start, end)
        figure("due_met", [{"from": str(start), "value": met(those), "n": len(those)}], period=str(start)[:7])

    monthly("resolution_hours", "resolved", lambda those: quantile(hours(those), 0.5))
    monthly("resolution_hours_p90", "resolved", lambda those: quantile(hours(those), 0.9))
    monthly("reopen_rate", "resolved", lambda those: percent([one for one in those if one["reopened"]], those))
    monthly("escalation_rate", "opened", lambda those: percent([one for one in those if one["escalated"]], those))

    rows = [{"from": str(start), "value": len(backlog(incidents, end))} for start, end in months((2016, 2), (2017, 1))]
    figure("backlog", rows, grain="month", period="2016-02..2017-01")
    figure("backlog", [{"value": len(backlog(incidents, datetime.date(2016, 4, 15)))}], moment="2016-04-15")
    rows = []
    for start, end in months((2016, 2), (2017, 1)):
        ages = sorted((end - one["opened"].date()).days for one in backlog(incidents, end))
        rows.append({"from": str(start), "value": quantile(ages, 0.5)})
    figure("backlog_age_days", rows, grain="month", period="2016-02..2017-01")
    figure("first_response_hours", [], period="2016-02..2017-02")
    figure("backlog", [{"value": len(backlog(incidents, MOMENT))}])
    return found


def facts(incidents):
    """What the loaded facts themselves must say, as SQL over all of them."""
    severities = sorted(SEVERITY.values())
    ends = [end for _, end in months((2016, 2), (2017, 1))]
    days = " union all ".join(f"select date '{end}' as looked_on" for end in ends)

    def of(severity):
        return [one for one in incidents if one["severity"] == severity]

    return {
        "resolved by the due time is what made_sla says": {
            "sql": "select severity, count(*) as cases, "
                   "cast(sum(case when resolved_at <= due_at then 1 else 0 end) as bigint) as met "
                   "from lake.cases group by severity order by severity",
            "rows": [
                {"severity": severity, "cases": len(of(severity)), "met": sum(one["made_sla"] for one in of(severity))}
                for severity in severities
            ],
        },
        "hours to resolution, reopened and escalated": {
            "sql": "select sum(cast(extract(epoch from resolved_at) - extract(epoch from opened_at) as double)) / 3600 "
                   "as hours, "
                   "cast(sum(case when reopened_count > 0 then 1 else 0 end) as bigint) as reopened, "
                   "count(escalated_at) as escalated, count(first_response_at) as answered from lake.cases",
            "rows": [{
                "hours": sum(hours(incidents)),
                "reopened": sum(one["reopened"] for one in incidents),
                "escalated": sum(one["escalated"] for one in incidents),
                "answered": 0,
            }],
        },
        "what is open at the end of each month": {
            "sql": f"select cast(d.looked_on as varchar) as day, count(*) as cases from ({days}) as d "
                   f"join lake.cases as c on cast(c.opened_at as date) <= d.looked_on "
                   f"and cast(c.resolved_at as date) > d.looked_on group by d.looked_on order by d.looked_on",
            "rows": [{"day": str(end), "cases": len(backlog(incidents, end))} for end in ends],
        },
    }


def write(result):
    """JSON with one row a line."""
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(re.sub(r"\{[^{}\[\]]*\}", lambda row: " ".join(row[0].split()), text))


def main(folder):
    incidents = read(folder)
    write({
        "moment": str(MOMENT),
        "rows": {
            "customers": len({one["location"] for one in incidents}),
            "contacts": len(set().union(*(one["callers"] for one in incidents)) - {"?"}),
            "cases": len(incidents),
            "cases where contact_id is null": sum(one["caller"] == "?" for one in incidents),
            "cases where customer_id = 'unknown'": sum(one["location"] == "?" for one in incidents),
        },
        "quarantine": {},
        "figures": figures(incidents),
        "facts": facts(incidents),
    })


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
