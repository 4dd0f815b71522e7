//! Every bound of the application database in one place. Owns the numbers, not their keeping.

use jiff::SignedDuration;

/// How much of what is allowed.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A session ends when nobody used it for this long.
    pub session_idle: SignedDuration,
    /// A session ends after this long, however busy.
    pub session_absolute: SignedDuration,
    /// Use is written down at most this often, so that reading a page seldom writes.
    pub session_touched_after: SignedDuration,
    /// A user's sessions; one more ends the one that was idle longest.
    pub sessions_per_user: u32,
    /// Attempts at one email from one address: what a person who mistypes meets.
    pub attempts_by_pair: Bucket,
    /// Attempts at one email from everywhere: what many machines that guess together meet. Wide, because
    /// an owner who signs in while somebody guesses meets it too.
    pub attempts_by_email: Bucket,
    /// Attempts from one address at everybody: what one machine that guesses meets. Wide, because a whole
    /// office may share one address. **Unit**: an IPv4 address, or the first 64 bits of an IPv6 one.
    pub attempts_by_address: Bucket,
    /// Throttled pairs, emails and addresses that are remembered; beyond it those go that are free soonest.
    pub throttles_remembered: u32,
    /// Passwords hashed at the same time. **Unit**: each takes a core and 19 MiB.
    pub hashes_at_once: u32,
    /// Passwords that wait to be hashed; beyond it the caller hears that we are busy.
    pub hashes_waiting: u32,
    /// Units of work under way; beyond it the caller waits to begin.
    pub units_at_once: u32,
    /// Personas in a demo.
    pub personas: usize,
}

/// A leaky bucket: `burst` at once, and one regained `every` so often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// How many at once. **Range**: at least 1.
    pub burst: u32,
    /// How long until one is regained. **Range**: longer than nothing.
    pub every: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            session_idle: SignedDuration::from_hours(24),
            session_absolute: SignedDuration::from_hours(30 * 24),
            session_touched_after: SignedDuration::from_mins(5),
            sessions_per_user: 10,
            attempts_by_pair: Bucket { burst: 5, every: SignedDuration::from_mins(2) },
            attempts_by_email: Bucket { burst: 50, every: SignedDuration::from_secs(30) },
            attempts_by_address: Bucket { burst: 50, every: SignedDuration::from_secs(10) },
            throttles_remembered: 20_000,
            hashes_at_once: 2,
            hashes_waiting: 64,
            units_at_once: 256,
            personas: 100,
        }
    }
}
