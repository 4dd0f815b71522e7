//! Orders, their lines, the promises made for them and how they were kept. Owns the planted lateness; what
//! follows from an order (invoices, cases, answers) is elsewhere.

use crate::calendar::{Day, Micros, civil, working};
use crate::catalogue::{FAMILIES, SPARE_PARTS};
use crate::dirty::is_sent_twice;
use crate::key::Key;
use crate::layout::T;
use crate::life::{Life, Memory};
use crate::out::Flaw;
use crate::table::Cell;
use crate::truth::effect;

/// Lines of an order on average, by segment.
pub(crate) const LINES_PER_ORDER: [f64; 3] = [4.4, 3.4, 2.6];

/// One line, with the future in it: `full` may be after the last day.
pub(crate) struct Line {
    pub(crate) position: i64,
    pub(crate) item: usize,
    pub(crate) quantity: i32,
    pub(crate) price: i64,
    requested: Day,
    pub(crate) first: Day,
    latest: Day,
    pub(crate) full: Day,
}

/// An order whose fate is known.
pub(crate) struct Order {
    pub(crate) key: Key,
    pub(crate) day: Day,
    pub(crate) lines: Vec<Line>,
    /// When the last line is there.
    pub(crate) full: Day,
    /// How late the worst line is against its first promise; 0 when none is.
    pub(crate) late: i32,
}

impl Order {
    /// The worth of all lines in minor units.
    pub(crate) fn amount(&self) -> i64 {
        self.lines.iter().map(|line| line.price * i64::from(line.quantity)).sum()
    }
}

impl Life<'_, '_> {
    /// Places an order on a day and lets everything follow from it.
    pub(crate) fn order(&mut self, day: Day) {
        const CHANNELS: [(&str, [f64; 3]); 4] = [
            ("WEB", [0.2, 0.38, 0.55]),
            ("AM", [0.35, 0.37, 0.25]),
            ("EDI", [0.35, 0.1, 0.0]),
            ("PRT", [0.1, 0.15, 0.2]),
        ];
        self.count.order += 1;
        let key = Key::new("SO", self.who.number, self.count.order);
        let at = self.office_time(day);
        let channel = CHANNELS[self.dice.weighted(&CHANNELS.map(|(_, share)| share[self.who.segment]))].0;
        let cancelled = if self.dice.chance(0.022) {
            let later = day + self.dice.whole(1, 8);
            self.calendar.within(later).map(|day| self.office_time(day))
        } else {
            None
        };
        self.out.row(
            T::Orders,
            &[
                key.text().into(),
                self.debtor.text().into(),
                Cell::At(at),
                channel.into(),
                self.who.country.company_code.into(),
                self.who.country.currency.into(),
                cancelled.into(),
            ],
        );
        if channel == "WEB" {
            let began = at - i64::from(self.dice.whole(3, 45)) * 60_000_000;
            self.visit(began, true, Some(key));
        }
        let order = self.fill(key, day, cancelled.is_some());
        if cancelled.is_some() {
            self.tally.seen.cancelled_orders += 1;
            return;
        }
        self.remember(&order);
        self.follow(&order);
    }

    fn fill(&mut self, key: Key, day: Day, cancelled: bool) -> Order {
        let count = 1 + self.dice.poisson(LINES_PER_ORDER[self.who.segment] - 1.0);
        let mut order = Order { key, day, lines: Vec::with_capacity(count as usize), full: day, late: 0 };
        for number in 1..=count {
            let line = self.line(day, i64::from(number) * 10);
            let cells = [
                key.text().into(),
                Cell::Int(line.position),
                self.company.items[line.item].id.as_str().into(),
                Cell::Number(f64::from(line.quantity)),
                Cell::Int(line.price),
                Cell::Day(line.requested),
                Cell::Day(line.first),
                Cell::Day(line.latest),
            ];
            self.out.row(T::Lines, &cells);
            if number == 1 && self.count.order == 1 && is_sent_twice(self.who.number) {
                self.out.dirty_row(T::Lines, Flaw::DeliveredTwice, "SalesOrder", &cells);
            }
            if !cancelled {
                self.deliver(key, day, &line);
                order.full = order.full.max(line.full);
                order.late = order.late.max(line.full - line.first);
            }
            order.lines.push(line);
        }
        order
    }

