//! Makes a world, discards it, and prints how fast and how large that was.
//!
//! `cargo run -p regard-world --release --example measure -- --customers 100000 --order-lines 10000000`

use regard_world::{Discard, WorldSpec, generate};
use std::error::Error;
use std::time::Instant;

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args();
    arguments.find(|argument| argument == name)?;
    arguments.next()?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "a measurement is for a person at a terminal")]
fn main() -> Result<(), Box<dyn Error>> {
    let customers = u32::try_from(argument("--customers").unwrap_or(400))?;
    let mut spec =
        WorldSpec::new(customers, argument("--seed").unwrap_or(7), jiff::civil::date(2026, 11, 21));
    spec.order_lines = argument("--order-lines");
    let start = Instant::now();
    let mut sink = Discard::default();
    let truth = generate(&spec, &mut sink)?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{}", serde_json::to_string_pretty(&truth)?);
    println!(
        "{} rows, {} MB in {seconds:.2} s: {:.0} rows/s; peak {} MiB",
        sink.rows,
        sink.bytes / 1_000_000,
        sink.rows as f64 / seconds,
        peak_mib()
    );
    Ok(())
}

/// The most memory that this process held, where the system tells.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
}
