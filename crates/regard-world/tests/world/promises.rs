//! What a world promises about its rows: repeatable, whole, counted, and not from the future.

use super::{UNTIL, World, day};
use regard_world::{Discard, WorldError, WorldSpec, generate};
use std::collections::{BTreeMap, BTreeSet};

fn last_day() -> i32 {
    day(&UNTIL.to_string()).expect("a day")
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let [first, second, other] = [5, 5, 6].map(|seed| World::new(40, seed));
    assert_eq!(first.memory.hash.finalize(), second.memory.hash.finalize());
    assert_eq!(first.truth, second.truth);
    assert_ne!(first.memory.hash.finalize(), other.memory.hash.finalize());
}

#[test]
fn a_customer_lives_the_same_life_among_few_and_many() {
    let [few, many] = [30, 60].map(|customers| World::new(customers, 9));
    for (table, owner) in [
        ("erp/orders", "SoldTo"),
        ("erp/invoices", "Payer"),
        ("support/cases", "Account"),
        ("support/commitments", "Account"),
        ("surveys/answers", "Account"),
        ("crm/contacts", "AccountNumber"),
    ] {
        let rows = |world: &World| -> Vec<Vec<String>> {
            let table = world.table(table);
            let place = table.place(owner);
            let is_early = |row: &&Vec<String>| row[place].trim_start_matches('C') <= "100030";
            let is_good = |row: &&Vec<String>| !row[0].contains("9000");
            // Who looks after a customer depends on how many colleagues there are.
            let colleague = table.columns.iter().position(|name| name == "Owner");
            let of_customer = |row: &Vec<String>| -> Vec<String> {
                let cells = row.iter().enumerate().filter(|(place, _)| Some(*place) != colleague);
                cells.map(|(_, cell)| cell.clone()).collect()
            };
            table.rows.iter().filter(is_early).filter(is_good).map(of_customer).collect()
        };
        assert!(rows(&few) == rows(&many), "{table}");
    }
}

#[test]
fn a_spec_without_sense_is_refused() {
    let none = generate(&WorldSpec::new(0, 1, UNTIL), &mut Discard::default());
    assert!(matches!(none, Err(WorldError::Customers(0))));
    let early = generate(&WorldSpec::new(5, 1, jiff::civil::date(1200, 1, 1)), &mut Discard::default());
    assert!(matches!(early, Err(WorldError::Until(_))));
}

#[test]
fn as_many_lines_as_asked_for() {
    for lines in [20_000, 200_000] {
        let mut spec = WorldSpec::new(500, 3, UNTIL);
        spec.order_lines = Some(lines);
        let truth = generate(&spec, &mut Discard::default()).expect("nothing can fail");
        let made = truth.rows["order_lines"];
        assert!(made > lines * 8 / 10 && made < lines * 12 / 10, "{made} of {lines}");
    }
}

#[test]
fn every_entity_has_rows_and_the_truth_counts_them() {
    let world = World::new(120, 3);
    for entity in regard_model::entities::all().filter(|entity| entity.name != "customer_links") {
        assert!(world.truth.rows[entity.name] > 0, "{} is empty", entity.name);
    }
    for file in &world.truth.files {
        let name = file.file.rsplit_once('.').expect("an ending").0;
        let raw = world.memory.raw.get(name).map_or(0, Vec::len);
        let made = (world.table(name).rows.len() + raw) as u64;
        assert_eq!(made, file.rows, "{name}");
        let dirty: u64 =
            world.truth.dirty.iter().filter(|dirty| dirty.file == name).map(|dirty| dirty.rows).sum();
        assert_eq!(file.rows - dirty, world.truth.rows[file.entity], "{name}");
    }
    let kinds: BTreeSet<_> = world.truth.dirty.iter().map(|dirty| dirty.kind).collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}

