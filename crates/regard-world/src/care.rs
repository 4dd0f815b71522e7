//! What goes wrong after an order, and how it is looked after: defects, returns, cases. Owns the planted
//! chances that lateness and defects lead to a case.

use crate::calendar::{Day, Micros, working};
use crate::catalogue::FAMILIES;
use crate::commitments::{Claim, Credit, Ticket};
use crate::key::Key;
use crate::layout::T;
use crate::life::Life;
use crate::orders::{Line, Order};
use crate::phrases::{Cause, Occasion, Request, complaint, request};
use crate::table::Cell;
use crate::truth::effect;

const HOUR: i64 = 3_600_000_000;
/// Priorities with the hours allowed and the usual hours to a first answer and from there to the end.
const PRIORITIES: [(&str, i64, f64, f64); 4] =
    [("P1", 8, 0.8, 5.0), ("P2", 24, 2.0, 14.0), ("P3", 72, 5.0, 30.0), ("P4", 120, 9.0, 48.0)];

/// What the customer writes about.
#[derive(Debug, Clone, Copy)]
enum About {
    Complaint(Cause),
    Request(Request),
}

/// Why a case is opened.
struct Reason {
    category: &'static str,
    subject: &'static str,
    about: About,
    /// How often each priority.
    priorities: [f64; 4],
}

const LATE: Reason = Reason {
    category: "delivery",
    subject: "Where is our order?",
    about: About::Complaint(Cause::Late),
    priorities: [0.05, 0.4, 0.45, 0.1],
};
const DEFECT: Reason = Reason {
    category: "defect",
    subject: "Defective on arrival",
    about: About::Complaint(Cause::Defect),
    priorities: [0.15, 0.45, 0.35, 0.05],
};
const ROUTINE: [Reason; 6] = [
    Reason {
        category: "hardware failure",
        subject: "Drive reports errors",
        about: About::Request(Request::Failure),
        priorities: [0.2, 0.4, 0.3, 0.1],
    },
    Reason {
        category: "how to",
        subject: "Question about a snapshot schedule",
        about: About::Request(Request::HowTo),
        priorities: [0.0, 0.1, 0.5, 0.4],
    },
    Reason {
        category: "licence",
        subject: "Licence key not accepted",
        about: About::Request(Request::Licence),
        priorities: [0.05, 0.3, 0.5, 0.15],
    },
    Reason {
        category: "performance",
        subject: "Slow after the last update",
        about: About::Request(Request::Slow),
        priorities: [0.15, 0.4, 0.4, 0.05],
    },
    Reason {
        category: "invoice",
        subject: "Question about an invoice",
        about: About::Complaint(Cause::Invoice),
        priorities: [0.0, 0.1, 0.5, 0.4],
    },
    Reason {
        category: "installation",
        subject: "Help with the installation",
        about: About::Request(Request::Installation),
        priorities: [0.02, 0.28, 0.5, 0.2],
    },
];

/// What a case is about.
struct Matter<'a> {
    reason: &'a Reason,
    days: i32,
    item: Option<usize>,
    asset: Option<u32>,
}

impl Life<'_, '_> {
    /// What follows from an order that was not cancelled.
    pub(crate) fn follow(&mut self, order: &Order) {
        let mut defective = None;
        for line in &order.lines {
            if line.full <= self.calendar.until {
                if self.inspect(order, line) {
                    defective = Some(line.item);
                }
                self.install(line);
            }
        }
        self.bill(order);
        if order.late > 0 {
            self.complain(order);
        }
        if order.full <= self.calendar.until {
            self.ask_about_delivery(order, defective);
        }
    }

