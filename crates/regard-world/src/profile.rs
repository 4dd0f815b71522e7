//! Who a customer is: where, how large, of which temper and payment habits, with which people. Owns the
//! standing data of one customer; what happens to it is in `life`.

use crate::calendar::{Calendar, Day};
use crate::catalogue::{COUNTRIES, Country, INDUSTRIES, SEGMENTS};
use crate::company::{Company, DEPARTMENTS, customer_dice};
use crate::dice::Dice;
use crate::dirty::is_sent_twice;
use crate::key::Key;
use crate::layout::T;
use crate::names::{self, Firm};
use crate::out::{Flaw, Out};
use crate::table::Cell;
use crate::truth::{PAYERS, effect};

/// The number of the first customer.
pub(crate) const FIRST_NUMBER: u32 = 100_001;

/// A person at a customer.
pub(crate) struct Contact {
    pub(crate) key: Key,
    pub(crate) language: &'static str,
}

/// One customer.
pub(crate) struct Profile {
    /// From [`FIRST_NUMBER`].
    pub(crate) number: u32,
    pub(crate) country: &'static Country,
    /// The place in [`SEGMENTS`].
    pub(crate) segment: usize,
    pub(crate) name: String,
    domain: String,
    sector: u8,
    /// Size; 1 on average.
    pub(crate) weight: f64,
    /// How easily pleased; 0 on average, deviation 1.
    pub(crate) temper: f64,
    /// The place in [`PAYERS`].
    pub(crate) payer: usize,
    pub(crate) terms_days: i32,
    pub(crate) discount: f64,
    pub(crate) since: Day,
    /// When it joined the call-back programme.
    pub(crate) joined: Option<Day>,
    placebo: Option<Day>,
    pub(crate) contacts: Vec<Contact>,
    /// Numbers of its owners, by department.
    pub(crate) owners: [u32; 4],
}

impl Profile {
    /// Rolls a customer; contacts are added by [`Profile::write_people`].
    pub(crate) fn roll(index: u32, company: &Company, calendar: &Calendar, dice: &mut Dice) -> Self {
        let number = FIRST_NUMBER + index;
        let shares: Vec<f64> = SEGMENTS.iter().map(|(_, share, ..)| *share).collect();
        let segment = dice.weighted(&shares);
        let (_, _, mean, sigma) = SEGMENTS[segment];
        let weight = (dice.lognormal(1.0, sigma) * (-sigma * sigma / 2.0).exp()).min(14.0) * mean;
        let weights: Vec<f64> = COUNTRIES.iter().map(|country| country.weight).collect();
        let country = &COUNTRIES[dice.weighted(&weights)];
        let Firm { name, domain, sector } =
            names::company(country.culture, country.domain, index, company.seed);
        let days = f64::from(calendar.until - calendar.from);
        let since = if dice.chance(0.76) {
            calendar.from - 30 - (dice.unit() * 4200.0) as Day
        } else {
            calendar.from + (dice.unit() * (days - 45.0)) as Day
        };
        let joins = |dice: &mut Dice, share: f64, from: Day, spread: f64| {
            let day = from + (dice.unit() * spread) as Day;
            (dice.chance(share) && since <= from).then_some(day)
        };
        let spread = f64::from(company.call_back_last - company.call_back_from);
        let joined = joins(dice, effect::MEMBER_SHARE, company.call_back_from, spread);
        let placebo = joins(dice, effect::PLACEBO_SHARE, company.placebo_from, 120.0);
        Self {
            number,
            country,
            segment,
            name,
            domain,
            sector,
            weight,
            temper: dice.normal().clamp(-2.5, 2.5),
            payer: dice.weighted(&PAYERS.map(|(_, share, ..)| share)),
            terms_days: [45, 30, 30][segment] + if dice.chance(0.2) { 15 } else { 0 },
            discount: [0.18, 0.09, 0.03][segment] + dice.between(-0.03, 0.05),
            since,
            joined,
            placebo,
            contacts: Vec::new(),
            owners: std::array::from_fn(|place| company.owner(place, country, number)),
        }
    }

    /// The customer's number in the CRM.
    pub(crate) fn key(&self) -> Key {
        Key::plain("C", self.number)
    }

    /// The customer's number in the ERP and in finance.
    pub(crate) fn debtor(&self) -> Key {
        Key::plain("", self.number)
    }

    /// Whether the call-back programme works for it on this day.
    pub(crate) fn is_member(&self, day: Day) -> bool {
        self.joined.is_some_and(|joined| joined <= day)
    }

