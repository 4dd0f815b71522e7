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
    /// A user's tokens that open something.
    pub api_tokens_per_user: u32,
    /// As for sessions: a token's use is written down at most this often.
    pub api_token_touched_after: SignedDuration,
    /// The identities by which single sign-on lets a user in.
    pub identities_per_user: u32,
    /// Sign-ins on their way through a provider that are remembered; beyond it the oldest are forgotten.
    pub sso_attempts_remembered: u32,
    /// What one user was given to see and still is.
    pub grants_per_user: u32,
    /// A user's own watchlists.
    pub watchlists_per_user: u32,
    /// The customers that one list names.
    pub members_per_watchlist: u32,
    /// The users with whom one watchlist is shared by name.
    pub readers_per_watchlist: u32,
    /// The comments in one thread.
    pub comments_per_thread: u32,
    /// Customers judged in one go.
    pub customers_per_judgement: u32,
    /// Alerts raised in one go; all are in one unit of work.
    pub alerts_per_raise: u32,
    /// The messages that tell of one alert.
    pub messages_per_alert: u32,
    /// The messages of one digest.
    pub messages_per_digest: u32,
    /// The steps of one plan.
    pub steps_per_plan: u32,
    /// A customer's plans that are open.
    pub open_plans_per_customer: u32,
    /// Low scores that become cases in one go.
    pub loops_per_opening: u32,
    /// Webhooks, of everybody.
    pub webhooks: u32,
    /// Events that wait to be written to the audit log; beyond it the caller hears that we are busy.
    pub audit_events_waiting: u32,
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
            api_tokens_per_user: 50,
            identities_per_user: 20,
            grants_per_user: 1000,
            watchlists_per_user: 200,
            members_per_watchlist: 10_000,
            readers_per_watchlist: 200,
            comments_per_thread: 1000,
            customers_per_judgement: 1_000_000,
            alerts_per_raise: 10_000,
            messages_per_alert: 200,
            messages_per_digest: 500,
            steps_per_plan: 50,
            open_plans_per_customer: 50,
            loops_per_opening: 10_000,
            webhooks: 100,
            audit_events_waiting: 4096,
            sso_attempts_remembered: 10_000,
            api_token_touched_after: SignedDuration::from_mins(5),
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