    /// Finds defects in a delivered line and sends some of it back; says whether there was a defect.
    fn inspect(&mut self, order: &Order, line: &Line) -> bool {
        const KINDS: [&str; 5] =
            ["dead on arrival", "early failure", "transport damage", "wrong firmware", "cosmetic"];
        let family = &FAMILIES[self.company.items[line.item].family];
        let found = working(line.full + self.dice.exponential(9.0) as i32);
        let is_defective = self.dice.chance(family.defect) && found <= self.calendar.until;
        let is_returned = self.dice.chance(if is_defective { 0.5 } else { family.returned });
        let mut case = None;
        if is_defective {
            let quantity = 1 + (f64::from(line.quantity - 1) * self.dice.unit() * 0.3) as i32;
            self.count.defect += 1;
            let key = Key::new("QN", self.who.number, self.count.defect);
            let at = self.after_delivery(found, line.full);
            let kind = KINDS[self.dice.weighted(&[3.0, 3.0, 2.0, 1.0, 0.7])];
            let priority = ["critical", "major", "minor"][self.dice.weighted(&[1.0, 3.0, 3.0])];
            self.out.row(
                T::Defects,
                &[
                    key.text().into(),
                    self.debtor.text().into(),
                    self.company.items[line.item].id.as_str().into(),
                    order.key.text().into(),
                    Cell::At(at),
                    Cell::Number(f64::from(quantity)),
                    kind.into(),
                    priority.into(),
                ],
            );
            self.defects.push(found);
            if self.dice.chance(0.7) {
                let matter = Matter { reason: &DEFECT, days: 3, item: Some(line.item), asset: None };
                case = Some(self.case(found, &matter));
            }
        }
        if is_returned {
            let from = if is_defective { found } else { line.full };
            let day = from + self.dice.whole(2, 16);
            let noted = self.send_back(order, line, day, is_defective);
            if is_defective {
                self.promise_credit(&Claim {
                    on: found,
                    occasion: Occasion::CreditDefect,
                    order: order.key,
                    case,
                    chance: 0.35,
                    credit: Credit::Noted(noted),
                });
            }
        }
        is_defective
    }

    /// A time on a day, in the evening when it is the day of the delivery itself.
    fn after_delivery(&mut self, day: Day, delivered: Day) -> Micros {
        let second = if day == delivered { 18 * 3600 + 1800 } else { self.dice.whole(8 * 3600, 18 * 3600) };
        self.calendar.at(day, second)
    }

    /// Takes goods back on a day, unless that is still to come; gives back the day of the credit note.
    fn send_back(&mut self, order: &Order, line: &Line, day: Day, is_defective: bool) -> Day {
        let day = working(day);
        if day > self.calendar.until {
            return day + 7;
        }
        let share = self.dice.unit();
        let quantity = (1 + (f64::from(line.quantity) * share * share) as i32).min(line.quantity);
        let reason = if is_defective {
            "R01"
        } else {
            ["R02", "R03", "R04", "R05"]
                [self.dice.weighted(&[3.0, 2.5, if order.late > 5 { 6.0 } else { 0.5 }, 2.0])]
        };
        self.count.returned += 1;
        let key = Key::new("RT", self.who.number, self.count.returned);
        let amount = line.price * i64::from(quantity);
        let at = self.office_time(day);
        let position = line.position.to_string();
        self.out.row(
            T::Returns,
            &[
                key.text().into(),
                order.key.text().into(),
                position.as_str().into(),
                self.debtor.text().into(),
                self.company.items[line.item].id.as_str().into(),
                Cell::At(at),
                Cell::Number(f64::from(quantity)),
                Cell::Int(amount),
                reason.into(),
            ],
        );
        let credited = (day + self.dice.whole(3, 10)).max(order.full + 3);
        self.credit(order.key, credited, amount);
        let handling = 3500 + amount.min(500_000) / 100;
        self.cost(day, "RET", handling);
        working(credited)
    }

    fn complain(&mut self, order: &Order) {
        let days = order.late.min(effect::LATE_DAYS_CAP as i32);
        let chance = effect::CASE_CHANCE_LATE + effect::CASE_CHANCE_PER_LATE_DAY * f64::from(days);
        let worst = order.lines.iter().max_by_key(|line| line.full - line.first);
        let Some(worst) = worst.filter(|_| self.dice.chance(chance)) else { return };
        let opened = working(worst.first + 1 + self.dice.whole(0, order.late.min(6)));
        if opened <= self.calendar.until {
            let matter = Matter { reason: &LATE, days: order.late, item: Some(worst.item), asset: None };
            let case = self.case(opened, &matter);
            self.promise_credit(&Claim {
                on: opened,
                occasion: Occasion::CreditLate,
                order: order.key,
                case: Some(case),
                chance: 0.06 + 0.01 * f64::from(days),
                credit: Credit::Goodwill,
            });
            if order.late > 4 && self.dice.chance(0.5) {
                let amount = self.dice.lognormal(14_000.0, 0.6) as i64;
                self.cost(opened, "EXP", amount);
            }
        }
    }

