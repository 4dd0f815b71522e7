//! Prints the OpenAPI document: `cargo run -p regard-server --bin openapi > web/openapi.json`.
//! With `REGARD_WEB_SKIP=1` it needs no Node.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let document = regard_server::openapi_json()?;
    std::io::stdout().write_all(document.as_bytes())
}
