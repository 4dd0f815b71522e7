//! A customer's life, month by month: it orders, is served, is asked, and sometimes leaves. Owns the order of
//! events and what the customer remembers; each kind of event has its own file.

use crate::calendar::{Calendar, Day, Micros, civil, season, weekday_share, working};
use crate::company::{Company, promise_dice};
use crate::dice::Dice;
use crate::key::Key;
use crate::layout::T;
use crate::orders::LINES_PER_ORDER;
use crate::out::Out;
use crate::phrases::{Cause, Mood, Occasion, comment, note};
use crate::profile::Profile;
use crate::table::Cell;
use crate::tally::Tally;
use crate::truth::effect;

/// A promise that fell due, as the customer remembers it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// The last of the first promises of the order's lines.
    pub(crate) due: Day,
    /// When the last line was there.
    pub(crate) full: Day,
    /// How late the worst line was against its first promise.
    pub(crate) late: i32,
}

/// How many documents of each kind the customer has so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) order: u32,
    pub(crate) delivery: u32,
    pub(crate) credit: u32,
    pub(crate) payment: u32,
    pub(crate) dispute: u32,
    pub(crate) returned: u32,
    pub(crate) defect: u32,
    pub(crate) case: u32,
    pub(crate) answer: u32,
    pub(crate) note: u32,
    pub(crate) cost: u32,
    pub(crate) deal: u32,
    pub(crate) asset: u32,
    pub(crate) project: u32,
    pub(crate) visit: u32,
    pub(crate) commitment: u32,
}

/// One customer's life in the making.
pub(crate) struct Life<'a, 'out> {
    pub(crate) who: Profile,
    pub(crate) dice: Dice,
    /// The dice behind promises that people record.
    pub(crate) promises: Dice,
    pub(crate) company: &'a Company,
    pub(crate) calendar: &'a Calendar,
    pub(crate) out: &'a mut Out<'out>,
    pub(crate) tally: &'a mut Tally,
    pub(crate) account: Key,
    pub(crate) debtor: Key,
    pub(crate) count: Counters,
    pub(crate) memories: Vec<Memory>,
    /// Days on which defects were found.
    pub(crate) defects: Vec<Day>,
    /// Assets in use: sequence and item.
    pub(crate) assets: Vec<(u32, usize)>,
    /// When it will go, once that is decided.
    pub(crate) leaving: Option<Day>,
    /// Orders in an average month.
    orders_per_month: f64,
}

impl<'a, 'out> Life<'a, 'out> {
    /// A life about to begin; `scale` multiplies how much is ordered.
    pub(crate) fn new(
        mut who: Profile,
        mut dice: Dice,
        scale: f64,
        company: &'a Company,
        out: &'a mut Out<'out>,
        tally: &'a mut Tally,
    ) -> Self {
        // Late joiners, leavers and the last months cost about as much as growth brings.
        const BALANCE: f64 = 1.075;
        who.write_people(company, &mut dice, out);
        let orders_per_month = who.weight * 100.0 * scale * BALANCE / (26.3 * LINES_PER_ORDER[who.segment]);
        Self {
            account: who.key(),
            debtor: who.debtor(),
            promises: promise_dice(company.seed, who.number),
            who,
            dice,
            company,
            calendar: out.calendar,
            out,
            tally,
            count: Counters::default(),
            memories: Vec::new(),
            defects: Vec::new(),
            assets: Vec::new(),
            leaving: None,
            orders_per_month,
        }
    }

    /// Lives it, then writes the customer down.
    pub(crate) fn live(mut self) {
        self.inherit_assets();
        for month in 0..self.calendar.month_count() {
            let (first, last) = self.calendar.month(month);
            let first = first.max(self.who.since);
            let last = self.leaving.map_or(last, |leaving| last.min(leaving - 1));
            if first <= last {
                self.month(month, first, last);
            }
        }
        let left = self.leaving.and_then(|day| self.calendar.within(day));
        if let Some(day) = left {
            self.depart(day);
        }
        self.who.write(left, self.company, &mut self.dice, self.out);
    }