    fn line(&mut self, day: Day, position: i64) -> Line {
        let place = self.dice.weighted(&FAMILIES_WEIGHTS[self.who.segment]);
        let family = &FAMILIES[place];
        let (from, to) = (self.company.family_starts[place], self.company.family_starts[place + 1]);
        let item = from + self.dice.index(to - from);
        let (least, usual) = family.quantity;
        let size = self.who.weight.powf(0.3);
        let quantity = (least + self.dice.exponential(usual - least.min(usual) * 0.5) * size).round() as i32;
        let years = f64::from(day - self.calendar.from) / 365.0;
        let price = self.company.items[item].price as f64
            * self.who.country.price_rate
            * (1.0 - self.who.discount)
            * (1.0 + 0.03 * years)
            * self.dice.between(0.97, 1.03);
        let transit = if family.immaterial { 0 } else { self.who.country.transit_days };
        let lead = family.lead_days * self.dice.between(0.8, 1.35) + f64::from(transit);
        let first = working(day + lead.ceil() as i32 + 1);
        let requested = working(day + (lead * self.dice.between(0.6, 1.15)).max(1.0) as i32);
        let delay = self.delay(place, day, lead);
        let full = working((first + delay).max(day + 1));
        let latest = self.promise_again(first, full);
        Line {
            position,
            item,
            quantity: quantity.max(1),
            price: (price.round() as i64).max(1),
            requested,
            first,
            latest,
            full,
        }
    }

    /// Days after the first promise; negative is early.
    fn delay(&mut self, family: usize, day: Day, lead: f64) -> i32 {
        let (_, month, _) = civil(day);
        let busy = if month >= 11 { 1.35 } else { 1.0 };
        let hit = family == SPARE_PARTS
            && self.who.country.code == effect::PROBLEM_COUNTRY
            && day >= self.company.problem_from;
        let chance = if hit {
            effect::PROBLEM_LATE_CHANCE
        } else {
            FAMILIES[family].late * self.who.country.late * busy
        };
        if !self.dice.chance(chance) {
            return -(self.dice.unit() * (lead * 0.35).min(3.5)) as i32;
        }
        let late = if hit {
            let [least, most] = effect::PROBLEM_LATE_DAYS;
            self.dice.between(least, most)
        } else if self.dice.chance(0.83) {
            1.0 + self.dice.exponential(4.4)
        } else {
            8.0 + self.dice.exponential(21.0)
        };
        let call = if self.who.is_member(day) { effect::MEMBER_LATE_DAYS } else { 0.0 };
        (late.min(75.0) + call).max(0.0).round() as i32
    }

    /// The latest promise: late lines are often promised again, not always better.
    fn promise_again(&mut self, first: Day, full: Day) -> Day {
        let late = full - first;
        let known = first - 2 <= self.calendar.until;
        let mut latest = first;
        if late >= 3 && known && self.dice.chance(0.62) {
            latest = working(first + (f64::from(late) * self.dice.between(0.4, 1.1)).ceil() as i32);
        }
        if latest == self.calendar.until && full > self.calendar.until {
            // An open promise for the very last day could be read as overdue or not; there is none.
            latest = working(latest + 1);
        }
        latest
    }

    fn deliver(&mut self, order: Key, day: Day, line: &Line) {
        if line.quantity >= 2 && self.dice.chance(0.07) {
            let early = (line.full - self.dice.whole(1, 8)).max(day + 1);
            let part = (line.quantity * 3 / 5).max(1);
            self.hand_over(order, day, line, working(early).min(line.full), part);
            self.hand_over(order, day, line, line.full, line.quantity - part);
        } else {
            self.hand_over(order, day, line, line.full, line.quantity);
        }
        if line.full <= self.calendar.until {
            self.tally.seen.delivered_lines += 1;
            self.tally.seen.late_lines += u64::from(line.full > line.first);
        }
    }

    fn hand_over(&mut self, order: Key, day: Day, line: &Line, arrives: Day, quantity: i32) {
        let transit = self.who.country.transit_days;
        let handed = (arrives - self.dice.whole(1, transit)).max(day);
        if handed > self.calendar.until {
            return;
        }
        self.count.delivery += 1;
        let key = Key::new("DN", self.who.number, self.count.delivery);
        let left_at = self.calendar.at(handed, if handed == day { 68_400 } else { 61_200 });
        let arrived: Option<Micros> = self.calendar.within(arrives).map(|day| self.office_time(day));
        self.out.row(
            T::Deliveries,
            &[
                key.text().into(),
                order.text().into(),
                Cell::Int(line.position),
                self.who.country.depot.into(),
                Cell::At(left_at),
                arrived.into(),
                Cell::Number(f64::from(quantity)),
            ],
        );
    }

    fn remember(&mut self, order: &Order) {
        let until = self.calendar.until;
        let due = order.lines.iter().map(|line| line.first).max().unwrap_or(order.day);
        self.memories.push(Memory { due, full: order.full, late: order.late });
        if order.full > until {
            self.tally.seen.open_orders += 1;
            let open = order.lines.iter().filter(|line| line.full > until);
            if let Some(oldest) = open.map(|line| line.latest).min().filter(|latest| *latest < until) {
                self.tally.overdue(until - oldest);
            }
        }
    }
}

/// The weights of the families, by segment.
static FAMILIES_WEIGHTS: [[f64; 9]; 3] = {
    let mut weights = [[0.0; 9]; 3];
    let mut place = 0;
    while place < 9 {
        let mut segment = 0;
        while segment < 3 {
            weights[segment][place] = FAMILIES[place].weight[segment];
            segment += 1;
        }
        place += 1;
    }
    weights
};
