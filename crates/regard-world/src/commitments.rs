//! What people promise in passing and write down: call-backs, first replies, credits. Owns how such a promise
//! is made, moved, kept or withdrawn. It rolls dice of its own: nothing else in the world changes
//! with it.

use crate::calendar::{Day, Micros, working};
use crate::key::Key;
use crate::layout::T;
use crate::life::Life;
use crate::phrases::{Occasion, note};
use crate::table::Cell;

const MINUTE: i64 = 60_000_000;
/// Office hours until a first reply, by priority: only the two highest are promised one.
const REPLY_HOURS: [i32; 2] = [2, 8];
/// The share of cases with a promise to call back.
const CALL_SHARE: f64 = 0.26;
/// Places of the departments in [`crate::company::DEPARTMENTS`] that promise.
const SUPPORT: usize = 1;
const FINANCE: usize = 3;

/// A case, as far as promises depend on it. What lies after the last day is in it too.
pub(crate) struct Ticket {
    pub(crate) key: Key,
    /// 0 is the most urgent.
    pub(crate) priority: usize,
    pub(crate) opened: Micros,
    pub(crate) answered: Micros,
    pub(crate) resolved: Micros,
}

/// What decides whether and when a promised credit comes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Credit {
    /// Nothing but those who promised it.
    Goodwill,
    /// The credit note is written on this day.
    Noted(Day),
    /// It turns out on this day that none is due.
    Refused(Day),
}

/// Something that a credit may be promised for.
pub(crate) struct Claim {
    /// When the customer claimed.
    pub(crate) on: Day,
    pub(crate) occasion: Occasion,
    pub(crate) order: Key,
    pub(crate) case: Option<Key>,
    /// How likely somebody promises.
    pub(crate) chance: f64,
    pub(crate) credit: Credit,
}

/// By when.
#[derive(Clone, Copy)]
enum By {
    Time(Micros),
    /// The first day, the latest day, and why it was moved (empty when it was not).
    Day(Day, Day, &'static str),
}

/// How it ends. What lies after the last day has not happened.
#[derive(Clone, Copy)]
enum Fate {
    Kept(Micros),
    Withdrawn(Micros),
}

struct Commitment {
    kind: &'static str,
    occasion: Occasion,
    made: Micros,
    by: By,
    case: Option<Key>,
    order: Option<Key>,
    department: usize,
    fate: Fate,
}

impl Life<'_, '_> {
    /// What is promised to somebody who opens a case.
    pub(crate) fn promise_about_case(&mut self, ticket: &Ticket) {
        self.promise_reply(ticket);
        if self.promises.chance(CALL_SHARE) {
            self.promise_call(ticket);
        }
    }

    fn promise_reply(&mut self, ticket: &Ticket) {
        let Some(hours) = REPLY_HOURS.get(ticket.priority) else { return };
        let due = self.calendar.office_later(ticket.opened, hours * 60);
        self.commit(&Commitment {
            kind: "First reply",
            occasion: Occasion::FirstReply,
            made: ticket.opened,
            by: By::Time(due),
            case: Some(ticket.key),
            order: None,
            department: SUPPORT,
            fate: Fate::Kept(ticket.answered),
        });
    }

    fn promise_call(&mut self, ticket: &Ticket) {
        let made = self.calendar.office_later(ticket.opened, self.promises.whole(8, 50));
        if ticket.resolved <= made {
            return;
        }
        let (day, _) = self.calendar.local(made);
        let due = if ticket.priority == 0 {
            let due = self.calendar.office_later(made, self.promises.whole(120, 240));
            due - due % (15 * MINUTE)
        } else {
            let half_hours = self.promises.whole(18, 34);
            self.calendar.at(working(day + 1), half_hours * 1800)
        };
        let fate = self.fate_of_call(made, due, ticket.resolved);
        self.commit(&Commitment {
            kind: "Call-back",
            occasion: Occasion::CallBack,
            made,
            by: By::Time(due),
            case: Some(ticket.key),
            order: None,
            department: SUPPORT,
            fate,
        });
    }

    /// Most calls come in time. Of the others some are late, and some are forgotten: until the case is
    /// closed, or until somebody clears old promises up.
    fn fate_of_call(&mut self, made: Micros, due: Micros, resolved: Micros) -> Fate {
        const HOUR: f64 = 3_600_000_000.0;
        let (day, _) = self.calendar.local(made);
        let chance = self.reliability(0.9, day);
        if self.promises.chance(chance) {
            let early = (due - made) as f64 * 0.6 * self.promises.unit() * self.promises.unit();
            let last = due - i64::from(self.promises.whole(0, 30)) * MINUTE;
            return Fate::Kept(self.calendar.office(due - early as i64).clamp(made + 5 * MINUTE, last));
        }
        if self.promises.chance(0.3) {
            let days = if self.promises.chance(0.6) { 0.0 } else { self.promises.exponential(120.0) };
            return Fate::Withdrawn(self.calendar.office(resolved + (days * 24.0 * HOUR) as i64));
        }
        let delay = self.promises.exponential(7.0) * HOUR;
        Fate::Kept(self.calendar.office(due + 20 * MINUTE + delay as i64))
    }

