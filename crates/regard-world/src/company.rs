//! Meridian Storage itself: its people, its catalogue, its exchange rates, its programmes, and the days on
//! which planted things begin and end. Owns what all customers share.

use crate::calendar::{Calendar, Day};
use crate::catalogue::{COUNTRIES, Country, FAMILIES, Item, items};
use crate::dice::Dice;
use crate::key::Key;
use crate::layout::T;
use crate::names;
use crate::out::Out;
use crate::table::Cell;
use crate::truth::effect;

/// The departments of the company, as its systems call the business units.
pub(crate) const DEPARTMENTS: [&str; 4] = ["SALES", "SUPPORT", "PROSERV", "FINANCE"];
const TITLES: [[&str; 3]; 4] = [
    ["Director of Sales", "Sales Manager", "Account Manager"],
    ["Director of Customer Support", "Support Team Lead", "Support Engineer"],
    ["Director of Professional Services", "Delivery Manager", "Consultant"],
    ["Director of Finance", "Receivables Manager", "Credit Controller"],
];
/// Colleagues without reports for 400 customers, by department.
const STAFF: [f64; 4] = [10.0, 7.0, 5.0, 3.0];
/// Streams of chance below this are the company's own.
pub(crate) const FIRST_CUSTOMER_STREAM: u64 = 1000;
/// Streams from this on, far above all customers' own, are for what their people promise.
const FIRST_PROMISE_STREAM: u64 = 1 << 32;
const _: () = assert!(FIRST_CUSTOMER_STREAM + (crate::MOST_CUSTOMERS as u64) < FIRST_PROMISE_STREAM);

/// What all customers share.
pub(crate) struct Company {
    pub(crate) seed: u64,
    pub(crate) items: Vec<Item>,
    /// The first item of each family, then the number of items.
    pub(crate) family_starts: Vec<usize>,
    /// Numbers of the colleagues without reports, by department.
    staff: [Vec<u32>; 4],
    /// When the call-back programme started.
    pub(crate) call_back_from: Day,
    /// When the last members joined it.
    pub(crate) call_back_last: Day,
    /// When the placebo started.
    pub(crate) placebo_from: Day,
    /// From when the depot fails.
    pub(crate) problem_from: Day,
}

impl Company {
    /// Founds the company and writes down everything that is not a customer's.
    pub(crate) fn found(seed: u64, customers: u32, out: &mut Out<'_>) -> Self {
        let (until, from) = (out.calendar.until, out.calendar.from);
        let items = items();
        let mut family_starts: Vec<usize> = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if family_starts.len() == item.family {
                family_starts.push(place);
            }
        }
        family_starts.push(items.len());
        let staff = write_people(seed, customers, out);
        let company = Self {
            seed,
            items,
            family_starts,
            staff,
            call_back_from: until - 300,
            call_back_last: until - 150,
            placebo_from: until - 420,
            problem_from: until - 110,
        };
        company.write_items(out);
        company.write_programmes(out);
        write_rates(seed, from - 31, out);
        company
    }

    /// The number of the colleague who looks after a customer: territories follow the countries.
    pub(crate) fn owner(&self, department: usize, country: &Country, customer: u32) -> u32 {
        let before: f64 =
            COUNTRIES.iter().take_while(|other| other.code != country.code).map(|other| other.weight).sum();
        let share = before + country.weight * (f64::from(customer) * 0.618_033_988_75).fract();
        let staff = &self.staff[department];
        staff[((share * staff.len() as f64) as usize).min(staff.len() - 1)]
    }

    /// Another colleague of the same department, or the same when there is only one.
    pub(crate) fn neighbour(&self, department: usize, employee: u32) -> u32 {
        let staff = &self.staff[department];
        let place = staff.iter().position(|one| *one == employee).unwrap_or(0);
        staff[(place + 1) % staff.len()]
    }

    fn write_items(&self, out: &mut Out<'_>) {
        for item in &self.items {
            out.row(
                T::Items,
                &[
                    item.id.as_str().into(),
                    item.name.into(),
                    FAMILIES[item.family].name.into(),
                    Cell::Int(item.cost),
                ],
            );
        }
    }

    fn write_programmes(&self, out: &mut Out<'_>) {
        let (until, from) = (out.calendar.until, out.calendar.from);
        let support_director = Key::plain("E", 3);
        out.row(
            T::Initiatives,
            &[
                effect::CALL_BACK.into(),
                "Call back before it is late".into(),
                support_director.text().into(),
                DEPARTMENTS[1].into(),
                Cell::Day(self.call_back_from),
                Cell::None,
                Cell::Int(18_500_000),
                "nps".into(),
                Cell::Number(10.0),
            ],
        );
        out.row(
            T::Initiatives,
            &[
                effect::PLACEBO.into(),
                "Welcome pack for new contacts".into(),
                Key::plain("E", 2).text().into(),
                DEPARTMENTS[0].into(),
                Cell::Day(self.placebo_from),
                Cell::Day(until - 60),
                Cell::Int(2_400_000),
                "csat".into(),
                Cell::Number(3.0),
            ],
        );
        const EXPECTED: [(&str, &str, f64); 12] = [
            ("order", "lead_time_days", 10.0),
            ("order", "conversion_rate", 25.0),
            ("delivery", "otif_first", 92.0),
            ("delivery", "csat", 85.0),
            ("delivery", "defect_rate", 0.8),
            ("support", "first_response_hours", 4.0),
            ("support", "resolution_hours", 24.0),
            ("support", "ces", 5.5),
            ("implementation", "promises_kept", 85.0),
            ("invoice", "dispute_rate", 2.0),
            ("account", "nps", 40.0),
            ("account", "response_rate", 30.0),
        ];
        for (touchpoint, metric, expected) in EXPECTED {
            let cells = [touchpoint.into(), metric.into(), Cell::Number(expected), Cell::Day(from)];
            out.row(T::Expectations, &cells);
        }
    }
}

