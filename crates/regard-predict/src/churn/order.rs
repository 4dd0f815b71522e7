//! An order of the rows that hangs on what they hold and not on how they came, and the parts held out in turn. Owns
//! the law that shuffled rows give the same model, bit by bit.

use super::table::{Column, Table};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

/// The places of the columns that are the first with their values. A copy under another name adds nothing.
pub(super) fn distinct_columns(table: &Table) -> Vec<usize> {
    let columns = table.columns();
    (0..columns.len())
        .filter(|&place| !columns[..place].iter().any(|earlier| same(earlier, &columns[place], table.rows())))
        .collect()
}

fn same(one: &Column, other: &Column, rows: usize) -> bool {
    std::mem::discriminant(&one.values) == std::mem::discriminant(&other.values)
        && (0..rows).all(|row| one.values.bytes(row) == other.values.bytes(row))
}

/// The rows by a fingerprint of their content. Rows with one fingerprint are alike, so their order does not matter.
pub(super) fn canonical(table: &Table, columns: &[usize], left: &[bool], seed: u64) -> Vec<usize> {
    let mut prints: Vec<(u64, usize)> =
        (0..table.rows()).map(|row| (print(table, columns, left, seed, row), row)).collect();
    prints.sort_unstable();
    prints.into_iter().map(|(_, row)| row).collect()
}

fn print(table: &Table, columns: &[usize], left: &[bool], seed: u64, row: usize) -> u64 {
    let mut hasher = Xxh3::with_seed(seed);
    for &column in columns {
        let bytes = table.columns()[column].values.bytes(row);
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    hasher.update(&[u8::from(left[row])]);
    hasher.update(&table.weight(row).to_bits().to_le_bytes());
    if let Some(customers) = table.customers() {
        hasher.update(&customers[row].to_le_bytes());
    }
    if let Some(moments) = table.moments() {
        hasher.update(&i32::from(moments[row].year()).to_le_bytes());
        hasher.update(&moments[row].day_of_year().to_le_bytes());
    }
    hasher.digest()
}

/// For each row (already in canonical order) the part that holds it out: leavers and stayers dealt evenly, or whole
/// customers where they are known.
pub(super) fn parts(table: &Table, left: &[bool], count: usize, seed: u64) -> Vec<usize> {
    if let Some(customers) = table.customers() {
        return customers
            .iter()
            .map(|customer| (xxh3_64_with_seed(&customer.to_le_bytes(), seed) % count as u64) as usize)
            .collect();
    }
    let mut dealt = [0usize; 2];
    left.iter()
        .map(|&left| {
            let hand = &mut dealt[usize::from(left)];
            *hand += 1;
            (*hand - 1) % count
        })
        .collect()
}