    fn month(&mut self, month: usize, first: Day, last: Day) {
        self.memories.retain(|memory| memory.due > first - 95 || memory.full > first - 95);
        let days = last - first + 1;
        let share = f64::from(days) / 30.4;
        let (_, of_year, _) = civil(first);
        let growth = 1.0 + 0.08 * f64::from(u32::try_from(month).unwrap_or(0)) / 12.0;
        let fading = if self.leaving.is_some() { effect::LEAVING_ORDER_SHARE } else { 1.0 };
        let orders = self.orders_per_month * share * fading * growth * season(of_year);
        let mut days: Vec<Day> =
            (0..self.dice.poisson(orders)).map(|_| self.trading_day(first, last)).collect();
        days.sort_unstable();
        for day in days {
            self.order(day);
        }
        self.browse(orders, first, last);
        self.ask_routinely(month, first, last);
        for _ in 0..self.dice.poisson((0.05 + 0.04 * self.orders_per_month.min(8.0)) * share) {
            let day = self.working_day(first, last);
            self.routine_case(day);
        }
        self.write_notes(share * fading, first, last);
        self.spend(share, first, last);
        self.trade(share, first, last);
        if self.leaving.is_none() && last - self.who.since > 60 {
            self.decide_to_leave(last);
        }
    }

    /// A day between two, more often in the middle of the week.
    fn trading_day(&mut self, first: Day, last: Day) -> Day {
        for _ in 0..12 {
            let day = self.dice.whole(first, last);
            if self.dice.chance(weekday_share(day)) {
                return day;
            }
        }
        first
    }

    /// A working day between two, or the last one when there is none.
    pub(crate) fn working_day(&mut self, first: Day, last: Day) -> Day {
        working(self.dice.whole(first, last)).min(last)
    }

    /// A time in business hours of a day.
    pub(crate) fn office_time(&mut self, day: Day) -> Micros {
        let second = self.dice.whole(8 * 3600, 18 * 3600 - 1);
        self.calendar.at(day, second)
    }

