//! Scratch: every golden case on another engine.
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use regard_metrics::golden::{GoldenCase, built_in_cases};
use regard_metrics::*;
use regard_model::entity::Presence;
use regard_model::*;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

fn js(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn request(case: &GoldenCase, statements: &[Statement]) -> String {
    let lens = case.lens(SnapshotId(1)).unwrap();
    let ents: Vec<String> = entities::all()
        .map(|e| {
            let cols: Vec<String> = e
                .columns
                .iter()
                .map(|c| {
                    let p = match c.presence {
                        Presence::Later => "Later".to_owned(),
                        Presence::LaterWith(w) => format!("LaterWith:{w}"),
                        _ => "Optional".to_owned(),
                    };
                    format!("{{\"name\":{},\"kind\":\"{:?}\",\"presence\":{}}}", js(c.name), c.kind, js(&p))
                })
                .collect();
            let main = e.main_date.map_or("null".to_owned(), js);
            format!("{{\"name\":{},\"main\":{main},\"columns\":[{}]}}", js(e.name), cols.join(","))
        })
        .collect();
    let rows: Vec<String> = case
        .rows
        .iter()
        .map(|(n, rows)| {
            let rs: Vec<String> = rows
                .iter()
                .map(|r| {
                    let cs: Vec<String> =
                        r.iter().map(|(k, v)| format!("{}:{}", js(k), js(&v.text()))).collect();
                    format!("{{{}}}", cs.join(","))
                })
                .collect();
            format!("{}:[{}]", js(n), rs.join(","))
        })
        .collect();
    let sts: Vec<String> = statements
        .iter()
        .map(|s| {
            let vs: Vec<String> = s
                .values
                .iter()
                .map(|v| match v {
                    Value::Text(t) => format!("[\"t\",{}]", js(t)),
                    Value::Instant(t) => format!("[\"i\",{}]", t.as_microsecond()),
                    Value::Day(d) => format!("[\"d\",\"{d}\"]"),
                    Value::Int(i) => format!("[\"n\",{i}]"),
                    Value::Number(i) => format!("[\"n\",{i}]"),
                    Value::Flag(f) => format!("[\"n\",{f}]"),
                })
                .collect();
            format!("{{\"sql\":{},\"values\":[{}]}}", js(&s.sql), vs.join(","))
        })
        .collect();
    format!(
        "{{\"zone\":{},\"currency\":{},\"moment\":{},\"entities\":[{}],\"rows\":{{{}}},\"statements\":[{}]}}",
        js(&case.time_zone),
        js(&case.currency),
        lens.moment.as_micros(),
        ents.join(","),
        rows.join(","),
        sts.join(",")
    )
}

#[derive(Debug, Clone)]
enum J {
    Null,
    Num(f64),
    Text(String),
}

fn run(req: &str) -> Vec<Result<(Vec<String>, Vec<Vec<J>>), String>> {
    let mut child = Command::new("python3")
        .arg(std::env::var("RUNNER").unwrap_or("/tmp/w/duck.py".to_owned()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(req.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines()
        .map(|line| match line.strip_prefix("OK ") {
            None => Err(line.to_owned()),
            Some(json) => {
                let v: serde_saphyr_value::V = serde_saphyr_value::parse(json);
                Ok((v.names, v.rows))
            }
        })
        .collect()
}

mod serde_saphyr_value {
    use super::J;
    use serde::Deserialize;
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum C {
        Num(f64),
        Bool(bool),
        Text(String),
        Null,
    }
    #[derive(Deserialize)]
    struct Raw {
        names: Vec<String>,
        rows: Vec<Vec<Option<C>>>,
    }
    pub(super) struct V {
        pub(super) names: Vec<String>,
        pub(super) rows: Vec<Vec<J>>,
    }
    pub(super) fn parse(json: &str) -> V {
        let raw: Raw = serde_saphyr::from_str(json).unwrap();
        let rows = raw
            .rows
            .into_iter()
            .map(|r| {
                r.into_iter()
                    .map(|c| match c {
                        None | Some(C::Null) => J::Null,
                        Some(C::Num(n)) => J::Num(n),
                        Some(C::Bool(b)) => J::Num(f64::from(u8::from(b))),
                        Some(C::Text(t)) => J::Text(t),
                    })
                    .collect()
            })
            .collect();
        V { names: raw.names, rows }
    }
}

fn answer(names: &[String], rows: &[Vec<J>]) -> Answer {
    let cols: Vec<(String, ArrayRef, bool)> = names
        .iter()
        .enumerate()
        .map(|(i, n)| {
            let text = n == "bucket" || (n.starts_with('d') && n[1..].chars().all(|c| c.is_ascii_digit()));
            let a: ArrayRef = if text {
                Arc::new(StringArray::from_iter(rows.iter().map(|r| match &r[i] {
                    J::Null => None,
                    J::Num(n) => Some(n.to_string()),
                    J::Text(t) => Some(if n == "bucket" { t[..10].to_owned() } else { t.clone() }),
                })))
            } else {
                Arc::new(Float64Array::from_iter(rows.iter().map(|r| match &r[i] {
                    J::Null => None,
                    J::Num(n) => Some(*n),
                    J::Text(t) => Some(t.parse::<f64>().unwrap_or_else(|_| panic!("{t}"))),
                })))
            };
            (format!("{n}{i}"), a, true)
        })
        .collect();
    let batch = RecordBatch::try_from_iter_with_nullable(cols).unwrap();
    Answer { schema: batch.schema(), batches: vec![batch], snapshot: SnapshotId(1) }
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}

#[test]
fn cases_on_another_engine() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let registry = Registry::built_in();
    let mut faults = Vec::new();
    let mut count = 0;
    for case in built_in_cases().unwrap() {
        if !only.is_empty() && !only.split(',').any(|o| case.metric.starts_with(o)) {
            continue;
        }
        count += 1;
        let label = format!("{}: {}", case.metric, case.name);
        let lens = case.lens(SnapshotId(1)).unwrap();
        let home = case.home().unwrap();
        let p = plan(&registry, &case.ask().unwrap(), &lens, &home, &Coverage::default()).unwrap();
        let mut statements = p.statements().to_vec();
        let own = statements.len();
        let metric = registry.find(&case.metric).unwrap();
        let _ = metric;
        for part in [Part::Numerator, Part::Denominator] {
            let ask = RowsAsk {
                metric: case.metric.clone(),
                part,
                period: case.ask().unwrap().period,
                filters: case.ask().unwrap().filters.clone(),
                after: None,
                limit: 500,
            };
            match rows(&registry, &ask, &lens, &home) {
                Ok(plan) => statements.push(plan.statement),
                Err(error) => assert!(part == Part::Denominator, "{label} {error}"),
            }
        }
        let results = run(&request(&case, &statements));
        let mut ok = true;
        for r in &results {
            if let Err(e) = r {
                faults.push(format!("{label}: {e}"));
                ok = false;
            }
        }
        if results.len() != statements.len() {
            faults.push(format!("{label}: {} results", results.len()));
            ok = false;
        }
        if !ok {
            continue;
        }
        let answers: Vec<Answer> =
            results[..own].iter().map(|r| r.as_ref().unwrap()).map(|(n, r)| answer(n, r)).collect();
        let figures = p.figures(&answers, None).unwrap();
        if std::env::var("SHOW").is_ok() {
            for s in &statements {
                println!("{}\n", s.sql);
            }
        }
        if figures.len() != case.expect.len() {
            faults.push(format!(
                "{label}: {} figures, not {}: {figures:#?}",
                figures.len(),
                case.expect.len()
            ));
            continue;
        }
        for (e, f) in case.expect.iter().zip(&figures) {
            let mut bad = !close(e.value, f.value) || e.n != f.n;
            bad |= e.margin.is_some() && !close(e.margin, f.margin);
            bad |= e.unit.as_deref().is_some_and(|u| u != f.unit);
            bad |= e.period.as_deref().is_some_and(|u| u != f.period.to_string());
            bad |= !e.by.is_empty() && e.by != f.by;
            if let Some(r) = &e.reference {
                match &f.reference {
                    None => bad = true,
                    Some(found) => bad |= !close(r.value, found.value) || !close(r.change, found.change),
                }
            }
            if bad {
                faults.push(format!("{label}:\n  wanted {e:?}\n  found {f:?}"));
            }
        }
        let left: u64 = p.uncounted(&answers).unwrap().iter().map(|u| u.rows).sum();
        if let Some(expected) = case.left_out {
            if left != expected {
                faults.push(format!("{label}: left out {left}, not {expected}"));
            }
        } else if left > 0 {
            println!("{label}: leaves out {left}");
        }
        let shown: Vec<usize> = results[own..].iter().map(|r| r.as_ref().unwrap().1.len()).collect();
        println!("{label}: rows {shown:?} n {:?}", figures.iter().map(|f| f.n).collect::<Vec<_>>());
    }
    println!("{count} cases");
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

fn day(text: &str) -> String {
    let p: Vec<&str> = text.split('/').collect();
    format!("{}-{:0>2}-{:0>2}", p[2], p[0], p[1])
}

#[test]
fn receivables_of_the_sample() {
    use regard_metrics::golden::Cell;
    use std::collections::BTreeMap;
    let text =
        std::fs::read_to_string("/work/shared/data/receivables/WA_Fn-UseC_-Accounts-Receivable.csv").unwrap();
    let mut invoices = Vec::new();
    let mut payments = Vec::new();
    let t = |s: &str| Cell::Text(s.to_owned());
    for line in text.lines().skip(1) {
        let f: Vec<&str> = line.split(',').collect();
        let minor = (f[6].parse::<f64>().unwrap() * 100.0).round() as i64;
        invoices.push(BTreeMap::from([
            ("invoice_id".to_owned(), t(f[3])),
            ("customer_id".to_owned(), t(f[1])),
            ("issued_on".to_owned(), t(&day(f[4]))),
            ("due_on".to_owned(), t(&day(f[5]))),
            ("amount_minor".to_owned(), Cell::Int(minor)),
        ]));
        payments.push(BTreeMap::from([
            ("payment_id".to_owned(), t(f[3])),
            ("invoice_id".to_owned(), t(f[3])),
            ("customer_id".to_owned(), t(f[1])),
            ("paid_on".to_owned(), t(&day(f[8]))),
            ("amount_minor".to_owned(), Cell::Int(minor)),
        ]));
    }
    let mut case = golden::read_cases(
        "dso_countback",
        "x",
        "- {name: x, moment: 2014-12-31, ask: {period: 2013-06..2013-09, grain: month}, expect: []}",
    )
    .unwrap()
    .remove(0);
    case.rows = BTreeMap::from([("invoices".to_owned(), invoices), ("payments".to_owned(), payments)]);
    let lens = case.lens(SnapshotId(1)).unwrap();
    let home = case.home().unwrap();
    for metrics in [vec![
        "dso_countback",
        "dso_simple",
        "best_possible_dso",
        "receivables",
        "overdue_share",
        "days_late",
        "collection_effectiveness",
    ]] {
        let mut ask = case.ask().unwrap();
        ask.metrics = metrics.iter().map(|m| (*m).to_owned()).collect();
        let p = plan(&Registry::built_in(), &ask, &lens, &home, &Coverage::default()).unwrap();
        let results = run(&request(&case, p.statements()));
        let answers: Vec<Answer> = results
            .iter()
            .map(|r| r.as_ref().unwrap_or_else(|e| panic!("{e}")))
            .map(|(n, r)| answer(n, r))
            .collect();
        for f in p.figures(&answers, None).unwrap() {
            println!("{} {} {:?} n {}", f.metric, f.period, f.value, f.n);
        }
        println!("{:?}", p.uncounted(&answers).unwrap());
    }
}

#[test]
fn world_statements() {
    let registry = Registry::built_in();
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let moment = Moment::parse("2026-03-31", &zone).unwrap();
    let lens = Lens {
        snapshot: SnapshotId(1),
        moment,
        policy: PolicyVersion::default(),
        scope: Scope::Everyone,
        zone,
    };
    let home = Home { currency: Currency::parse("EUR").unwrap() };
    let new = ["support", "money", "loyalty", "base"];
    let mut out = String::new();
    for metric in registry.metrics().filter(|m| new.contains(&m.family())) {
        let mut bys: Vec<Option<String>> = vec![None];
        bys.extend(metric.dimensions().into_iter().map(Some));
        for by in bys {
            for grain in [false, true] {
                let mut ask = Ask::of([metric.name()]);
                if let Some(by) = &by {
                    ask = ask.by(by);
                }
                if grain {
                    if by.as_deref().is_some_and(|by| !["segment", "customer", "age"].contains(&by)) {
                        continue;
                    }
                    ask = ask.grain(Grain::Month);
                }
                let p = plan(&registry, &ask, &lens, &home, &Coverage::default()).unwrap();
                for s in p.statements() {
                    let mut sql = s.sql.clone();
                    for (i, v) in s.values.iter().enumerate().rev() {
                        let lit = match v {
                            Value::Instant(t) => format!("cast('{t}' as timestamp with time zone)"),
                            Value::Text(t) => format!("'{t}'"),
                            _ => panic!(),
                        };
                        sql = sql.replace(&format!("${}", i + 1), &lit);
                    }
                    out.push_str(&format!(
                        "{}|{:?}|{grain}\t{}\n",
                        metric.name(),
                        by,
                        sql.replace('\n', " ")
                    ));
                }
            }
        }
    }
    std::fs::write("/tmp/w/statements.txt", out).unwrap();
}