    /// A case without an order behind it.
    pub(crate) fn routine_case(&mut self, day: Day) {
        let reason = &ROUTINE[self.dice.weighted(&[3.0, 2.5, 1.5, 1.6, 1.2, 1.5])];
        let asset = if self.assets.is_empty() || reason.category == "invoice" {
            None
        } else {
            Some(self.assets[self.dice.index(self.assets.len())])
        };
        let matter = Matter {
            reason,
            days: self.dice.whole(2, 5),
            item: asset.map(|(_, item)| item),
            asset: asset.map(|(number, _)| number),
        };
        self.case(day, &matter);
    }

    /// Opens a case and gives back its number.
    fn case(&mut self, day: Day, matter: &Matter<'_>) -> Key {
        let end = self.calendar.end();
        let opened = self.office_time(day);
        let rank = self.dice.weighted(&matter.reason.priorities);
        let (priority, allowed, answer, work) = PRIORITIES[rank];
        let due = opened + allowed * HOUR;
        let call_back = if self.who.is_member(day) { effect::MEMBER_RESPONSE } else { 1.0 };
        let answered = self
            .calendar
            .office(opened + (self.dice.lognormal(answer, 0.9) * call_back * HOUR as f64) as i64);
        let stuck = if self.dice.chance(0.07) { 20.0 } else { 1.0 };
        let resolved = self
            .calendar
            .office(answered + (self.dice.lognormal(work, 0.8) * stuck * HOUR as f64) as i64)
            .max(answered + 300_000_000);
        let missed = resolved > due;
        let escalates = missed && self.dice.chance(0.45);
        let escalated = self.calendar.office(due.max(answered)).min(resolved);
        let reopened = if self.dice.chance(0.06) { self.dice.whole(1, 2) } else { 0 };
        let minutes =
            self.dice.lognormal(48.0, 0.7) * if missed { 1.7 } else { 1.0 } + f64::from(reopened * 30);
        let then = |at: Micros| Cell::from((at <= end).then_some(at));
        let contact = self.dice.index(self.who.contacts.len());
        let language = self.who.contacts[contact].language;
        let text = match matter.reason.about {
            About::Complaint(cause) => complaint(language, cause, matter.days, &mut self.dice),
            About::Request(kind) => request(language, kind, &mut self.dice).to_owned(),
        };
        self.count.case += 1;
        let key = Key::new("T", self.who.number, self.count.case);
        let asset = matter.asset.map(|number| Key::new("AS", self.who.number, number));
        let channel = ["phone", "e-mail", "portal", "chat"][self.dice.weighted(&[3.0, 4.0, 2.0, 1.0])];
        self.out.row(
            T::Cases,
            &[
                key.text().into(),
                self.account.text().into(),
                self.who.contacts[contact].key.text().into(),
                asset.as_ref().map_or(Cell::None, |asset| asset.text().into()),
                matter.item.map_or(Cell::None, |item| self.company.items[item].id.as_str().into()),
                Cell::At(opened),
                priority.into(),
                channel.into(),
                matter.reason.subject.into(),
                text.as_str().into(),
                matter.reason.category.into(),
                Cell::At(due),
                then(answered),
                if escalates { then(escalated) } else { Cell::None },
                then(resolved),
                Cell::Int(i64::from(reopened)),
                Cell::Int(minutes as i64),
                Cell::Int((minutes * 158.0) as i64),
            ],
        );
        self.promise_about_case(&Ticket { key, priority: rank, opened, answered, resolved });
        if resolved <= end {
            let hours = (resolved - opened) as f64 / HOUR as f64;
            let slow = hours > 1.2 * allowed as f64;
            self.ask_about_case(key, contact, resolved, slow, escalates);
        } else {
            self.tally.seen.open_cases += 1;
        }
        key
    }
}
