//! A company as tables of text, so that it can be loaded whole and without what a viewer may not see. What that
//! is, is worked out here row by row and step by step, apart from how Regard does it.

use super::dice::Dice;
use arrow_cast::display::array_value_to_string;
use regard_model::entity::{Entity, Reach};
use regard_model::{Engine, Lens, Moment, PolicyVersion, Scope, Statement, entities};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of text; an empty text is no value.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) entity: &'static Entity,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn column(&self, name: &str) -> usize {
        self.entity.columns.iter().position(|column| column.name == name).unwrap()
    }

    /// The values of a column.
    pub(super) fn values(&self, name: &str) -> Vec<String> {
        let at = self.column(name);
        self.rows.iter().map(|row| row[at].clone()).collect()
    }

    pub(super) fn csv(&self) -> String {
        let mut text = self.entity.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",");
        text.push('\n');
        for row in &self.rows {
            let cell = |value: &String| match value.as_str() {
                "" => String::new(),
                value => format!("\"{}\"", value.replace('"', "\"\"")),
            };
            text.push_str(&row.iter().map(cell).collect::<Vec<_>>().join(","));
            text.push('\n');
        }
        text
    }
}

/// The tables of a company, by entity.
#[derive(Clone)]
pub(super) struct Company(pub(super) BTreeMap<&'static str, Table>);

impl Company {
    /// Everything that a lake holds, whatever the moment.
    pub(super) async fn of(engine: &dyn Engine, lens: &Lens) -> Self {
        let zone = lens.zone.clone();
        let moment = Moment::end_of_day(jiff::civil::date(2999, 12, 31), &zone);
        let all = Lens { scope: Scope::Everyone, policy: PolicyVersion::default(), moment, ..lens.clone() };
        let mut tables = BTreeMap::new();
        for entity in entities::all().filter(|entity| entity.name != "customer_links") {
            let columns: Vec<&str> = entity.columns.iter().map(|column| column.name).collect();
            let sql = format!("select {} from {} order by 1, 2", columns.join(", "), entity.name);
            let answer = engine.query(&all, &Statement::new(sql)).await.unwrap();
            let mut rows = Vec::new();
            for batch in &answer.batches {
                for row in 0..batch.num_rows() {
                    let cell = |column| match array_value_to_string(column, row).unwrap() {
                        text if text == "null" => String::new(),
                        text => text,
                    };
                    rows.push(batch.columns().iter().map(|column| cell(column)).collect());
                }
            }
            tables.insert(entity.name, Table { entity, rows });
        }
        Self(tables)
    }

    pub(super) fn table(&self, name: &str) -> &Table {
        &self.0[name]
    }

    /// The same company with another org chart: who reports to whom, and who looks after whom.
    pub(super) fn with_chart(&self, dice: &mut Dice) -> Self {
        let mut company = self.clone();
        let customers = self.table("customers").values("customer_id");
        let count = 4 + dice.below(8);
        let people: Vec<String> = (0..count).map(|number| format!("P{number}")).collect();
        let units = ["Sales", "Customer Support", "Professional Services", "Finance"];
        let users = people.iter().map(|person| {
            // Anybody, also oneself, somebody unknown, or nobody: charts are as sources have them.
            let lead = match dice.below(10) {
                0 | 1 => String::new(),
                2 => "gone".to_owned(),
                _ => dice.one(&people).clone(),
            };
            let level = *dice.one(&["ic", "ic", "manager", "director", ""]);
            let unit = (*dice.one(&units)).to_owned();
            let email = format!("{}@company.example", person.to_lowercase());
            vec![
                person.clone(),
                format!("Person {person}"),
                email,
                lead,
                level.to_owned(),
                unit,
                String::new(),
            ]
        });
        company.0.get_mut("users").unwrap().rows = users.collect();
        let mut seen = BTreeSet::new();
        let mut assignments = Vec::new();
        for _ in 0..customers.len() + dice.below(customers.len()) {
            let key =
                (dice.one(&customers).clone(), dice.one(&people).clone(), (*dice.one(&units)).to_owned());
            if !seen.insert(key.clone()) {
                continue;
            }
            let from = if dice.percent(20) { "2025-09-01" } else { "" };
            let to = if dice.percent(20) { "2025-11-30" } else { "" };
            assignments.push(vec![key.0, key.1, key.2, "owner".to_owned(), from.to_owned(), to.to_owned()]);
        }
        company.0.get_mut("assignments").unwrap().rows = assignments;
        company
    }

    /// The customers whom somebody may see on a day: by walking up from whoever looks after each.
    pub(super) fn seen_by(&self, viewer: &str, day: &str) -> BTreeSet<String> {
        let users = self.table("users");
        let leads: BTreeMap<String, String> =
            users.values("user_id").into_iter().zip(users.values("manager_id")).collect();
        let assignments = self.table("assignments");
        let columns = ["customer_id", "user_id", "from_on", "to_on"].map(|name| assignments.column(name));
        let mut seen = BTreeSet::new();
        for row in &assignments.rows {
            let [customer, user, from, to] = columns.map(|at| row[at].as_str());
            let holds = (from.is_empty() || from <= day) && (to.is_empty() || day <= to);
            if holds && is_at_or_above(&leads, viewer, user) {
                seen.insert(customer.to_owned());
            }
        }
        seen
    }

    /// The company as if only these customers had ever been.
    pub(super) fn without_others(&self, seen: &BTreeSet<String>) -> Self {
        let mut tables: BTreeMap<&'static str, Table> = BTreeMap::new();
        // Parents stand before their children.
        for entity in entities::all().filter(|entity| self.0.contains_key(entity.name)) {
            let mut table = self.table(entity.name).clone();
            match entity.reach {
                Reach::Common => {}
                Reach::Own(column) => {
                    let at = table.column(column);
                    table.rows.retain(|row| seen.contains(&row[at]));
                }
                Reach::Through(column, parent) => {
                    let parent = &tables[parent];
                    let key = parent.entity.key().next().unwrap().name;
                    let keys: BTreeSet<String> = parent.values(key).into_iter().collect();
                    let at = table.column(column);
                    table.rows.retain(|row| keys.contains(&row[at]));
                }
            }
            tables.insert(entity.name, table);
        }
        Self(tables)
    }
}

/// Whether the viewer is somebody, or above them. Who is in a circle has nobody above.
fn is_at_or_above(leads: &BTreeMap<String, String>, viewer: &str, somebody: &str) -> bool {
    let lead = |person: &str| leads.get(person).filter(|lead| leads.contains_key(*lead)).cloned();
    let in_circle = |person: &str| {
        let mut at = lead(person);
        for _ in 0..leads.len() {
            match at {
                Some(above) if above == person => return true,
                Some(above) => at = lead(&above),
                None => return false,
            }
        }
        false
    };
    let mut at = somebody.to_owned();
    loop {
        if at == viewer {
            return leads.contains_key(viewer);
        }
        if in_circle(&at) {
            return false;
        }
        match lead(&at) {
            Some(above) => at = above,
            None => return false,
        }
    }
}
