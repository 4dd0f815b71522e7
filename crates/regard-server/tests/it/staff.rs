//! A small company with an org chart, for checks of who sees whom. Each customer has an order `o-` and an invoice
//! `i-` of its name.

use crate::house::House;
use regard_store::Role;

/// A company of two units: each person looks after one customer, who has the person's name.
///
/// boss ─ sales ─ lead ─ ann, ben; sales ─ other ─ cat; boss ─ money ─ fin
pub(crate) const PEOPLE: [(&str, &str, &str, &str); 9] = [
    ("boss", "", "executive", "Sales"),
    ("sales", "boss", "director", "Sales"),
    ("money", "boss", "director", "Finance"),
    ("lead", "sales", "manager", "Sales"),
    ("other", "sales", "manager", "Sales"),
    ("ann", "lead", "ic", "Sales"),
    ("ben", "lead", "ic", "Sales"),
    ("cat", "other", "ic", "Sales"),
    ("fin", "money", "ic", "Finance"),
];
/// The company, loaded and served. An auditor and an administrator stand outside of its chart.
pub(crate) async fn company() -> House {
    company_with(Vec::new()).await
}

/// The same with more tables.
pub(crate) async fn company_with(more: Vec<(&'static str, String)>) -> House {
    let table = |header: &str, row: &dyn Fn(&str, &str, &str, &str) -> String| {
        let rows = PEOPLE.iter().map(|(key, lead, level, unit)| row(key, lead, level, unit));
        std::iter::once(header.to_owned()).chain(rows).collect::<Vec<_>>().join("\n") + "\n"
    };
    let users = table("user_id,name,email,manager_id,level,business_unit", &|key, lead, level, unit| {
        format!("{key},{key},{key}@company.example,{lead},{level},{unit}")
    });
    let mut tables = vec![
        ("users", users),
        (
            "customers",
            table("customer_id,name,segment", &|key, _, _, _| format!("{key},Customer of {key},smb")),
        ),
        (
            "assignments",
            table("customer_id,user_id,business_unit,role", &|key, _, _, unit| {
                format!("{key},{key},{unit},owner")
            }),
        ),
        (
            "orders",
            table("order_id,customer_id,ordered_at,sales_entity,currency", &|key, _, _, _| {
                let entity = if key == "boss" { "South" } else { "North" };
                format!("o-{key},{key},2025-12-01 10:00,{entity},EUR")
            }),
        ),
        (
            "order_lines",
            table(
                "order_id,line,quantity,unit_price_minor,first_promised_on,promised_on",
                &|key, _, _, _| format!("o-{key},1,1,1000,2025-12-08,2025-12-08"),
            ),
        ),
        (
            "invoices",
            table(
                "invoice_id,customer_id,order_id,kind,issued_on,due_on,amount_minor,currency",
                &|key, _, _, _| format!("i-{key},{key},o-{key},invoice,2025-12-02,2025-12-30,1000,EUR"),
            ),
        ),
    ];
    tables.extend(more);
    let mut people: Vec<(String, Role)> =
        PEOPLE.iter().map(|(key, ..)| ((*key).to_owned(), Role::Viewer)).collect();
    people.push(("auditor".to_owned(), Role::Auditor));
    people.push(("admin".to_owned(), Role::Admin));
    House::of_tables(&tables, &people).await
}
