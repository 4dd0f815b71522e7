//! Makes a world, discards it, and prints how fast and how large that was. `--csv DIR` keeps its CSV files, to
//! look at.
//!
//! `cargo run -p regard-world --release --example measure -- --customers 100000 --order-lines 10000000`

use arrow_array::RecordBatch;
use regard_world::{CsvText, Discard, Sink, SinkError, TableFile, WorldSpec, generate};
use std::error::Error;
use std::fs::{File, OpenOptions, create_dir_all};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args();
    arguments.find(|argument| argument == name)?;
    arguments.next()?.parse().ok()
}

/// Counts everything and keeps what is CSV.
struct Keep {
    folder: PathBuf,
    counts: Discard,
}

impl Keep {
    fn append(&self, file: &TableFile, bytes: &[u8]) -> Result<(), SinkError> {
        let path = self.folder.join(file.path());
        Ok(OpenOptions::new().append(true).open(path)?.write_all(bytes)?)
    }
}

impl Sink for Keep {
    fn table(&mut self, file: &TableFile) -> Result<(), SinkError> {
        let Some(text) = CsvText::of(file) else { return Ok(()) };
        let path = self.folder.join(file.path());
        create_dir_all(path.parent().unwrap_or(&self.folder))?;
        Ok(File::create(path)?.write_all(&text.header(file)?)?)
    }

    fn rows(&mut self, file: &TableFile, batch: RecordBatch) -> Result<(), SinkError> {
        if let Some(text) = CsvText::of(file) {
            self.append(file, &text.lines(file, &batch)?)?;
        }
        self.counts.rows(file, batch)
    }

    fn raw_line(&mut self, file: &TableFile, line: &[u8]) -> Result<(), SinkError> {
        self.append(file, line)?;
        self.append(file, b"\n")?;
        self.counts.raw_line(file, line)
    }
}

#[expect(clippy::print_stdout, reason = "a measurement is for a person at a terminal")]
fn main() -> Result<(), Box<dyn Error>> {
    let customers = u32::try_from(argument("--customers").unwrap_or(400))?;
    let mut spec =
        WorldSpec::new(customers, argument("--seed").unwrap_or(7), jiff::civil::date(2026, 11, 21));
    spec.order_lines = argument("--order-lines");
    let start = Instant::now();
    let mut folder = std::env::args().skip_while(|argument| argument != "--csv").skip(1);
    let (truth, sink) = match folder.next() {
        None => {
            let mut sink = Discard::default();
            (generate(&spec, &mut sink)?, sink)
        }
        Some(folder) => {
            let mut sink = Keep { folder: folder.into(), counts: Discard::default() };
            (generate(&spec, &mut sink)?, sink.counts)
        }
    };
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
