//! What was planted can be found in the rows again, without the truth's help.

use super::{UNTIL, World, day};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
struct Order {
    cancelled: bool,
    /// First promise, latest promise, quantity, by position.
    lines: BTreeMap<String, (i32, i32, f64)>,
    /// Delivered quantity and last day, by position.
    delivered: BTreeMap<String, (f64, i32)>,
}

impl Order {
    /// Days late of the worst line against its first promise, when all is there.
    fn late(&self) -> Option<i32> {
        let mut worst = 0;
        for (position, (first, _, quantity)) in &self.lines {
            let (delivered, last) = self.delivered.get(position)?;
            if delivered < quantity {
                return None;
            }
            worst = worst.max(last - first);
        }
        Some(worst)
    }
}

fn orders(world: &World) -> BTreeMap<&str, Order> {
    let mut orders: BTreeMap<&str, Order> = BTreeMap::new();
    for [order, rejected] in world.table("erp/orders").select(["SalesOrder", "RejectedAt"]) {
        orders.entry(order).or_default().cancelled = !rejected.is_empty();
    }
    let lines = world.table("erp/order_lines");
    let columns = ["SalesOrder", "Position", "FirstConfirmedDate", "ConfirmedDate", "OrderQuantity"];
    for [order, position, first, latest, quantity] in lines.select(columns) {
        let line = (first.parse().unwrap(), latest.parse().unwrap(), quantity.parse().unwrap());
        if let Some(order) = orders.get_mut(order) {
            order.lines.insert(position.to_owned(), line);
        }
    }
    let columns = ["SalesOrder", "Position", "ProofOfDeliveryAt", "DeliveredQuantity"];
    for [order, position, arrived, quantity] in world.table("erp/deliveries").select(columns) {
        let Ok(arrived) = arrived.parse::<i64>() else { continue };
        let sum = orders.get_mut(order).unwrap().delivered.entry(position.to_owned()).or_default();
        // Deliveries are in working hours, so the UTC day is the home's day.
        let day = i32::try_from(arrived.div_euclid(86_400_000_000)).unwrap();
        *sum = (sum.0 + quantity.parse::<f64>().unwrap(), sum.1.max(day));
    }
    orders
}

