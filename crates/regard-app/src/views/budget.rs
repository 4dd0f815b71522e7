//! The reading budget of a brief: how long its parts take to read at least, before there are any words in them.
//! The page counts its real words again and shows the seconds.

/// The most that a brief may take. **Unit**: seconds.
pub const MOST_SECONDS: u64 = 90;
/// The most concepts of one chart or row of numbers.
pub(super) const MOST_CONCEPTS: usize = 5;

const WORDS_A_MINUTE: u64 = 238;
const SECONDS_A_CHART: u64 = 5;
/// Where customers stand: its title, five names with a number and a change each, and who became critical. **Unit**:
/// words.
const GRID_WORDS: u64 = 24;
/// The headline, for whom it is, the heads of lists and the foot. **Unit**: words.
const FRAME_WORDS: u64 = 35;
/// Title, value, change and half a cause. **Unit**: words.
const NUMBER_WORDS: u64 = 15;
/// Name, one reason, what next, and the money. **Unit**: words.
const CUSTOMER_WORDS: u64 = 12;
/// What to do and by when. **Unit**: words.
const STEP_WORDS: u64 = 8;

/// What a brief shows of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Numbers, each with its line.
    pub numbers: usize,
    /// Customers.
    pub customers: usize,
    /// Things to do.
    pub steps: usize,
}

impl Shown {
    /// How long it takes to read, at least; never rounded down. **Unit**: seconds.
    pub fn seconds(self) -> u64 {
        let count = |number: usize| number as u64;
        let words = FRAME_WORDS
            + GRID_WORDS
            + count(self.numbers) * NUMBER_WORDS
            + count(self.customers) * CUSTOMER_WORDS
            + count(self.steps) * STEP_WORDS;
        (words * 60).div_ceil(WORDS_A_MINUTE) + count(self.numbers) * SECONDS_A_CHART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_of_each_are_read_in_time_and_ten_customers_are_not() {
        // 35 + 24 + 75 + 60 + 40 words are 58.99 s, and five lines 25 s.
        assert_eq!(Shown { numbers: 5, customers: 5, steps: 5 }.seconds(), 84);
        assert!(Shown { numbers: 5, customers: 10, steps: 5 }.seconds() > MOST_SECONDS);
    }
}