    /// How likely a promise is kept: less where things go wrong anyway, more in the call-back programme.
    fn reliability(&self, usual: f64, day: Day) -> f64 {
        let late = 0.05 * self.mean_late(day).min(8.0);
        let defect = if self.had_defect(day) { 0.08 } else { 0.0 };
        let member = if self.who.is_member(day) { 0.08 } else { 0.0 };
        (usual - late - defect + member).clamp(0.4, 0.97)
    }

    /// Promises a credit within thirty days, or does not.
    pub(crate) fn promise_credit(&mut self, claim: &Claim) {
        if !self.promises.chance(claim.chance) {
            return;
        }
        let on = working(claim.on + self.promises.whole(1, 2));
        let made = self.promise_time(on);
        let term = [9, 14, 21, 28][self.promises.weighted(&[1.0, 2.0, 2.0, 4.0])];
        let first = working(on + term);
        let (day, fate) = self.fate_of_credit(claim.credit, on, first);
        let by = self.credit_by(claim.occasion, first, day);
        self.commit(&Commitment {
            kind: "Credit",
            occasion: claim.occasion,
            made,
            by,
            case: claim.case,
            order: Some(claim.order),
            department: FINANCE,
            fate,
        });
    }

    /// When a credit promised on one day for another is there (or would be), and how it ends.
    fn fate_of_credit(&mut self, credit: Credit, on: Day, first: Day) -> (Day, Fate) {
        let day = match credit {
            // The credit notes of a day are written by its evening, and so are the decisions.
            Credit::Noted(day) => day,
            Credit::Refused(day) => return (day, Fate::Withdrawn(self.calendar.at(day, 18 * 3600))),
            Credit::Goodwill if self.promises.chance(0.05) => {
                let day = working(on + self.promises.whole(3, 18));
                return (first, Fate::Withdrawn(self.promise_time(day)));
            }
            Credit::Goodwill => {
                let chance = self.reliability(0.8, on);
                if self.promises.chance(chance) {
                    working(first - self.promises.whole(0, 6))
                } else {
                    working(first + 1 + self.promises.exponential(7.0) as i32)
                }
            }
        };
        (day, Fate::Kept(self.promise_time(day)))
    }

    /// The day promised. When it cannot be held it is often moved, not always far enough.
    fn credit_by(&mut self, occasion: Occasion, first: Day, day: Day) -> By {
        let is_known = first - 2 <= self.calendar.until;
        if day <= first || !is_known || !self.promises.chance(0.55) {
            return By::Day(first, first, "");
        }
        let latest = working((day + self.promises.whole(-4, 4)).max(first + 1));
        let particular = match occasion {
            Occasion::CreditDefect => "waiting for the goods",
            Occasion::CreditDispute => "amount under review",
            _ => "waiting for the carrier's statement",
        };
        let why = self.promises.pick(&["approval missing", particular, particular, "person away"]);
        By::Day(first, latest, why)
    }

    /// A time in business hours of a day.
    fn promise_time(&mut self, day: Day) -> Micros {
        self.calendar.at(day, self.promises.whole(8 * 3600, 18 * 3600 - 1))
    }

    fn commit(&mut self, promise: &Commitment) {
        let end = self.calendar.end();
        if promise.made > end {
            return;
        }
        let text = note(promise.occasion, &mut self.promises);
        self.count.commitment += 1;
        let key = Key::new("PRM", self.who.number, self.count.commitment);
        let owner = Key::plain("E", self.who.owners[promise.department]);
        let (first, due, time, why) = match promise.by {
            By::Time(at) => (Cell::None, Cell::None, Cell::At(at), ""),
            By::Day(first, due, why) => (Cell::Day(first), Cell::Day(due), Cell::None, why),
        };
        let then = |at: Micros| Cell::from((at <= end).then_some(at));
        let (kept, withdrawn) = match promise.fate {
            Fate::Kept(at) => (then(at), Cell::None),
            Fate::Withdrawn(at) => (Cell::None, then(at)),
        };
        self.out.row(
            T::Commitments,
            &[
                key.text().into(),
                self.account.text().into(),
                promise.kind.into(),
                Cell::At(promise.made),
                first,
                due,
                time,
                why.into(),
                promise.case.as_ref().map_or(Cell::None, |case| case.text().into()),
                promise.order.as_ref().map_or(Cell::None, |order| order.text().into()),
                owner.text().into(),
                text.into(),
                kept,
                withdrawn,
            ],
        );
    }
}
