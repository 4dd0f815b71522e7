"""Works out examples/voice/expected.json: what Regard must say about the panel.

Plain Python over the CSV file, with no mapping and no code of Regard.
Usage: expected.py FOLDER_WITH_THE_CSV_FILE > expected.json

Definitions. NA is no answer. All three scales are 1 to 10. Shares are in percent, margins are half of the 95 %
interval: 1.96 x the root of ((p + d - (p - d)^2) / n) x 100, where d is 0 for a plain share.

nps                  p = share of 9 and 10, d = share of 6 and less, of those who gave a score: 100 x (p - d)
recommendation_rate  p
csat                 satisfaction of 9 and 10, the top two of the scale, of those who gave one
intention_rate       the same of the intention to come again
satisfaction_rate    9 and 10 over all answers with a score to all three questions
response_rate        questions answered / questions asked; a comment without a score is an answer
segment              visits by NbPassageKS: 1, 2, 3-4, 5-9, 10-19, 20 and more
"""

import csv
import json
import math
import pathlib
import re
import sys

MOMENT = "2014-06-30"
FROM = "2014-06-01"
BANDS = [(1, "1 visit"), (2, "2 visits"), (4, "3 to 4 visits"), (9, "5 to 9 visits"), (19, "10 to 19 visits")]
QUESTIONS = ("nps", "satisfaction", "intention")
# Letters of code page 850 that stand amid ISO-8859-1.
OLD = str.maketrans("\x82\x83\x8c\x96\x89\x8b\x90", "éâîûëïÉ")


def read(folder):
    """The members of the panel, with scores as numbers."""
    members = []
    with open(pathlib.Path(folder) / "nps.csv", encoding="iso-8859-1", newline="") as file:
        for row in csv.DictReader(file):
            visits = int(row["NbPassageKS"])
            comment = None
            if row["explication"] != "NA":
                comment = re.sub("(^|[^0-9])\x80", "\\1Ç", row["explication"].translate(OLD))
            members.append({
                "id": row["id"],
                "segment": next((name for most, name in BANDS if visits <= most), "20 visits or more"),
                "comment": comment,
                **{name: None if row[name] == "NA" else int(row[name]) for name in QUESTIONS},
            })
    return members


def scores(members, question):
    return [member[question] for member in members if member[question] is not None]


def share(part, below, whole):
    """A row: the share of `part` less that of `below`, with its margin."""
    n = len(whole)
    p, d = sum(map(part, whole)) / n, sum(map(below, whole)) / n
    return {"value": 100 * (p - d), "n": n, "margin": 196 * math.sqrt((p + d - (p - d) ** 2) / n)}


def high(score):
    return score >= 9


def none(_):
    return False


def figures(members):
    """Every question with its rows."""
    segments = [name for _, name in BANDS] + ["20 visits or more"]
    found = []

    def figure(metric, value, **question):
        """All answers together, and by segment."""
        found.append({"metric": metric, "period": "2014-06", **question, "rows": [{"from": FROM, **value(members)}]})
        rows = [{"member": name, **value([one for one in members if one["segment"] == name])} for name in segments]
        found.append({"metric": metric, "by": "segment", "period": "2014-06", **question, "rows": rows})

    figure("nps", lambda those: share(high, lambda score: score <= 6, scores(those, "nps")))
    figure("recommendation_rate", lambda those: share(high, none, scores(those, "nps")))
    figure("csat", lambda those: share(high, none, scores(those, "satisfaction")))
    figure("intention_rate", lambda those: share(high, none, scores(those, "intention")))
    figure("satisfaction_rate", lambda those: share(
        high, none, scores(those, "nps") + scores(those, "satisfaction") + scores(those, "intention")))

    def answered(those, survey):
        if survey == "nps":
            return sum(one["nps"] is not None or one["comment"] is not None for one in those)
        return len(scores(those, {"csat": "satisfaction"}.get(survey, survey)))

    surveys = ["csat", "intention", "nps"]
    asked = len(members)
    rows = [{"member": survey, "value": 100 * answered(members, survey) / asked, "n": asked} for survey in surveys]
    found.append({"metric": "response_rate", "by": "survey", "period": "2014-06", "rows": rows})
    asked *= len(surveys)
    value = 100 * sum(answered(members, survey) for survey in surveys) / asked
    found.append({"metric": "response_rate", "period": "2014-06", "rows": [{"from": FROM, "value": value, "n": asked}]})
    return found


def facts(members):
    """What the loaded facts themselves must say, as SQL over all of them."""
    comments = [member["comment"] for member in members if member["comment"] is not None]
    return {
        "the letters of the comments": {
            "sql": "select count(*) as comments, cast(sum(length(comment)) as bigint) as letters, "
                   "cast(sum(length(comment) - length(replace(comment, 'é', ''))) as bigint) as acute, "
                   "cast(sum(case when comment like '%Ç%' then 1 else 0 end) as bigint) as cedilla, "
                   "cast(sum(case when comment like '%‚%' then 1 else 0 end) as bigint) as unmended "
                   "from lake.answers where comment is not null",
            "rows": [{
                "comments": len(comments),
                "letters": sum(map(len, comments)),
                "acute": sum(comment.count("é") for comment in comments),
                "cedilla": sum("Ç" in comment for comment in comments),
                "unmended": 0,
            }],
        },
        "members of a segment": {
            "sql": "select segment, count(*) as members from lake.customers group by segment order by segment",
            "rows": [
                {"segment": name, "members": sum(member["segment"] == name for member in members)}
                for name in sorted({member["segment"] for member in members})
            ],
        },
    }


def write(result):
    """JSON with one row a line."""
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(re.sub(r"\{[^{}\[\]]*\}", lambda row: " ".join(row[0].split()), text))


def main(folder):
    members = read(folder)
    write({
        "moment": MOMENT,
        "rows": {
            "customers": len(members),
            "answers": 3 * len(members),
            "answers where survey = 'nps' and score is null": len(members) - len(scores(members, "nps")),
            "answers where survey = 'nps' and answered_at is null": sum(
                one["nps"] is None and one["comment"] is None for one in members),
            "answers where survey = 'csat' and score is null": len(members) - len(scores(members, "satisfaction")),
            "answers where survey = 'intention' and score is null": len(members) - len(scores(members, "intention")),
            "answers where comment is not null": sum(one["comment"] is not None for one in members),
            "answers where language = 'fr'": sum(one["comment"] is not None for one in members),
        },
        "quarantine": {},
        "figures": figures(members),
        "facts": facts(members),
    })


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