#[test]
fn keys_are_unique_but_for_what_was_sent_twice() {
    let world = World::new(120, 3);
    for (name, keys) in [
        ("erp/order_lines", &["SalesOrder", "Position"][..]),
        ("crm/assignments", &["AccountNumber", "EmployeeNo", "Department"]),
        ("programme/members", &["Code", "Account"]),
        ("programme/expectations", &["Touchpoint", "Metric"]),
        ("erp/exchange_rates", &["ValidOn", "From", "To"]),
    ] {
        check_unique(&world, name, keys);
    }
    let compound = ["order_lines", "assignments", "members", "expectations", "exchange_rates"];
    for (name, rows) in &world.memory.tables {
        if !compound.iter().any(|table| name.ends_with(table)) {
            check_unique(&world, name, &[rows.columns[0].as_str()]);
        }
    }
}

fn check_unique(world: &World, name: &str, keys: &[&str]) {
    let table = world.table(name);
    let places: Vec<usize> = keys.iter().map(|key| table.place(key)).collect();
    let mut seen = BTreeMap::new();
    let mut twice = 0;
    for row in &table.rows {
        let key: Vec<&str> = places.iter().map(|place| row[*place].as_str()).collect();
        if let Some(first) = seen.insert(key, row) {
            assert!(first == row, "{name}: {row:?} has the key of {first:?}");
            twice += 1;
        }
    }
    let planted =
        world.truth.dirty.iter().find(|dirty| dirty.file == name && dirty.kind == "delivered_twice");
    assert_eq!(twice, planted.map_or(0, |dirty| dirty.rows), "{name}");
}

#[test]
fn every_parent_is_there_but_for_the_planted_ones() {
    let world = World::new(120, 3);
    let keys = |table: &str, column: &str| -> BTreeSet<&str> {
        world.table(table).select([column]).map(|[key]| key).collect()
    };
    let missing = |table: &str, column: &str, parents: &BTreeSet<&str>, letter: &str| -> u64 {
        let orphans = world
            .table(table)
            .select([column])
            .filter(|[key]| !key.is_empty() && !parents.contains(format!("{letter}{key}").as_str()));
        orphans.count() as u64
    };
    let customers = keys("crm/customers", "AccountNumber");
    for (table, column, letter) in [
        ("crm/customers", "ParentAccount", ""),
        ("crm/contacts", "AccountNumber", ""),
        ("crm/assignments", "AccountNumber", ""),
        ("crm/deals", "AccountNumber", ""),
        ("crm/notes", "AccountNumber", ""),
        ("erp/invoices", "Payer", "C"),
        ("erp/payments", "Payer", "C"),
        ("erp/returns", "Customer", "C"),
        ("erp/defects", "Customer", "C"),
        ("finance/debtors", "Customer", ""),
        ("finance/costs", "DebtorNo", "C"),
        ("finance/departures", "DebtorNo", "C"),
        ("support/cases", "Account", ""),
        ("support/disputes", "Account", ""),
        ("support/commitments", "Account", ""),
        ("surveys/answers", "Account", ""),
        ("install/assets", "SiteOwner", ""),
        ("install/implementations", "SiteOwner", ""),
        ("web/visits", "login_account", ""),
        ("programme/members", "Account", ""),
    ] {
        assert_eq!(missing(table, column, &customers, letter), 0, "{table}.{column}");
    }
    assert_eq!(missing("erp/orders", "SoldTo", &customers, "C"), world.truth.customers_known_by_key);
    let orders = keys("erp/orders", "SalesOrder");
    let waiting = world.truth.dirty.iter().find(|dirty| dirty.kind == "parent_missing").expect("planted");
    assert_eq!(missing("erp/order_lines", "SalesOrder", &orders, ""), waiting.rows);
    for (table, column, parent, key) in [
        ("erp/deliveries", "SalesOrder", "erp/orders", "SalesOrder"),
        ("erp/returns", "SalesOrder", "erp/orders", "SalesOrder"),
        ("erp/defects", "SalesOrder", "erp/orders", "SalesOrder"),
        ("erp/invoices", "SalesOrder", "erp/orders", "SalesOrder"),
        ("surveys/answers", "SalesOrder", "erp/orders", "SalesOrder"),
        ("web/visits", "checkout_order", "erp/orders", "SalesOrder"),
        ("erp/payments", "BillingDocument", "erp/invoices", "BillingDocument"),
        ("support/disputes", "BillingDocument", "erp/invoices", "BillingDocument"),
        ("erp/order_lines", "Material", "erp/items", "Material"),
        ("install/assets", "Product", "erp/items", "Material"),
        ("support/cases", "AssetTag", "install/assets", "AssetTag"),
        ("support/cases", "Caller", "crm/contacts", "ContactNo"),
        ("surveys/answers", "ContactId", "crm/contacts", "ContactNo"),
        ("surveys/answers", "Ticket", "support/cases", "TicketNo"),
        ("support/commitments", "TicketNo", "support/cases", "TicketNo"),
        ("support/commitments", "Order", "erp/orders", "SalesOrder"),
        ("support/commitments", "Owner", "crm/users", "EmployeeNo"),
        ("crm/assignments", "EmployeeNo", "crm/users", "EmployeeNo"),
        ("crm/notes", "Owner", "crm/users", "EmployeeNo"),
        ("crm/users", "ReportsTo", "crm/users", "EmployeeNo"),
        ("programme/members", "Code", "programme/initiatives", "Code"),
        ("programme/initiatives", "Sponsor", "crm/users", "EmployeeNo"),
    ] {
        assert_eq!(missing(table, column, &keys(parent, key), ""), 0, "{table}.{column}");
    }
}

