//! How long a dragged threshold waits: 100,000 customers placed anew on one core, from kept points.
//! `cargo bench -p regard-policy`

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints what it measures, on data of its own"
)]

use regard_policy::{AxisName, Known, Policy, Sheet, Threshold, again, built_in, compare, place};
use std::hint::black_box;
use std::time::Instant;

const CUSTOMERS: usize = 100_000;
const DRAGS: usize = 101;

fn main() {
    let names = ["stays", "silence", "order_trend", "recommends", "promises_kept", "satisfied", "team_view"];
    let known =
        Known::new(&["erp"]).with_signals(&names, &[]).with_events(&["low_score", "case_escalated"], &[]);
    let mut policy = built_in(&known).unwrap();
    let mut key_accounts = policy.rules[0].clone();
    key_accounts.whom.0.insert("segment".into(), vec!["key".into()]);
    policy.rules.insert(0, key_accounts);
    let sheet = sheet(&names);

    let started = Instant::now();
    let placed = place(&policy, &sheet);
    println!("{CUSTOMERS} customers, 2 rules, 7 signals: placed in {:.1} ms", ms(started));
    let mut times: Vec<f64> = (0..DRAGS).map(|drag| dragged(&policy, &placed, drag)).collect();
    times.sort_by(f64::total_cmp);
    let (median, worst) = (times[DRAGS / 2], times[DRAGS - 1]);
    println!("{DRAGS} thresholds, placed again and compared: median {median:.1} ms, worst {worst:.1} ms");
}

/// The time for one place of the threshold: who stands where now, and who moved. **Unit**: milliseconds.
fn dragged(policy: &Policy, placed: &[regard_policy::Placed], drag: usize) -> f64 {
    let high_from = f64::from(u32::try_from(drag).unwrap());
    let threshold = Threshold { rule: 1, axis: AxisName::Retention, high_from };
    let started = Instant::now();
    let after = again(policy, placed, &[threshold]).unwrap();
    black_box(compare(placed, &after));
    ms(started)
}

fn ms(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

/// Made customers: one value in ten is missing, and so is every tenth segment.
fn sheet(names: &[&str]) -> Sheet {
    // The numerical recipes' generator, so that every run measures the same.
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / f64::from(u32::MAX)
    };
    let mut sheet = Sheet::new(CUSTOMERS);
    for name in names {
        let values: Vec<Option<f64>> =
            (0..CUSTOMERS).map(|_| Some(next()).filter(|_| next() > 0.1)).collect();
        sheet.signal(name, values).unwrap();
    }
    let segments = ["key", "small", "middle"];
    let segment = |row: usize| (!row.is_multiple_of(10)).then(|| segments[row % 3].to_owned());
    sheet.kind("segment", (0..CUSTOMERS).map(segment).collect()).unwrap();
    sheet
}
