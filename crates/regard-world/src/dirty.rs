//! Rows that no clean system would send, on purpose: each is an extra row, so the good ones stay countable.
//! Owns what is wrong with them and how many there are.

use crate::company::iso;
use crate::dice::Dice;
use crate::key::Key;
use crate::layout::T;
use crate::out::{Flaw, Out};
use crate::table::Cell;

/// How many flawed rows of each kind and column a world of so many customers gets.
fn portion(customers: u32) -> u32 {
    (customers / 100).clamp(2, 200)
}

/// Writes every planted flaw; gives back how many customers are known by their key alone.
pub(crate) fn plant(seed: u64, customers: u32, out: &mut Out<'_>) -> u64 {
    let mut dice = Dice::new(seed, 3);
    for number in 1..=portion(customers) {
        // Numbers from 900,000 are no good row's.
        let any = 100_001 + u32::try_from(dice.index(customers.max(1) as usize)).unwrap_or(0);
        bad_dates(number, any, out);
        bad_numbers(number, any, out);
        missing(number, any, out);
        broken_text(number, any, out);
        orphan_lines(number, out);
    }
    for number in 1..=portion(customers).min(3) {
        strange_customer(number, out);
    }
    u64::from(portion(customers).min(3))
}

/// Whether a customer's first contact and the first line of its first order are sent twice.
pub(crate) fn is_sent_twice(customer: u32) -> bool {
    customer % 64 == 35
}

fn bad_dates(number: u32, any: u32, out: &mut Out<'_>) {
    let debtor = Key::plain("", any);
    let key = Key::new("RT", 900_001, number);
    out.dirty_row(
        T::Returns,
        Flaw::BadDate,
        "ReceivedAt",
        &[
            key.text().into(),
            Cell::None,
            Cell::None,
            debtor.text().into(),
            "M-301".into(),
            "31/02/2026 09:15".into(),
            Cell::Int(1),
            Cell::Int(13_900),
            "R02".into(),
        ],
    );
    let key = Key::new("CTS", 900_001, number);
    let cells = [key.text().into(), debtor.text().into(), "31/02/2026".into(), "AM".into(), Cell::Int(4_500)];
    out.dirty_row(T::Costs, Flaw::BadDate, "BookedOn", &cells);
}

fn bad_numbers(number: u32, any: u32, out: &mut Out<'_>) {
    let (debtor, account) = (Key::plain("", any), Key::plain("C", any));
    let key = Key::new("CTS", 900_002, number);
    let day = Cell::Day(out.calendar.until - 40);
    let cells = [key.text().into(), debtor.text().into(), day, "LOG".into(), "see attachment".into()];
    out.dirty_row(T::Costs, Flaw::TextInNumber, "Amount", &cells);
    let key = Key::new("R", 900_002, number);
    let at = Cell::At(out.calendar.at(out.calendar.until - 33, 40_000));
    out.dirty_row(
        T::Answers,
        Flaw::TextInNumber,
        "Rating",
        &[
            key.text().into(),
            account.text().into(),
            Cell::None,
            "nps".into(),
            "account".into(),
            Cell::None,
            Cell::None,
            Cell::None,
            at,
            at,
            "ten".into(),
            Cell::Int(0),
            Cell::Int(10),
            Cell::None,
            Cell::None,
        ],
    );
}

fn missing(number: u32, any: u32, out: &mut Out<'_>) {
    let key = Key::plain("C", 900_000 + number);
    out.dirty_row(
        T::Customers,
        Flaw::MissingRequired,
        "AccountName",
        &[
            key.text().into(),
            Cell::None,
            Cell::None,
            "SMB".into(),
            "Retail".into(),
            "DE".into(),
            "DACH".into(),
            "EUR".into(),
            Cell::Day(out.calendar.from),
            "A".into(),
            Cell::Int(500_000),
        ],
    );
    let (key, account) = (Key::new("N", 900_003, number), Key::plain("C", any));
    out.dirty_row(
        T::Notes,
        Flaw::MissingRequired,
        "ActivityTime",
        &[
            key.text().into(),
            account.text().into(),
            Cell::None,
            "CALL".into(),
            "account".into(),
            Cell::None,
            "Time not recorded.".into(),
        ],
    );
}

/// A comment cut in the middle of a letter of two bytes.
fn broken_text(number: u32, any: u32, out: &mut Out<'_>) {
    let key = Key::new("R", 900_004, number);
    let day = iso(out.calendar.until - 60);
    let mut line =
        format!("{},C{any},,nps,account,,,,{day}T09:00:00Z,{day}T10:00:00Z,6,0,10,Opera", key.text())
            .into_bytes();
    line.extend_from_slice(&[0xC3, 0x28, 0xFF]);
    line.extend_from_slice(b"o lenta,pt");
    out.dirty_line(T::Answers, Flaw::BrokenUtf8, "Comment", &line);
}

/// A line whose order never arrives.
fn orphan_lines(number: u32, out: &mut Out<'_>) {
    let order = Key::new("SO", 900_005, number);
    let day = out.calendar.until - 20;
    out.dirty_row(
        T::Lines,
        Flaw::ParentMissing,
        "SalesOrder",
        &[
            order.text().into(),
            Cell::Int(10),
            "M-301".into(),
            Cell::Number(4.0),
            Cell::Int(13_900),
            Cell::Day(day),
            Cell::Day(day),
            Cell::Day(day),
        ],
    );
}

/// A good order of a customer that no file knows.
fn strange_customer(number: u32, out: &mut Out<'_>) {
    let (order, debtor) = (Key::new("SO", 900_006, number), Key::plain("", 990_000 + number));
    let day = out.calendar.until - 50;
    let (at, arrived) = (out.calendar.at(day, 36_000), out.calendar.at(day + 6, 39_600));
    out.row(
        T::Orders,
        &[
            order.text().into(),
            debtor.text().into(),
            Cell::At(at),
            "AM".into(),
            "1000".into(),
            "EUR".into(),
            Cell::None,
        ],
    );
    out.row(
        T::Lines,
        &[
            order.text().into(),
            Cell::Int(10),
            "M-302".into(),
            Cell::Number(2.0),
            Cell::Int(39_500),
            Cell::Day(day + 7),
            Cell::Day(day + 7),
            Cell::Day(day + 7),
        ],
    );
    out.row(
        T::Deliveries,
        &[
            Key::new("DN", 900_006, number).text().into(),
            order.text().into(),
            Cell::Int(10),
            "Kassel".into(),
            Cell::At(arrived - 72_000_000_000),
            Cell::At(arrived),
            Cell::Number(2.0),
        ],
    );
}
