//! Draws of the future: what is paid in each week, again and again, by invoices that move together. Owns the drawing;
//! what is read out of the draws is `cash`'s.
//!
//! **Source**: a Gaussian copula with a factor for everybody and one for each customer (Vasicek 1987; Li 2000). Of very
//! many invoices the smaller ones are taken as one: given everybody's factor their sum has its mean, and what their own
//! luck adds is nearly normal.

use super::calibrate::Together;
use super::cash::{OpenInvoice, PLACES, WEEKS, paid_through};
use crate::numeric::chance::{fill_normal, seeded_for};
use crate::numeric::normal;

/// How often the future is drawn.
const DRAWS: usize = 400;
/// So many invoices are drawn one by one, the largest.
pub(super) const MOST_ALONE: usize = 2_000;
/// Cells of the table of those that are taken as one, by their probability.
const CELLS: usize = 128;

/// What each draw pays in each place. `open` is in order, customer by customer.
pub(super) fn draw(open: &[&OpenInvoice<'_>], together: Together, seed: u64) -> Vec<[i128; PLACES]> {
    let mut of_everybody = vec![0.0; DRAWS];
    fill_normal(&mut seeded_for(seed, "", u64::MAX), &mut of_everybody);
    let mut sums = vec![[0_i128; PLACES]; DRAWS];
    let (alone, others) = apart(open);
    one_by_one(&alone, (together, seed), &of_everybody, &mut sums);
    if !others.is_empty() {
        Others::of(&others, together).add(seed, &of_everybody, &mut sums);
    }
    sums
}

/// The largest invoices, and the others; both in the order in which they came.
fn apart<'a, 'b>(open: &[&'a OpenInvoice<'b>]) -> (Vec<&'a OpenInvoice<'b>>, Vec<&'a OpenInvoice<'b>>) {
    let mut by_size: Vec<usize> = (0..open.len()).collect();
    by_size.sort_by_key(|at| (std::cmp::Reverse(open[*at].amount_minor), *at));
    let mut others = by_size.split_off(MOST_ALONE.min(by_size.len()));
    let mut alone = by_size;
    alone.sort_unstable();
    others.sort_unstable();
    let of = |places: Vec<usize>| places.into_iter().map(|at| open[at]).collect();
    (of(alone), of(others))
}

fn one_by_one(
    open: &[&OpenInvoice<'_>],
    (together, seed): (Together, u64),
    of_everybody: &[f64],
    sums: &mut [[i128; PLACES]],
) {
    let (everybody, shared) = (together.everybody.sqrt(), together.customer.sqrt());
    let own = (1.0 - together.everybody - together.customer).max(0.0).sqrt();
    let mut of_customer = vec![0.0; of_everybody.len()];
    let mut of_invoice = vec![0.0; of_everybody.len()];
    let mut customer = None;
    for one in open {
        if customer != Some(one.customer) {
            customer = Some(one.customer);
            fill_normal(&mut seeded_for(seed, one.customer, 0), &mut of_customer);
            for (common, all) in of_customer.iter_mut().zip(of_everybody) {
                *common = shared * *common + everybody * all;
            }
        }
        let scores = scores(one);
        // Stream 0 is the customer's own.
        fill_normal(&mut seeded_for(seed, one.customer, one.key.wrapping_add(1).max(1)), &mut of_invoice);
        for ((sum, common), luck) in sums.iter_mut().zip(&of_customer).zip(&of_invoice) {
            #[expect(clippy::cast_possible_truncation, reason = "a normal number")]
            let score = (common + own * luck) as f32;
            let place = scores.iter().position(|limit| score < *limit).unwrap_or(WEEKS + 1);
            sum[place] += i128::from(one.amount_minor);
        }
    }
}

/// Below these normal scores it is paid by each week's end, and by the horizon.
#[expect(clippy::cast_possible_truncation, reason = "a normal number")]
fn scores(of: &OpenInvoice<'_>) -> [f32; WEEKS + 1] {
    std::array::from_fn(|at| {
        let share = paid_through(of, at);
        if share >= 1.0 { f32::INFINITY } else { normal::quantile(share) as f32 }
    })
}

/// Many small invoices as one.
struct Others {
    everybody: f64,
    /// By the end of each place, in cells of probability: the amount, and the normal score of the cell's mean.
    cells: [Vec<(f64, f64)>; WEEKS + 1],
    /// The spread of what their own luck adds to each place. **Unit**: minor units.
    luck: [f64; WEEKS + 1],
    amount: f64,
}

impl Others {
    fn of(open: &[&OpenInvoice<'_>], together: Together) -> Self {
        let mut sums: [Vec<(f64, f64)>; WEEKS + 1] = std::array::from_fn(|_| vec![(0.0, 0.0); CELLS + 1]);
        for one in open {
            let amount = one.amount_minor as f64;
            for (at, cells) in sums.iter_mut().enumerate() {
                let share = paid_through(one, at).clamp(0.0, 1.0);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to CELLS")]
                let cell = &mut cells[(share * CELLS as f64) as usize];
                *cell = (cell.0 + amount, cell.1 + amount * share);
            }
        }
        let scored = |cells: Vec<(f64, f64)>| {
            let filled = cells.into_iter().filter(|(amount, _)| *amount > 0.0);
            filled.map(|(amount, paid)| (amount, normal::quantile(paid / amount))).collect()
        };
        Self {
            everybody: together.everybody,
            cells: sums.map(scored),
            luck: luck(open, together),
            amount: open.iter().map(|one| one.amount_minor as f64).sum(),
        }
    }

    fn add(&self, seed: u64, of_everybody: &[f64], sums: &mut [[i128; PLACES]]) {
        let (everybody, rest) = (self.everybody.sqrt(), (1.0 - self.everybody).sqrt());
        let mut own = vec![0.0; of_everybody.len() * (WEEKS + 1)];
        fill_normal(&mut seeded_for(seed, "", u64::MAX - 1), &mut own);
        for ((sum, all), own) in sums.iter_mut().zip(of_everybody).zip(own.chunks(WEEKS + 1)) {
            let mut before = 0.0;
            for (at, cells) in self.cells.iter().enumerate() {
                let paid =
                    |(amount, score): &(f64, f64)| amount * normal::below((score - everybody * all) / rest);
                let through: f64 = cells.iter().map(paid).sum();
                sum[at] += whole(((through - before) + self.luck[at] * own[at]).max(0.0));
                before = through;
            }
            sum[WEEKS + 1] += whole((self.amount - before).max(0.0));
        }
    }
}

/// The spread of each place's sum that is due to each invoice's and each customer's own luck. Two invoices of one
/// customer are paid in the same place at most as much together as their scores are alike: so it is rather too wide.
fn luck(open: &[&OpenInvoice<'_>], together: Together) -> [f64; WEEKS + 1] {
    let alike = (together.customer / (1.0 - together.everybody)).clamp(0.0, 1.0);
    let mut variances = [0.0_f64; WEEKS + 1];
    for own in open.chunk_by(|one, next| one.customer == next.customer) {
        let mut sums = [(0.0_f64, 0.0_f64); WEEKS + 1];
        for one in own {
            let mut before = 0.0;
            for (at, (squares, spreads)) in sums.iter_mut().enumerate() {
                let through = paid_through(one, at);
                let share = (through - before).clamp(0.0, 1.0);
                let variance = (one.amount_minor as f64).powi(2) * share * (1.0 - share);
                *squares += variance;
                *spreads += variance.sqrt();
                before = through;
            }
        }
        for (variance, (squares, spreads)) in variances.iter_mut().zip(sums) {
            *variance += (1.0 - alike) * squares + alike * spreads * spreads;
        }
    }
    variances.map(f64::sqrt)
}

fn whole(minor: f64) -> i128 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and is finite")]
    let whole = minor.round() as i128;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(count: u64) -> Vec<OpenInvoice<'static>> {
        let names = ["ana", "bo", "cy", "di", "eve"];
        let one = |key: u64| {
            let begin = 0.02 + 0.05 * (key % 7) as f32;
            OpenInvoice {
                customer: names[(key / (count / 5 + 1)) as usize],
                key,
                amount_minor: 1_000 + (key % 13) as i64,
                paid_by_week: std::array::from_fn(|week| (begin * (week + 1) as f32).min(0.9)),
                never: 0.02,
            }
        };
        (0..count).map(one).collect()
    }

    /// The spread of a week's draws.
    fn spread(draws: &[[i128; PLACES]], week: usize) -> (f64, f64) {
        let values: Vec<f64> = draws.iter().map(|sum| sum[week] as f64).collect();
        crate::numeric::vectors::mean_and_spread(&values)
    }

    #[test]
    fn taken_as_one_they_are_paid_as_one_by_one() {
        let open = many(1_800);
        let open: Vec<&OpenInvoice<'_>> = open.iter().collect();
        // Without anything of a customer's own the two ways mean the same.
        let together = Together { everybody: 0.1, customer: 0.0 };
        let mut of_everybody = vec![0.0; DRAWS];
        fill_normal(&mut seeded_for(7, "", u64::MAX), &mut of_everybody);
        let (mut alone, mut as_one) = (vec![[0; PLACES]; DRAWS], vec![[0; PLACES]; DRAWS]);
        one_by_one(&open, (together, 7), &of_everybody, &mut alone);
        Others::of(&open, together).add(7, &of_everybody, &mut as_one);
        for week in [0, 1, 3] {
            let (one, other) = (spread(&alone, week), spread(&as_one, week));
            assert!((one.0 / other.0 - 1.0).abs() < 0.01, "mean of week {week}: {one:?} {other:?}");
            assert!((one.1 / other.1 - 1.0).abs() < 0.12, "spread of week {week}: {one:?} {other:?}");
        }
    }

    #[test]
    fn nothing_gets_lost_among_very_many() {
        let open = many(5_000);
        let open: Vec<&OpenInvoice<'_>> = open.iter().collect();
        let (alone, others) = apart(&open);
        assert_eq!((alone.len(), others.len()), (MOST_ALONE, 3_000));
        assert!(
            alone.iter().map(|one| one.amount_minor).min() >= others.iter().map(|one| one.amount_minor).max()
        );
        let all: i128 = open.iter().map(|one| i128::from(one.amount_minor)).sum();
        let draws = draw(&open, Together { everybody: 0.2, customer: 0.1 }, 1);
        let mean = draws.iter().map(|sum| sum.iter().sum::<i128>()).sum::<i128>() as f64 / DRAWS as f64;
        assert!((mean / all as f64 - 1.0).abs() < 0.01, "{mean} {all}");
    }
}