    /// Writes contacts, identity, owners and memberships.
    pub(crate) fn write_people(&mut self, company: &Company, dice: &mut Dice, out: &mut Out<'_>) {
        const ROLES: [&str; 6] =
            ["Head of IT", "Purchasing", "Storage administrator", "Accounts payable", "CIO", "Site manager"];
        let account = self.key();
        let count = [4, 2, 1][self.segment] + dice.whole(0, 2);
        for number in 1..=u32::try_from(count).unwrap_or(1) {
            let key = Key::new("P", self.number, number);
            let name = names::person(self.country.culture, dice);
            let mail = format!("{}@{}", names::mailbox(&name), self.domain);
            let phone =
                format!("{} {} {}", self.country.dial, dice.whole(20, 899), dice.whole(100_000, 9_999_999));
            let language = if dice.chance(0.12) { "en" } else { self.country.language };
            let cells = [
                key.text().into(),
                account.text().into(),
                name.as_str().into(),
                mail.as_str().into(),
                phone.as_str().into(),
                ROLES[(number as usize - 1 + dice.index(2)) % 6].into(),
                language.into(),
            ];
            out.row(T::Contacts, &cells);
            if number == 1 && is_sent_twice(self.number) {
                out.dirty_row(T::Contacts, Flaw::DeliveredTwice, "ContactNo", &cells);
            }
            self.contacts.push(Contact { key, language });
        }
        let tax = format!("{}{}", self.country.code, dice.whole(100_000_000, 999_999_999));
        out.row(
            T::Identities,
            &[
                self.debtor().text().into(),
                account.text().into(),
                self.domain.as_str().into(),
                tax.as_str().into(),
            ],
        );
        self.write_owners(company, dice, out);
        for (programme, joined) in [(effect::CALL_BACK, self.joined), (effect::PLACEBO, self.placebo)] {
            if let Some(day) = joined {
                out.row(T::Members, &[programme.into(), account.text().into(), Cell::Day(day)]);
            }
        }
    }

    fn write_owners(&mut self, company: &Company, dice: &mut Dice, out: &mut Out<'_>) {
        let account = self.key();
        let mut write = |employee: u32, place: usize, role: &str, from: Day, to: Option<Day>| {
            out.row(
                T::Assignments,
                &[
                    account.text().into(),
                    Key::plain("E", employee).text().into(),
                    DEPARTMENTS[place].into(),
                    role.into(),
                    Cell::Day(from),
                    to.into(),
                ],
            );
        };
        let (first, until) = (company.placebo_from - 300, company.problem_from);
        for (place, owner) in self.owners.iter_mut().enumerate() {
            let served = place != 2 || self.segment < 2;
            let other = company.neighbour(place, *owner);
            let day = first + (dice.unit() * f64::from(until - first)) as Day;
            let (moves, has_deputy) = (dice.chance(0.1), dice.chance(0.08));
            let handover = moves && day > self.since + 90 && other != *owner;
            if !served {
                continue;
            }
            if handover {
                write(*owner, place, "OWNER", self.since, Some(day - 1));
                write(other, place, "OWNER", day, None);
                *owner = other;
            } else {
                write(*owner, place, "OWNER", self.since, None);
                if other != *owner && has_deputy {
                    write(other, place, "DEPUTY", self.since, None);
                }
            }
        }
    }

    /// Writes the customer itself, when it is known whether it stayed.
    pub(crate) fn write(&self, left: Option<Day>, company: &Company, dice: &mut Dice, out: &mut Out<'_>) {
        let industry =
            INDUSTRIES.iter().find(|(letter, _)| *letter == self.sector).map_or("", |(_, name)| name);
        let parent = self.parent(company, out.calendar);
        let status = match left {
            Some(_) => "L",
            None => "A",
        };
        let limit = (self.weight * 40_000.0 * dice.between(0.6, 1.6) / 5000.0).ceil() as i64 * 500_000;
        let limit = (limit as f64 * self.country.price_rate) as i64 / 100 * 100;
        out.row(
            T::Customers,
            &[
                self.key().text().into(),
                self.name.as_str().into(),
                parent.as_ref().map_or(Cell::None, |parent| parent.text().into()),
                ["ENT", "MID", "SMB"][self.segment].into(),
                industry.into(),
                self.country.code.into(),
                self.country.region.into(),
                self.country.currency.into(),
                Cell::Day(self.since),
                status.into(),
                Cell::Int(limit),
            ],
        );
    }

    /// The customer before this one, when it may own it: same country, not smaller.
    fn parent(&self, company: &Company, calendar: &Calendar) -> Option<Key> {
        if self.number % 4 != 3 || self.number == FIRST_NUMBER {
            return None;
        }
        let index = self.number - FIRST_NUMBER - 1;
        let mut dice = customer_dice(company.seed, index);
        let other = Self::roll(index, company, calendar, &mut dice);
        let may_own = other.country.code == self.country.code && other.segment <= self.segment;
        may_own.then(|| other.key())
    }
}
