//! A believable company, made from a seed: Meridian Storage sells storage, IT hardware and services to
//! customers in ten countries. Owns what the source files hold and the truth behind them; reads no clock and
//! writes no files: rows go to a [`Sink`] in batches, so that memory stays bounded at any size.
//!
//! The same [`WorldSpec`] gives the same rows, batch by batch. Every customer has a stream of chance of its
//! own: the customer with number n lives the same life whether there are 400 or 100,000.

mod billing;
mod calendar;
mod care;
mod catalogue;
mod commitments;
mod company;
mod csv_text;
mod dice;
mod dirty;
mod installed;
mod key;
mod layout;
mod life;
mod names;
mod orders;
mod out;
mod phrases;
mod profile;
mod sink;
mod table;
mod tally;
mod truth;
mod voice;

use calendar::Calendar;
use company::{Company, customer_dice, iso};
use jiff::civil::Date;
use life::Life;
use out::Out;
use profile::Profile;
use std::collections::BTreeMap;
use tally::Tally;
use truth::{PAYERS, effect};

pub use csv_text::CsvText;
pub use sink::{Discard, Sink, SinkError};
pub use table::{Encoding, Format, TableFile};
pub use truth::{
    DirtyCount, FileCount, InitiativeTruth, Observed, PayerTruth, PlaceboTruth, Planted, ProblemTruth, Truth,
};

/// The home currency of Meridian Storage.
pub const HOME_CURRENCY: &str = "EUR";
/// The home time zone of Meridian Storage.
pub const TIME_ZONE: &str = "Europe/Berlin";
/// Order lines of a customer on average, when nothing else is asked for.
pub const LINES_PER_CUSTOMER: u64 = 100;
/// The most customers of a world: their numbers have six digits.
pub const MOST_CUSTOMERS: u32 = 799_999;

/// Which world to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldSpec {
    /// How many customers. **Range**: 1 to [`MOST_CUSTOMERS`].
    pub customers: u32,
    /// The seed.
    pub seed: u64,
    /// The last day: 26 months and a bit end with it.
    pub until: Date,
    /// About how many order lines in all. **Empty**: [`LINES_PER_CUSTOMER`] for each customer.
    pub order_lines: Option<u64>,
}

/// Why a world could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// No customers, or more than there are numbers for.
    #[error("a world has 1 to {MOST_CUSTOMERS} customers, not {0}")]
    Customers(u32),
    /// A last day outside the calendar.
    #[error("a world cannot end on {0}: choose a day between the years 1980 and 9000")]
    Until(Date),
    /// The sink refused.
    #[error("{table} could not be written: {source}")]
    Sink {
        /// The table.
        table: &'static str,
        /// What the sink said.
        source: SinkError,
    },
}

impl WorldSpec {
    /// Whether such a world can be made.
    ///
    /// # Errors
    /// [`WorldError::Customers`]; [`WorldError::Until`].
    pub fn check(&self) -> Result<(), WorldError> {
        self.calendar().map(drop)
    }

    fn calendar(&self) -> Result<Calendar, WorldError> {
        if self.customers == 0 || self.customers > MOST_CUSTOMERS {
            return Err(WorldError::Customers(self.customers));
        }
        let years = 1980..=9000;
        let calendar = years.contains(&self.until.year()).then(|| Calendar::ending(self.until));
        calendar.flatten().ok_or(WorldError::Until(self.until))
    }

    /// A world of so many customers with the usual number of order lines.
    pub fn new(customers: u32, seed: u64, until: Date) -> Self {
        Self { customers, seed, until, order_lines: None }
    }
}