    /// Mean late days of the orders that fell due in the 90 days before a day, as far as known then.
    pub(crate) fn mean_late(&self, day: Day) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for memory in self.memories.iter().filter(|memory| memory.due > day - 90 && memory.due <= day) {
            let late = if memory.full <= day { memory.late } else { memory.late.min(day - memory.due) };
            sum += f64::from(late.max(0)).min(effect::LATE_DAYS_CAP);
            count += 1.0;
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// Whether a defect was found in the 90 days before a day.
    pub(crate) fn had_defect(&self, day: Day) -> bool {
        self.defects.iter().any(|found| *found > day - 90 && *found <= day)
    }

    fn decide_to_leave(&mut self, day: Day) {
        let pain = effect::LEAVING_PER_MEAN_LATE_DAY * self.mean_late(day);
        let temper = -0.35 * self.who.temper;
        let member = if self.who.is_member(day) { effect::MEMBER_LEAVING } else { 1.0 };
        let chance = effect::LEAVING_CHANCE * (pain + temper).exp() * member;
        if self.dice.chance(chance.min(0.3)) {
            self.leaving = Some(working(day + self.dice.whole(45, 100)));
        }
    }

    fn depart(&mut self, day: Day) {
        let late = self.mean_late(day - 45);
        let late_weight = late * 0.9;
        let defect = if self.had_defect(day - 30) { 1.2 } else { 0.2 };
        let reasons: [(&str, f64, Cause); 6] = [
            ("LATE", late_weight, Cause::Late),
            ("PRICE", 1.1, Cause::Price),
            ("QUALITY", defect, Cause::Defect),
            ("SUPPORT", 0.6, Cause::SupportSlow),
            ("BILLING", 0.25, Cause::Invoice),
            ("CLOSED", 0.45, Cause::Price),
        ];
        let (reason, _, cause) = reasons[self.dice.weighted(&reasons.map(|(_, weight, _)| weight))];
        let text = if reason != "CLOSED" && self.dice.chance(0.7) {
            let language = self.who.contacts.first().map_or("en", |contact| contact.language);
            comment(language, Mood::Unhappy, cause, (late * 2.0) as i32 + 3, &mut self.dice)
        } else {
            String::new()
        };
        let cells = [self.debtor.text().into(), Cell::Day(day), reason.into(), text.as_str().into()];
        self.out.row(T::Departures, &cells);
    }

    fn write_notes(&mut self, share: f64, first: Day, last: Day) {
        const KINDS: [&str; 5] = ["CALL", "MAIL", "MEETING", "VISIT", "NOTE"];
        const TOPICS: [&str; 4] = ["account", "order", "support", "renewal"];
        let expected = [1.6, 0.6, 0.22][self.who.segment] * share;
        for _ in 0..self.dice.poisson(expected) {
            let day = self.working_day(first, last);
            let occasion = match () {
                () if self.leaving.is_some() => Occasion::Cooling,
                () if self.mean_late(day) > 2.5 && self.dice.chance(0.5) => Occasion::LateOrder,
                () if self.dice.chance(0.15) => Occasion::Growth,
                () => Occasion::Routine,
            };
            let at = self.office_time(day);
            let kind = KINDS[self.dice.weighted(&[4.0, 3.0, 1.2, 0.6, 1.0])];
            let topic = if occasion == Occasion::LateOrder { "delivery" } else { self.dice.pick(&TOPICS) };
            self.count.note += 1;
            let key = Key::new("N", self.who.number, self.count.note);
            let author = Key::plain("E", self.who.owners[usize::from(topic == "support")]);
            let text = note(occasion, &mut self.dice);
            self.out.row(
                T::Notes,
                &[
                    key.text().into(),
                    self.account.text().into(),
                    Cell::At(at),
                    kind.into(),
                    topic.into(),
                    author.text().into(),
                    text.into(),
                ],
            );
        }
    }

    fn spend(&mut self, share: f64, first: Day, last: Day) {
        const KINDS: [&str; 4] = ["AM", "TRV", "LOG", "TRN"];
        let expected = [1.1, 0.5, 0.2][self.who.segment] * share;
        for _ in 0..self.dice.poisson(expected) {
            let kind = KINDS[self.dice.weighted(&[5.0, 1.5, 2.0, 0.8])];
            let amount = self.dice.lognormal(9500.0 * (1.0 + self.who.weight.sqrt()), 0.8) as i64;
            let day = self.working_day(first, last);
            self.cost(day, kind, amount);
        }
    }

    /// Writes a cost of serving the customer, in euro cents, unless the day is still to come.
    pub(crate) fn cost(&mut self, day: Day, kind: &str, amount: i64) {
        if day > self.calendar.until {
            return;
        }
        self.count.cost += 1;
        let key = Key::new("CTS", self.who.number, self.count.cost);
        let cells =
            [key.text().into(), self.debtor.text().into(), Cell::Day(day), kind.into(), Cell::Int(amount)];
        self.out.row(T::Costs, &cells);
    }

    /// Visits of the shop that lead to nothing.
    fn browse(&mut self, orders: f64, first: Day, last: Day) {
        for _ in 0..self.dice.poisson(0.25 + 0.75 * orders) {
            let day = self.dice.whole(first, last);
            let at = self.calendar.at(day, self.dice.whole(7 * 3600, 21 * 3600));
            let known = self.dice.chance(0.7);
            self.visit(at, known, None);
        }
    }

    /// Writes a visit, with the order it led to.
    pub(crate) fn visit(&mut self, at: Micros, known: bool, order: Option<Key>) {
        const MEDIA: [&str; 5] = ["direct", "search", "newsletter", "partner", "advertisement"];
        self.count.visit += 1;
        let key = Key::new("W", self.who.number, self.count.visit);
        let visitor = if known {
            Key::new("v", self.who.number, u32::try_from(self.dice.weighted(&[5.0, 3.0, 1.0])).unwrap_or(0))
        } else {
            Key::new("a", self.who.number, 100 + self.count.visit)
        };
        let medium = MEDIA[self.dice.weighted(&[5.0, 2.5, 1.2, 0.8, 0.7])];
        self.out.row(
            T::Visits,
            &[
                key.text().into(),
                visitor.text().into(),
                if known { self.account.text().into() } else { Cell::None },
                Cell::At(at),
                medium.into(),
                order.as_ref().map_or(Cell::None, |order| order.text().into()),
            ],
        );
    }
}