fn mean(values: &[f64]) -> f64 {
    assert!(values.len() > 20, "only {} values", values.len());
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn overdue_orders_are_as_the_truth_says() {
    let until = day(&UNTIL.to_string()).unwrap();
    for seed in [7, 8, 9] {
        let world = World::new(400, seed);
        let mut days: Vec<i32> = Vec::new();
        for order in orders(&world).values().filter(|order| !order.cancelled) {
            let open = order.lines.iter().filter(|(position, (_, latest, quantity))| {
                let done = order.delivered.get(*position).map_or(0.0, |(delivered, _)| *delivered);
                *latest < until && done < *quantity
            });
            days.extend(open.map(|(_, (_, latest, _))| until - latest).max());
        }
        days.sort_unstable_by(|a, b| b.cmp(a));
        let observed = &world.truth.observed;
        assert_eq!(days.len() as u64, observed.overdue_orders);
        assert_eq!(days[..10], observed.ten_oldest_overdue_days[..]);
        assert!((20..=60).contains(&days.len()), "seed {seed}: {} overdue", days.len());
        assert!(days[0] <= 85 && days[0] >= 25 && days[9] >= 8, "seed {seed}: {:?}", &days[..10]);
    }
}

#[test]
fn late_deliveries_lower_scores_and_bring_cases() {
    let world = World::new(400, 7);
    let orders = orders(&world);
    let (mut on_time, mut late, mut very_late) = (Vec::new(), Vec::new(), Vec::new());
    let answers = world.table("surveys/answers");
    for [survey, order, rating] in answers.select(["Survey", "SalesOrder", "Rating"]) {
        let (Ok(rating), "csat") = (rating.parse::<f64>(), survey) else { continue };
        match orders[order].late().expect("only full orders are asked about") {
            ..=0 => on_time.push(rating),
            1..=5 => late.push(rating),
            _ => very_late.push(rating),
        }
    }
    assert!(mean(&on_time) > mean(&late) + 0.2, "{} {}", mean(&on_time), mean(&late));
    assert!(mean(&late) > mean(&very_late) + 0.4, "{} {}", mean(&late), mean(&very_late));
    let observed = &world.truth.observed;
    assert!((mean(&on_time) - observed.csat_on_time).abs() < 1e-3);
    assert!(observed.nps_answer_calm > observed.nps_answer_troubled + 0.6, "{observed:?}");
    let delivery = world.table("support/cases").select(["Category"]).filter(|[kind]| *kind == "delivery");
    assert!(delivery.count() > 200);
}

#[test]
fn the_failing_depot_shows() {
    let world = World::new(400, 7);
    let from = day(&world.truth.planted.problem.from).unwrap();
    let items: BTreeSet<&str> = world
        .table("erp/items")
        .select(["Material", "MaterialGroup"])
        .filter(|[_, family]| *family == world.truth.planted.problem.family)
        .map(|[item, _]| item)
        .collect();
    let polish: BTreeSet<&str> = world
        .table("erp/orders")
        .select(["SalesOrder", "CompanyCode"])
        .filter(|[_, company]| *company == "3000")
        .map(|[order, _]| order)
        .collect();
    let orders = orders(&world);
    let (mut hit, mut other) = ((0, 0), (0, 0));
    let lines = world.table("erp/order_lines");
    for [order, position, item] in lines.select(["SalesOrder", "Position", "Material"]) {
        let Some(order_rows) = orders.get(order).filter(|order| !order.cancelled) else { continue };
        let (first, ..) = order_rows.lines[position];
        let Some((_, last)) = order_rows.delivered.get(position) else { continue };
        let is_hit = items.contains(item) && polish.contains(order) && first > from + 6;
        let (late, all) = if is_hit { &mut hit } else { &mut other };
        *late += u32::from(*last > first);
        *all += 1;
    }
    let share = |(late, all): (u32, u32)| f64::from(late) / f64::from(all);
    assert!(share(hit) > 0.3 && share(other) < 0.14, "{hit:?} {other:?}");
}

#[test]
fn members_of_the_call_back_programme_are_happier_since() {
    let world = World::new(900, 11);
    let planted = &world.truth.planted;
    let joined = |programme: &str| -> BTreeMap<&str, i32> {
        let members = world.table("programme/members").select(["Code", "Account", "Joined"]);
        let mine = members.filter(|[code, ..]| *code == programme);
        mine.map(|[_, account, on]| (account, day(on).unwrap())).collect()
    };
    let effect = |members: &BTreeMap<&str, i32>, from: i32| -> f64 {
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        let answers = world.table("surveys/answers");
        for [survey, account, asked, rating] in answers.select(["Survey", "Account", "SentAt", "Rating"]) {
            let (Ok(rating), "nps") = (rating.parse::<f64>(), survey) else { continue };
            match (members.get(account), day(asked).unwrap()) {
                (Some(joined), asked) if asked >= *joined => inside.push(rating),
                (None, asked) if asked >= from => outside.push(rating),
                _ => {}
            }
        }
        mean(&inside) - mean(&outside)
    };
    let call_back = effect(&joined("INI-01"), day(&planted.initiative.last_joined_on).unwrap());
    assert!(call_back > 0.35, "{call_back}");
    let placebo = effect(&joined("INI-02"), day(&planted.placebo.started_on).unwrap() + 120);
    assert!(placebo.abs() < 0.35, "{placebo}");
}

#[test]
fn people_write_in_six_languages_and_rarely_the_same() {
    let world = World::new(400, 7);
    let mut languages: BTreeMap<&str, u32> = BTreeMap::new();
    let mut comments: BTreeMap<&str, u32> = BTreeMap::new();
    for [comment, language] in world.table("surveys/answers").select(["Comment", "Lang"]) {
        assert_eq!(comment.is_empty(), language.is_empty());
        if !comment.is_empty() {
            *languages.entry(language).or_default() += 1;
            *comments.entry(comment).or_default() += 1;
        }
    }
    let all: Vec<&str> = languages.keys().copied().collect();
    assert_eq!(all, ["en", "es", "fr", "it", "pl", "pt"]);
    assert!(languages.values().all(|count| *count > 40), "{languages:?}");
    let total: u32 = comments.values().sum();
    assert!(comments.len() as u32 > total * 5 / 10, "{} of {total} differ", comments.len());
}

#[test]
fn unhappy_customers_leave() {
    let world = World::new(400, 7);
    let left = world.table("finance/departures").rows.len();
    assert!((20..120).contains(&left), "{left} of 400 left");
    let late = world.table("finance/departures").select(["Reason"]).filter(|[reason]| *reason == "LATE");
    assert!(late.count() >= 5);
    let status = world.table("crm/customers").select(["Lifecycle"]).filter(|[status]| *status == "L");
    assert_eq!(status.count(), left);
}
