//! Users who look at pages at once, each on a connection of their own, for a bounded time and a bounded
//! number of looks. Loopback only.

use super::http::Connection;
use anyhow::{Context, bail};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// No user looks more often than this, however fast the server is.
const MOST_LOOKS: usize = 5_000;

/// How long somebody who reads waits before looking again.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// How long the looks took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Latency {
    pub(crate) looks: usize,
    pub(crate) p50: Duration,
    pub(crate) p95: Duration,
    pub(crate) p99: Duration,
    pub(crate) longest: Duration,
}

/// Signs in and gives back the session's cookie.
///
/// # Errors
/// When the server refuses.
pub(crate) fn sign_in(port: u16, email: &str, password: &str) -> anyhow::Result<String> {
    let body = serde_json::json!({ "email": email, "password": password }).to_string();
    let headers = [("x-regard", "1")];
    let signed_in = Connection::open(port)?.send("POST", "/api/v1/session", &headers, &body)?;
    let cookie = signed_in.header("set-cookie").and_then(|value| value.split(';').next());
    cookie.map(str::to_owned).with_context(|| format!("signing in answered {}", signed_in.status))
}

/// One look on a connection of its own.
///
/// # Errors
/// When the page does not answer with 200.
pub(crate) fn look_once(port: u16, cookie: &str, page: &str) -> anyhow::Result<Duration> {
    timed_look(&mut Connection::open(port)?, cookie, page)
}

/// What a page answers.
///
/// # Errors
/// When the page does not answer with 200.
pub(crate) fn read(port: u16, cookie: &str, page: &str) -> anyhow::Result<serde_json::Value> {
    let response = Connection::open(port)?.send("GET", page, &[("cookie", cookie)], "")?;
    if response.status != 200 {
        bail!("{page} answered {}", response.status);
    }
    Ok(serde_json::from_slice(&response.body)?)
}

/// Many users at once, for a while.
///
/// # Errors
/// When a page does not answer with 200.
pub(crate) fn look(
    port: u16,
    cookie: &str,
    page: &str,
    users: u32,
    time: Duration,
) -> anyhow::Result<Latency> {
    let until = Instant::now() + time;
    let looks = std::thread::scope(|scope| {
        let users: Vec<_> =
            (0..users).map(|_| scope.spawn(move || looks_of_one(port, cookie, page, until))).collect();
        let mut all = Vec::new();
        for user in users {
            match user.join() {
                Ok(looks) => all.extend(looks?),
                Err(_) => bail!("a user broke off"),
            }
        }
        Ok(all)
    })?;
    latency(looks).context("nobody got to look")
}

/// One user who looks again and again until told to stop.
///
/// # Errors
/// When the page does not answer with 200.
pub(crate) fn look_until(port: u16, cookie: &str, page: &str, ended: &AtomicBool) -> anyhow::Result<Latency> {
    let mut connection = Connection::open(port)?;
    let mut looks = Vec::new();
    while !ended.load(Ordering::SeqCst) {
        looks.push(timed_look(&mut connection, cookie, page)?);
        std::thread::sleep(BETWEEN_LOOKS);
    }
    latency(looks).context("nobody got to look")
}

fn looks_of_one(port: u16, cookie: &str, page: &str, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(port)?;
    let mut looks = Vec::new();
    while Instant::now() < until && looks.len() < MOST_LOOKS {
        looks.push(timed_look(&mut connection, cookie, page)?);
    }
    Ok(looks)
}

fn timed_look(connection: &mut Connection, cookie: &str, page: &str) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let response = connection.send("GET", page, &[("cookie", cookie)], "")?;
    let took = started.elapsed();
    if response.status != 200 {
        bail!("{page} answered {}: {}", response.status, String::from_utf8_lossy(&response.body));
    }
    Ok(took)
}

fn latency(mut looks: Vec<Duration>) -> Option<Latency> {
    looks.sort_unstable();
    let at = |percent: usize| looks.get((looks.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some(Latency { looks: looks.len(), p50: at(50)?, p95: at(95)?, p99: at(99)?, longest: at(100)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_looks_that_happened() {
        let looks = (1..=200).map(Duration::from_millis).collect();
        let latency = latency(looks).unwrap();
        let millis = [latency.p50, latency.p95, latency.p99].map(|took| took.as_millis());
        assert_eq!((latency.looks, millis), (200, [100, 190, 198]));
        assert!(super::latency(Vec::new()).is_none());
    }
}
