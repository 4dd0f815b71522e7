//! The recipe for dlt in `examples/dlt`, run by a real dlt against a real server.

use crate::homes::{figure, load};
use crate::python::python;
use crate::served::{Served, token};
use crate::support::{success, workspace};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A home from the recipe, with a folder for dlt's own files.
struct Recipe {
    folder: TempDir,
    python: std::path::PathBuf,
}

impl Recipe {
    fn new(test: &str) -> Option<Self> {
        let python = python(test)?;
        let folder = TempDir::new().unwrap();
        let example = workspace().join("examples/dlt");
        success(&folder.path().join("home"), &["init", "--from", example.to_str().unwrap()]);
        Some(Self { folder, python })
    }

    fn home(&self) -> std::path::PathBuf {
        self.folder.path().join("home")
    }

    fn orders(&self) -> std::path::PathBuf {
        self.folder.path().join("orders.jsonl")
    }

    /// Writes orders: number, price, and the day on which they changed.
    fn write(&self, orders: &[(u64, &str, u8)]) {
        let line = |(id, price, day): &(u64, &str, u8)| {
            format!(
                "{{\"id\":\"o{id}\",\"customer\":\"c{}\",\"placed_at\":\"2026-01-05T10:00:00Z\",\"quantity\":1,\
                 \"price\":\"{price}\",\"updated_at\":\"2026-02-{day:02}T10:00:00Z\"}}\n",
                id % 7
            )
        };
        fs::write(self.orders(), orders.iter().map(line).collect::<String>()).unwrap();
    }

    /// Runs the pipeline; nothing of the machine's own settings is read.
    fn command(&self, served: &Served, token: &str) -> Command {
        let example = workspace().join("examples/dlt");
        let mut command = Command::new(&self.python);
        command
            .arg(example.join("shop.py"))
            .arg(self.orders())
            .current_dir(self.folder.path())
            .env("DESTINATION__REGARD__URL", format!("http://{}", served.address))
            .env("DESTINATION__REGARD__TOKEN", token)
            .env("DLT_DATA_DIR", self.folder.path().join("dlt"))
            .env("HOME", self.folder.path())
            .env("RUNTIME__DLTHUB_TELEMETRY", "false")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_PROXY", "127.0.0.1");
        command
    }

    fn run(&self, served: &Served, token: &str) -> String {
        said(&self.command(served, token).output().unwrap())
    }
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn waiting(home: &Path) -> usize {
    fs::read_dir(home.join("raw/shop/sent/orders")).map_or(0, Iterator::count)
}

#[test]
fn dlt_sends_what_is_new_and_regard_answers_for_it() {
    let Some(recipe) = Recipe::new("dlt_sends_what_is_new_and_regard_answers_for_it") else { return };
    let home = recipe.home();
    let token = token(&home, "shop");
    let served = Served::start(&home);

    // More than one delivery.
    let many: Vec<(u64, &str, u8)> = (1..=12_000).map(|id| (id, "2.00", 1)).collect();
    recipe.write(&many);
    assert!(recipe.run(&served, &token).contains("12000 orders sent"));
    assert_eq!(waiting(&home), 3);
    load(&home, "shop", None);
    assert_eq!(figure(&home, "orders", "2026-01"), Some(12_000.0));
    assert_eq!(figure(&home, "sales", "2026-01"), Some(24_000.0));

    assert!(recipe.run(&served, &token).contains("0 orders sent"));
    assert_eq!(waiting(&home), 0, "nothing new was sent");

    // One changed and changed back: each time it is a delivery of its own.
    for (price, day, sales) in [("5.00", 2, 24_003.0), ("2.00", 3, 24_000.0)] {
        recipe.write(&[(1, price, day)]);
        assert!(recipe.run(&served, &token).contains("1 orders sent"));
        load(&home, "shop", None);
        assert_eq!(figure(&home, "sales", "2026-01"), Some(sales));
    }
}

#[test]
fn dlt_waits_while_the_inbox_is_full_and_ends_when_it_is_refused() {
    let Some(recipe) = Recipe::new("dlt_waits_while_the_inbox_is_full_and_ends_when_it_is_refused") else {
        return;
    };
    let home = recipe.home();
    let token = token(&home, "shop");
    let served = Served::start(&home);
    recipe.write(&[(1, "2.00", 1)]);
    let stream = home.join("raw/shop/sent/orders");
    fs::create_dir_all(&stream).unwrap();
    let large = stream.join("large.jsonl");
    fs::File::create(&large).unwrap().set_len((4 << 30) + 1).unwrap();
    let begun = Instant::now();
    let output = std::thread::scope(|scope| {
        let running = scope.spawn(|| recipe.command(&served, &token).output().unwrap());
        std::thread::sleep(Duration::from_secs(15));
        fs::remove_file(&large).unwrap();
        running.join().unwrap()
    });
    assert!(said(&output).contains("1 orders sent"));
    assert!(begun.elapsed() > Duration::from_secs(15), "it waited");
    assert_eq!(waiting(&home), 1);

    recipe.write(&[(2, "2.00", 2)]);
    let refused = recipe.command(&served, "nobody").output().unwrap();
    assert!(!refused.status.success());
    let told =
        String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
    assert!(told.contains("401"), "{told}");
    assert_eq!(waiting(&home), 1);
}
