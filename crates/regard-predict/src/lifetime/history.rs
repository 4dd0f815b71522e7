//! One customer's repeat buying as the models see it, and many of them counted together. Owns what a valid history is;
//! how it is read from dated purchases is in `purchases`.

use std::cmp::Ordering;

/// As many repeat purchases as one customer may have.
pub const MAX_REPEAT_PURCHASES: u32 = 1_000_000;
/// As many customers as are taken at once.
pub const MAX_CUSTOMERS: usize = 20_000_000;

/// Purchases after the first one, and when. All the models need to know of a customer.
///
/// **Unit**: any unit of time, the same for all customers; weeks by default. What a model says is in that unit too.
/// **Source**: the triple (x, t_x, T) of Schmittlein, Morrison & Colombo (1987).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    repeats: u32,
    recency: f64,
    age: f64,
}

/// Why three numbers are no history.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum HistoryError {
    /// A time is negative, infinite or not a number.
    #[error("recency {recency} and age {age} have to be times from 0 on")]
    NotATime {
        /// Time from the first to the last purchase.
        recency: f64,
        /// Time from the first purchase to the end of watching.
        age: f64,
    },
    /// The last purchase lies after the end of watching.
    #[error("the last purchase at {recency} lies after the end at {age}")]
    AfterTheEnd {
        /// Time from the first to the last purchase.
        recency: f64,
        /// Time from the first purchase to the end of watching.
        age: f64,
    },
    /// No repeat purchase but a time of one, or the other way round.
    #[error("{repeats} repeat purchases do not go with a recency of {recency}")]
    Contradiction {
        /// Repeat purchases.
        repeats: u32,
        /// Time from the first to the last purchase.
        recency: f64,
    },
    /// More than [`MAX_REPEAT_PURCHASES`].
    #[error("{0} repeat purchases are more than a customer can have ({MAX_REPEAT_PURCHASES})")]
    TooManyPurchases(u32),
    /// More than [`MAX_CUSTOMERS`].
    #[error("{0} customers are more than are taken at once ({MAX_CUSTOMERS})")]
    TooManyCustomers(usize),
}

impl History {
    /// A history of `repeats` purchases after the first, the last of them `recency` after the first purchase, seen until
    /// `age` after the first purchase.
    ///
    /// # Errors
    /// [`HistoryError`] when the numbers contradict each other.
    pub fn new(repeats: u32, recency: f64, age: f64) -> Result<Self, HistoryError> {
        let is_time = |time: f64| time.is_finite() && time >= 0.0;
        if !is_time(recency) || !is_time(age) {
            return Err(HistoryError::NotATime { recency, age });
        }
        if recency > age {
            return Err(HistoryError::AfterTheEnd { recency, age });
        }
        if (repeats == 0) != (recency == 0.0) {
            return Err(HistoryError::Contradiction { repeats, recency });
        }
        if repeats > MAX_REPEAT_PURCHASES {
            return Err(HistoryError::TooManyPurchases(repeats));
        }
        // Adding 0 makes a negative zero positive, so that equal histories have equal bits.
        Ok(Self { repeats, recency: recency + 0.0, age: age + 0.0 })
    }

    /// Purchases after the first one (x).
    pub fn repeats(&self) -> u32 {
        self.repeats
    }

    /// Time from the first to the last purchase (t_x); 0 without repeat purchases.
    pub fn recency(&self) -> f64 {
        self.recency
    }

    /// Time from the first purchase to the end of watching (T).
    pub fn age(&self) -> f64 {
        self.age
    }

    /// An order in which equal histories are neighbours.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.repeats
            .cmp(&other.repeats)
            .then(self.recency.total_cmp(&other.recency))
            .then(self.age.total_cmp(&other.age))
    }
}

/// Many customers, equal histories counted once: a million customers have far fewer histories. Its order does not depend
/// on the order of the customers, so neither does what is fitted to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    /// Each history with how many customers have it, ordered by repeat purchases first.
    counted: Vec<(History, u32)>,
    /// Each number of repeat purchases above 0, with how many customers have it.
    by_repeats: Vec<(u32, u64)>,
    customers: u64,
}

impl Histories {
    /// Counts equal histories.
    ///
    /// # Errors
    /// [`HistoryError::TooManyCustomers`] above [`MAX_CUSTOMERS`].
    pub fn count(histories: &[History]) -> Result<Self, HistoryError> {
        if histories.len() > MAX_CUSTOMERS {
            return Err(HistoryError::TooManyCustomers(histories.len()));
        }
        let mut sorted = histories.to_vec();
        sorted.sort_unstable_by(History::order);
        let mut counted: Vec<(History, u32)> = Vec::new();
        for history in sorted {
            match counted.last_mut() {
                Some((last, count)) if *last == history => *count += 1,
                _ => counted.push((history, 1)),
            }
        }
        let mut by_repeats: Vec<(u32, u64)> = Vec::new();
        for (history, count) in counted.iter().filter(|(history, _)| history.repeats > 0) {
            match by_repeats.last_mut() {
                Some((repeats, customers)) if *repeats == history.repeats => *customers += u64::from(*count),
                _ => by_repeats.push((history.repeats, u64::from(*count))),
            }
        }
        Ok(Self { counted, by_repeats, customers: histories.len() as u64 })
    }

    /// How many customers there are.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// How many of them bought again.
    pub fn repeat_buyers(&self) -> u64 {
        self.by_repeats.iter().map(|(_, customers)| customers).sum()
    }

    /// Each different history with how many customers have it.
    pub fn counted(&self) -> &[(History, u32)] {
        &self.counted
    }

    /// Each number of repeat purchases above 0, with how many customers have it.
    pub(super) fn by_repeats(&self) -> &[(u32, u64)] {
        &self.by_repeats
    }

    /// How many repeat purchases there are.
    pub(super) fn repeats(&self) -> f64 {
        self.by_repeats.iter().map(|(repeats, customers)| f64::from(*repeats) * *customers as f64).sum()
    }

    /// The longest age; 0 without customers.
    pub(super) fn longest_age(&self) -> f64 {
        self.counted.iter().map(|(history, _)| history.age).fold(0.0, f64::max)
    }

    /// The same histories with the longest age as the unit of time, so that a fit does not depend on the caller's unit.
    pub(super) fn in_longest_ages(&self) -> Self {
        let longest = self.longest_age();
        let mut scaled = self.clone();
        for (history, _) in &mut scaled.counted {
            history.recency /= longest;
            history.age /= longest;
        }
        scaled
    }
}