/// Writes the org chart and gives back the colleagues without reports.
fn write_people(seed: u64, customers: u32, out: &mut Out<'_>) -> [Vec<u32>; 4] {
    let mut people = People { dice: Dice::new(seed, 1), next: 1, names: Vec::new() };
    // Beyond the size of the demo more than sales grows: 100,000 customers are looked after by 2,000 people.
    let times = f64::from(customers) / 400.0;
    let growth = times.powf(if times > 1.0 { 0.77 } else { 0.6 });
    let head = people.hire(out, None, "EX", "", "Chief Customer Officer");
    let directors: Vec<u32> = (0..4)
        .map(|place| people.hire(out, Some(head), "DI", DEPARTMENTS[place], TITLES[place][0]))
        .collect();
    let mut staff: [Vec<u32>; 4] = Default::default();
    for place in 0..4 {
        let count = (STAFF[place] * growth).round().max(1.0) as usize;
        let managers: Vec<u32> = (0..count.div_ceil(6).max(2))
            .map(|_| people.hire(out, Some(directors[place]), "MA", DEPARTMENTS[place], TITLES[place][1]))
            .collect();
        staff[place] = (0..count)
            .map(|number| {
                let lead = managers[number * managers.len() / count];
                people.hire(out, Some(lead), "IC", DEPARTMENTS[place], TITLES[place][2])
            })
            .collect();
    }
    staff
}

struct People {
    dice: Dice,
    next: u32,
    names: Vec<String>,
}

impl People {
    fn hire(
        &mut self,
        out: &mut Out<'_>,
        lead: Option<u32>,
        grade: &str,
        department: &str,
        title: &str,
    ) -> u32 {
        let number = self.next;
        self.next += 1;
        let mut name = names::person(COUNTRIES[self.dice.index(COUNTRIES.len())].culture, &mut self.dice);
        for _ in 0..20 {
            if !self.names.contains(&name) {
                break;
            }
            name = names::person(COUNTRIES[self.dice.index(COUNTRIES.len())].culture, &mut self.dice);
        }
        let twin = self.names.contains(&name);
        let digits = if twin { number.to_string() } else { String::new() };
        let mail = format!("{}{digits}@meridian-storage.example", names::mailbox(&name));
        let lead = lead.map(|lead| Key::plain("E", lead));
        out.row(
            T::Users,
            &[
                Key::plain("E", number).text().into(),
                name.as_str().into(),
                mail.as_str().into(),
                lead.as_ref().map_or(Cell::None, |lead| lead.text().into()),
                grade.into(),
                department.into(),
                title.into(),
            ],
        );
        self.names.push(name);
        number
    }
}

/// Writes the daily rates of every foreign currency into euro: random walks around the price rate.
fn write_rates(seed: u64, from: Day, out: &mut Out<'_>) {
    let mut dice = Dice::new(seed, 2);
    let mut walks: Vec<(&str, f64, f64)> = Vec::new();
    for country in COUNTRIES {
        let known = walks.iter().any(|(currency, ..)| *currency == country.currency);
        if country.currency != "EUR" && !known {
            walks.push((country.currency, 1.0 / country.price_rate, 0.0));
        }
    }
    for day in from..=out.calendar.until {
        for (currency, centre, drift) in &mut walks {
            *drift = *drift * 0.997 + 0.0035 * dice.normal();
            let rate = (*centre * drift.exp() * 1e6).round() / 1e6;
            out.row(T::Rates, &[Cell::Day(day), (*currency).into(), "EUR".into(), Cell::Number(rate)]);
        }
    }
}

/// The days of a calendar as ISO text, for the truth.
pub(crate) fn iso(day: Day) -> String {
    let (year, month, of_month) = crate::calendar::civil(day);
    format!("{year}-{month:02}-{of_month:02}")
}

/// What a customer of this number rolls.
pub(crate) fn customer_dice(seed: u64, number: u32) -> Dice {
    Dice::new(seed, FIRST_CUSTOMER_STREAM + u64::from(number))
}

/// What those roll who make promises to a customer of this number.
pub(crate) fn promise_dice(seed: u64, number: u32) -> Dice {
    Dice::new(seed, FIRST_PROMISE_STREAM + u64::from(number))
}

impl Calendar {
    /// A day kept within the world.
    pub(crate) fn within(&self, day: Day) -> Option<Day> {
        (day <= self.until).then_some(day)
    }
}