/// Makes a world: every table is opened in the sink, then filled in batches.
///
/// # Errors
/// [`WorldError`] when the spec makes no sense or the sink fails; what the sink has by then is a part.
pub fn generate(spec: &WorldSpec, sink: &mut dyn Sink) -> Result<Truth, WorldError> {
    let calendar = spec.calendar()?;
    let mut out = Out::open(sink, &calendar)?;
    let company = Company::found(spec.seed, spec.customers, &mut out);
    let mut tally = Tally::default();
    let usual = LINES_PER_CUSTOMER * u64::from(spec.customers);
    let scale = spec.order_lines.map_or(1.0, |lines| lines as f64 / usual as f64);
    for index in 0..spec.customers {
        let mut dice = customer_dice(spec.seed, index);
        let who = Profile::roll(index, &company, &calendar, &mut dice);
        Life::new(who, dice, scale, &company, &mut out, &mut tally).live();
        out.check()?;
    }
    let known_by_key = dirty::plant(spec.seed, spec.customers, &mut out);
    out.close()?;
    Ok(truth_of(spec, &company, &out, tally, known_by_key))
}

fn truth_of(spec: &WorldSpec, company: &Company, out: &Out<'_>, tally: Tally, known_by_key: u64) -> Truth {
    let mut rows = BTreeMap::new();
    let mut files = Vec::new();
    for (file, written, clean) in out.counts() {
        rows.insert(file.entity, clean);
        files.push(FileCount { file: file.path(), entity: file.entity, rows: written });
    }
    Truth {
        customers: spec.customers,
        seed: spec.seed,
        from: iso(out.calendar.from),
        until: iso(out.calendar.until),
        home_currency: HOME_CURRENCY,
        time_zone: TIME_ZONE,
        rows,
        customers_known_by_key: known_by_key,
        files,
        dirty: out.dirty.clone(),
        planted: planted(company, out.calendar),
        observed: tally.finish(),
    }
}

fn planted(company: &Company, calendar: &Calendar) -> Planted {
    Planted {
        late_days_cap: effect::LATE_DAYS_CAP,
        csat_per_late_day: effect::CSAT_PER_LATE_DAY,
        nps_per_mean_late_day_90: effect::NPS_PER_MEAN_LATE_DAY,
        score_for_defect: effect::SCORE_FOR_DEFECT,
        case_chance_late: effect::CASE_CHANCE_LATE,
        case_chance_per_late_day: effect::CASE_CHANCE_PER_LATE_DAY,
        dispute_chance: effect::DISPUTE_CHANCE,
        dispute_chance_late: effect::DISPUTE_CHANCE_LATE,
        leaving_chance_per_month: effect::LEAVING_CHANCE,
        leaving_log_hazard_per_mean_late_day_90: effect::LEAVING_PER_MEAN_LATE_DAY,
        leaving_order_share: effect::LEAVING_ORDER_SHARE,
        payers: PAYERS
            .iter()
            .map(|&(name, share, mean_days_late, deviation_days)| {
                (name, PayerTruth { share, mean_days_late, deviation_days })
            })
            .collect(),
        initiative: InitiativeTruth {
            initiative_id: effect::CALL_BACK,
            member_share: effect::MEMBER_SHARE,
            started_on: iso(company.call_back_from),
            last_joined_on: iso(company.call_back_last),
            nps_answer_change: effect::MEMBER_NPS,
            csat_answer_change: effect::MEMBER_CSAT,
            late_line_days_change: effect::MEMBER_LATE_DAYS,
            first_response_factor: effect::MEMBER_RESPONSE,
            leaving_factor: effect::MEMBER_LEAVING,
        },
        placebo: PlaceboTruth {
            initiative_id: effect::PLACEBO,
            member_share: effect::PLACEBO_SHARE,
            started_on: iso(company.placebo_from),
        },
        problem: ProblemTruth {
            country: effect::PROBLEM_COUNTRY,
            depot: effect::PROBLEM_DEPOT,
            family: effect::PROBLEM_FAMILY,
            from: iso(company.problem_from),
            until: iso(calendar.until),
            late_chance: effect::PROBLEM_LATE_CHANCE,
            late_days: effect::PROBLEM_LATE_DAYS,
        },
    }
}
