//! docs/policy.md: its example is a policy, its sums are right, and it names every signal that there is.

use crate::listed;
use regard_policy::{Known, Line, Policy, Sheet, Standing, place, receipt, suggest};

const DOCUMENT: &str = include_str!("../../../../docs/policy.md");

fn policy() -> Policy {
    let text = DOCUMENT.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let listed = listed();
    let names: Vec<&str> = listed.iter().map(String::as_str).chain(["stays"]).collect();
    let known =
        Known::new(&["survey"]).with_signals(&names, &[]).with_events(&["low_score", "case_escalated"], &[]);
    Policy::read("docs/policy.md", text, &known).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The cells of the worked example: signal, value, share, of, points.
fn worked() -> Vec<Vec<&'static str>> {
    let table = DOCUMENT.split("| signal | value | share | of | points |\n").nth(1).unwrap();
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The customer of the worked example, with another answer to one question.
fn customer(nps: Option<&str>) -> Sheet {
    let mut sheet = Sheet::new(1);
    for cells in worked() {
        let value = if cells[0] == "nps" { nps.unwrap_or(cells[1]) } else { cells[1] };
        sheet.signal(cells[0], [value.parse().ok()]).unwrap();
    }
    sheet.signal("orders_3m", [Some(2.0)]).unwrap();
    sheet.kind("segment", vec![Some("small".into())]).unwrap();
    sheet
}

#[test]
fn its_sums_are_those_of_the_program() {
    let (policy, sheet) = (policy(), customer(None));
    let receipt = receipt(&policy, &sheet, 0).unwrap();
    let lines: Vec<&Line> = receipt.retention.lines.iter().chain(&receipt.loyalty.lines).collect();
    assert_eq!(lines.len(), worked().len());
    for (line, cells) in lines.iter().zip(worked()) {
        let number = |place: usize| cells[place].parse::<f64>().ok();
        assert_eq!((line.signal.as_str(), line.value), (cells[0], number(1)));
        assert!((line.possible - number(3).unwrap()).abs() < 1e-9, "{line:?}");
        assert!((line.earned - number(4).unwrap()).abs() < 1e-9, "{line:?}");
        assert!((line.earned - number(2).unwrap_or(0.0) * line.possible).abs() < 1e-9, "{line:?}");
    }
    for (points, tally) in [("**61.25**", &receipt.retention), ("**25.5**", &receipt.loyalty)] {
        assert!(DOCUMENT.contains(points));
        assert!((tally.points - points.trim_matches('*').parse::<f64>().unwrap()).abs() < 1e-9);
    }
    assert_eq!((receipt.rule.as_str(), receipt.standing), ("Everybody", Standing::Neutral));
    let plan = suggest(&policy, &sheet, 0, &receipt);
    assert_eq!((plan.len(), plan[0].causes[0].signal.as_str()), (1, "otif_first"));
    let mut any = policy.clone();
    any.playbooks[0].causes.clear();
    let lost = |line: &Line| format!("`{}` {}", line.signal, line.possible - line.earned);
    let causes: Vec<String> = suggest(&any, &sheet, 0, &receipt)[0].causes.iter().map(lost).collect();
    assert_eq!(causes, ["`nps` 28", "`otif_first` 24", "`silence` 12.5", "`account_team_view` 7.5"]);
    assert!(
        DOCUMENT
            .contains("`nps` lost 28 points, `otif_first` 24, `silence` 12.5 and `account_team_view` 7.5")
    );
    assert_eq!(place(&policy, &customer(Some("20")))[0].standing, Standing::Unknown);
}

#[test]
fn it_names_every_signal() {
    let section = DOCUMENT.split("## The signals").nth(1).unwrap().split("\n## ").next().unwrap();
    let missing: Vec<String> =
        listed().into_iter().filter(|name| !section.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
