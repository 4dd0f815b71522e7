//! What stands at a customer and what may come: assets, implementations, deals. Owns contracts and their
//! ends.

use crate::calendar::{Day, working};
use crate::key::Key;
use crate::layout::T;
use crate::life::Life;
use crate::orders::Line;
use crate::table::Cell;

/// Families whose units become assets.
const ASSET_FAMILIES: [usize; 4] = [0, 1, 3, 6];
/// How many assets a customer remembers for its cases.
const REMEMBERED: usize = 60;

/// An asset about to be written.
struct Installation {
    item: usize,
    on: Day,
    retired: Option<Day>,
}

impl Life<'_, '_> {
    /// Assets from before the first day.
    pub(crate) fn inherit_assets(&mut self) {
        if self.who.since >= self.calendar.from {
            return;
        }
        for _ in 0..self.dice.poisson([5.0, 2.2, 0.9][self.who.segment]) {
            let family = ASSET_FAMILIES[self.dice.weighted(&[3.0, 3.0, 2.0, 1.0])];
            let (from, to) = (self.company.family_starts[family], self.company.family_starts[family + 1]);
            let item = from + self.dice.index(to - from);
            let age = self.dice.whole(20, 1900).min(self.calendar.from - self.who.since - 1).max(1);
            let on = self.calendar.from - age;
            let retired = if age > 900 && self.dice.chance(0.5) {
                self.calendar.within(self.calendar.from + self.dice.whole(0, 800))
            } else {
                None
            };
            self.asset(&Installation { item, on, retired });
        }
    }

    /// Some delivered units become assets.
    pub(crate) fn install(&mut self, line: &Line) {
        let family = self.company.items[line.item].family;
        if !ASSET_FAMILIES.contains(&family) || !self.dice.chance(0.14) {
            return;
        }
        for _ in 0..line.quantity.min(2) {
            let on = working(line.full + self.dice.whole(2, 14));
            if on <= self.calendar.until {
                self.asset(&Installation { item: line.item, on, retired: None });
            }
        }
    }

    fn asset(&mut self, installation: &Installation) {
        let Installation { item, on, retired } = *installation;
        self.count.asset += 1;
        let key = Key::new("AS", self.who.number, self.count.asset);
        let serial = format!("MS{:08X}", self.dice.whole(0x0100_0000, 0x7FFF_FFFF));
        let firmware =
            format!("{}.{}.{}", self.dice.whole(6, 9), self.dice.whole(0, 5), self.dice.whole(0, 9));
        let years = [1, 3, 3, 5][self.dice.index(4)];
        let mut contract_end = on + 365 * years;
        while contract_end < self.calendar.until - 120 && self.dice.chance(0.75) {
            contract_end += 365;
        }
        let support_end = on + 365 * 5 + self.dice.whole(-60, 300);
        let price = &self.company.items[item];
        let annual =
            (price.price as f64 * self.who.country.price_rate * self.dice.between(0.09, 0.16)) as i64;
        self.out.row(
            T::Assets,
            &[
                key.text().into(),
                self.account.text().into(),
                price.id.as_str().into(),
                serial.as_str().into(),
                firmware.as_str().into(),
                Cell::Day(on),
                Cell::Day(contract_end),
                Cell::Day(support_end),
                Cell::Int(annual / 100 * 100),
                retired.into(),
            ],
        );
        if retired.is_none() && self.assets.len() < REMEMBERED {
            self.assets.push((self.count.asset, item));
        }
    }

    /// Deals and implementations that begin in a month.
    pub(crate) fn trade(&mut self, share: f64, first: Day, last: Day) {
        let is_new = first - self.who.since < 120;
        let deals = [0.2, 0.11, 0.05][self.who.segment] * share * if is_new { 2.5 } else { 1.0 };
        for _ in 0..self.dice.poisson(deals) {
            let day = self.working_day(first, last);
            self.deal(day, is_new);
        }
        let projects = [0.045, 0.018, 0.002][self.who.segment] * share * if is_new { 4.0 } else { 1.0 };
        for _ in 0..self.dice.poisson(projects) {
            let day = self.working_day(first, last);
            self.implement(day);
        }
    }

