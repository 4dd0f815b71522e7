//! Builds the web UI and embeds it. Works in a copy below `OUT_DIR`, so that the checkout stays
//! clean and a read-only one works. Owns no web source.
//!
//! - `REGARD_WEB_DIST=DIR` embeds an already built folder; Node is then not needed.
//! - `REGARD_WEB_SKIP=1` embeds nothing: for work on the server alone.

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Folders in `web/` that are made, not written.
const MADE: [&str; 6] = ["node_modules", "build", ".svelte-kit", "test-results", "coverage", ".git"];
const OLDEST_NODE: u32 = 20;
const NEED_NODE: &str = "Node 20 or newer is needed to build the web UI: install it from your package manager, \
     or set REGARD_WEB_DIST to a built folder";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=REGARD_WEB_DIST");
    println!("cargo::rerun-if-env-changed=REGARD_WEB_SKIP");
    if let Err(message) = build() {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
    }
}

fn build() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let dist = out.join("dist");
    let _ = fs::remove_dir_all(&dist);
    if env::var_os("REGARD_WEB_SKIP").is_none_or(|value| value.is_empty() || value == "0") {
        let built = match env::var_os("REGARD_WEB_DIST") {
            Some(folder) => {
                println!("cargo::rerun-if-changed={}", Path::new(&folder).display());
                PathBuf::from(folder)
            }
            None => build_web(&out)?,
        };
        if !built.join("index.html").is_file() {
            return Err(format!("{} has no index.html: it is no built web UI", built.display()));
        }
        copy(&built, &dist, &|name| !name.ends_with(".gz") && !name.ends_with(".br"))
            .map_err(|error| format!("cannot copy the web UI to {}: {error}", dist.display()))?;
    }
    embed(&out, &dist).map_err(|error| format!("cannot embed the web UI: {error}"))
}

/// Runs npm in a copy of `web/` and returns the folder with the result.
fn build_web(out: &Path) -> Result<PathBuf, String> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(|error| error.to_string())?;
    let web = Path::new(&root).join("../../web");
    let entries = fs::read_dir(&web).map_err(|error| format!("cannot read {}: {error}", web.display()))?;
    for entry in entries.flatten() {
        if !MADE.iter().any(|made| entry.file_name() == *made) {
            println!("cargo::rerun-if-changed={}", entry.path().display());
        }
    }
    check_node()?;
    let stage = out.join("web");
    let copied = clear_stage(&stage).and_then(|()| copy(&web, &stage, &|name| !MADE.contains(&name)));
    copied.map_err(|error| format!("cannot copy {} to {}: {error}", web.display(), stage.display()))?;
    install(&stage)?;
    npm(&stage, &["run", "build"])?;
    Ok(stage.join("build"))
}

fn check_node() -> Result<(), String> {
    let output = Command::new("node").arg("--version").output().map_err(|_| NEED_NODE.to_owned())?;
    let version = String::from_utf8_lossy(&output.stdout);
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{NEED_NODE} (found {})", version.trim())),
    }
}

/// Installs the locked packages, unless the very same ones are there. Their scripts do not run.
fn install(stage: &Path) -> Result<(), String> {
    let lock = fs::read(stage.join("package-lock.json"))
        .map_err(|error| format!("cannot read web/package-lock.json: {error}"))?;
    let wanted = hex(&Sha256::digest(&lock));
    let stamp = stage.join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    npm(stage, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
    fs::write(&stamp, wanted).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}

fn npm(stage: &Path, arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(stage)
        .env("CI", "1")
        .output()
        .map_err(|_| NEED_NODE.to_owned())?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    // npm says what is wrong first, bundlers say it last.
    let shown = if lines.len() <= 40 {
        lines.join("\n")
    } else {
        format!("{}\n…\n{}", lines[..15].join("\n"), lines[lines.len() - 25..].join("\n"))
    };
    Err(format!("building the web UI failed: npm {}\n{shown}", arguments.join(" ")))
}

/// Empties the copy of `web/`, but keeps the installed packages.
fn clear_stage(stage: &Path) -> io::Result<()> {
    fs::create_dir_all(stage)?;
    for entry in fs::read_dir(stage)? {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if !wanted(&name.to_string_lossy()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(&name), wanted)?;
        } else {
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}

/// Writes `web_files.rs`: the table of files, sorted by path, and the hashes of inline scripts.
fn embed(out: &Path, dist: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    if dist.is_dir() {
        list(dist, dist, &mut paths)?;
    }
    paths.sort();
    let packed = out.join("packed");
    let _ = fs::remove_dir_all(&packed);
    fs::create_dir_all(&packed)?;
    let mut table = String::from("static FILES: &[WebFile] = &[\n");
    for (number, path) in paths.iter().enumerate() {
        let file = dist.join(path);
        let bytes = fs::read(&file)?;
        let gzip = match compress(&bytes, path)? {
            Some(small) => {
                let packed_file = packed.join(format!("{number}.gz"));
                fs::write(&packed_file, small)?;
                format!("Some(include_bytes!({packed_file:?}))")
            }
            None => "None".to_owned(),
        };
        let etag = format!("\"{}\"", &hex(&Sha256::digest(&bytes))[..32]);
        let hashed = path.starts_with("_app/immutable/");
        let content_type = content_type(path);
        let _ = writeln!(
            table,
            "    WebFile {{ path: {path:?}, content_type: {content_type:?}, bytes: include_bytes!({file:?}), \
             gzip: {gzip}, etag: {etag:?}, hashed: {hashed} }},"
        );
    }
    let index = fs::read_to_string(dist.join("index.html")).unwrap_or_default();
    let _ = writeln!(table, "];\nconst SCRIPT_HASHES: &str = {:?};", inline_hashes(&index, "script"));
    let _ = writeln!(table, "const STYLE_HASHES: &str = {:?};", inline_hashes(&index, "style"));
    fs::write(out.join("web_files.rs"), table)
}

fn list(root: &Path, folder: &Path, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(root, &entry.path(), paths)?;
        } else if let Ok(path) = entry.path().strip_prefix(root) {
            paths.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// The compressed bytes, where that saves at least a tenth. Fonts and pictures are packed already.
fn compress(bytes: &[u8], path: &str) -> io::Result<Option<Vec<u8>>> {
    if [".woff2", ".png", ".jpg", ".webp"].iter().any(|ending| path.ends_with(ending)) {
        return Ok(None);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    let small = encoder.finish()?;
    Ok((small.len() * 10 < bytes.len() * 9).then_some(small))
}

fn content_type(path: &str) -> String {
    let guessed = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = guessed.type_() == "text" || path.ends_with(".js") || path.ends_with(".json");
    if is_text { format!("{guessed}; charset=utf-8") } else { guessed.to_string() }
}

/// ` 'sha256-…'` for each inline element of that name, as the content security policy wants it.
fn inline_hashes(html: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut hashes = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        let Some((attributes, after)) = rest.split_once('>') else { break };
        let Some((content, after_close)) = after.split_once(close.as_str()) else { break };
        if !attributes.contains("src=") {
            let _ = write!(hashes, " 'sha256-{}'", base64(&Sha256::digest(content.as_bytes())));
        }
        rest = after_close;
    }
    hashes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