#[test]
fn nothing_has_happened_after_the_last_day() {
    const PLANS: [&str; 15] = [
        "RequestedDate",
        "FirstConfirmedDate",
        "ConfirmedDate",
        "NetDueDate",
        "ExpectedClose",
        "DueBy",
        "FirstDue",
        "Due",
        "DueTime",
        "SupportEnd",
        "BaselineGoLive",
        "ForecastGoLive",
        "ValidTo",
        "install/assets.ContractEnd",
        "",
    ];
    let world = World::new(150, 4);
    let last = last_day();
    // Berlin is an hour ahead of UTC in November.
    let end = (i64::from(last) + 1) * 86_400_000_000 - 3_600_000_000;
    let mut seen = 0;
    for (name, table) in &world.memory.tables {
        for (place, column) in table.columns.iter().enumerate() {
            if PLANS.contains(&column.as_str()) || PLANS.contains(&format!("{name}.{column}").as_str()) {
                continue;
            }
            let is_instant = matches!(
                column.as_str(),
                "CreatedAt" | "RejectedAt" | "GoodsIssueAt" | "ProofOfDeliveryAt" | "began"
            );
            let is_day = matches!(column.as_str(), "BillingDate" | "ValueDate");
            for row in table.rows.iter().map(|row| row[place].as_str()) {
                let late = if is_instant {
                    row.parse::<i64>().is_ok_and(|at| at >= end)
                } else if is_day {
                    row.parse::<i32>().is_ok_and(|day| day > last)
                } else {
                    day(row).is_some_and(|day| day > last)
                };
                seen += usize::from(is_instant || is_day || day(row).is_some());
                assert!(!late, "{name}.{column}: {row}");
            }
        }
    }
    assert!(seen > 50_000, "{seen} days and times");
}

#[test]
fn times_follow_each_other() {
    let world = World::new(100, 8);
    let ordered: BTreeMap<&str, i64> = world
        .table("erp/orders")
        .select(["SalesOrder", "CreatedAt"])
        .map(|[order, at]| (order, at.parse().expect("a time")))
        .collect();
    let deliveries = world.table("erp/deliveries");
    for [order, handed, arrived] in deliveries.select(["SalesOrder", "GoodsIssueAt", "ProofOfDeliveryAt"]) {
        let handed: i64 = handed.parse().expect("a time");
        assert!(handed > ordered[order], "{order}");
        assert!(arrived.parse::<i64>().map_or(true, |arrived| arrived > handed), "{order}");
    }
    for row in world.table("support/cases").select(["Opened", "FirstReply", "Closed"]) {
        let minutes = row.map(|text| day(text).map(|day| (day, text.get(11..).unwrap_or_default())));
        assert!(minutes[0].is_some());
        assert!(minutes[1].is_none() || minutes[1] >= minutes[0], "{row:?}");
        assert!(minutes[2].is_none() || minutes[2] >= minutes[1], "{row:?}");
    }
}