    fn deal(&mut self, opened: Day, is_new: bool) {
        const STAGES: [(&str, f64); 4] =
            [("1-qualify", 0.1), ("2-solution", 0.3), ("3-proposal", 0.55), ("4-negotiation", 0.8)];
        const LOSSES: [&str; 5] = ["price", "competitor", "no budget", "poor delivery record", "postponed"];
        const SUBJECTS: [[&str; 3]; 3] = [
            ["first array", "server rollout", "backup modernisation"],
            ["support renewal", "licence renewal", "maintenance for three years"],
            ["second site", "all-flash upgrade", "storage refresh"],
        ];
        let kind = if is_new { 0 } else { 1 + self.dice.weighted(&[0.45, 0.55]) };
        let length = 20 + self.dice.exponential(60.0).min(260.0) as i32;
        let late = self.mean_late(opened);
        let chance = [0.34, 0.78, 0.46][kind] + 0.06 * self.who.temper - 0.025 * late;
        let won = self.dice.chance(chance.clamp(0.05, 0.95));
        let closed = self.calendar.within(working(opened + length));
        let progress = f64::from(self.calendar.until - opened) / f64::from(length);
        let (stage, probability) = match closed {
            Some(_) if won => ("5-won", 1.0),
            Some(_) => ("6-lost", 0.0),
            None => STAGES[((progress * 4.0) as usize).min(3)],
        };
        let expected = working(opened + (f64::from(length) * self.dice.between(0.7, 1.3)) as i32 + 5);
        let losses = [3.0, 2.2, 1.4, 0.4 + late, 1.0];
        let loss = LOSSES[self.dice.weighted(&losses)];
        let euros = self.dice.lognormal(2_200_000.0, 0.8) * self.who.weight.powf(0.6);
        let amount = (euros * self.who.country.price_rate) as i64 / 10_000 * 10_000 + 10_000;
        let name = format!("{}: {}", self.who.name, SUBJECTS[kind][self.dice.index(3)]);
        self.count.deal += 1;
        let key = Key::new("OP", self.who.number, self.count.deal);
        self.out.row(
            T::Deals,
            &[
                key.text().into(),
                self.account.text().into(),
                name.as_str().into(),
                ["New business", "Renewal", "Expansion"][kind].into(),
                Cell::Day(opened),
                stage.into(),
                Cell::Int(amount),
                self.who.country.currency.into(),
                Cell::Number(probability),
                Cell::Day(expected),
                closed.into(),
                if closed.is_some() && !won { loss.into() } else { Cell::None },
            ],
        );
    }

    fn implement(&mut self, started: Day) {
        const NAMES: [&str; 5] =
            ["Array rollout", "Data migration", "Backup go-live", "Second data centre", "Platform upgrade"];
        let length = 30 + self.dice.exponential(50.0).min(200.0) as i32;
        let planned_first = working(started + length);
        let slip = if self.dice.chance(0.35) {
            5 + self.dice.exponential(20.0).min(90.0) as i32
        } else {
            -self.dice.whole(0, 4)
        };
        let live = working(planned_first + slip);
        let planned = if slip > 7 { working(planned_first + slip * 3 / 4) } else { planned_first };
        self.count.project += 1;
        let key = Key::new("PRJ", self.who.number, self.count.project);
        self.out.row(
            T::Implementations,
            &[
                key.text().into(),
                self.account.text().into(),
                NAMES[self.dice.index(NAMES.len())].into(),
                Cell::Day(started),
                Cell::Day(planned_first),
                Cell::Day(planned),
                self.calendar.within(live).into(),
            ],
        );
    }
}
