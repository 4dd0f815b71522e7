//! The brake on guessing: how many attempts to sign in a pair of email and address, an email, and an
//! address have. Owns the arithmetic and its rows; does not know whether a password was right.

use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::limits::{Bucket, Limits};
use std::net::IpAddr;

/// The attempts that one sign-in counts against.
#[derive(Debug, Clone)]
pub(crate) struct Throttles(Vec<(String, Bucket)>);

impl Throttles {
    /// `email` is what was typed, folded; it need be nobody's, and it need be no email.
    pub(crate) fn of(email: &str, address: IpAddr, limits: &Limits) -> Self {
        let mut all = Self::of_address(address, limits);
        all.0.push((id("pair", email, &network(address)), limits.attempts_by_pair));
        all.0.push((id("email", email, ""), limits.attempts_by_email));
        all
    }

    /// The same while it is not known at whom the attempt is.
    pub(crate) fn of_address(address: IpAddr, limits: &Limits) -> Self {
        Self(vec![(id("address", "", &network(address)), limits.attempts_by_address)])
    }

    /// Counts an attempt before it is made, so that attempts at the same time cannot slip past.
    ///
    /// # Errors
    /// [`CallerError::Throttled`] when one of them has none left; then none is counted.
    pub(crate) async fn take(&self, work: &mut Work, now: i64) -> Result<(), StoreError> {
        let mut changed = Vec::with_capacity(self.0.len());
        let mut wait_micros = 0;
        for (id, bucket) in &self.0 {
            match bucket.take(free_at(work, id).await?, now) {
                Ok(free_at) => changed.push((id, free_at)),
                Err(micros) => wait_micros = wait_micros.max(micros),
            }
        }
        if wait_micros > 0 {
            let retry_after_seconds = u64::try_from(wait_micros).unwrap_or(0).div_ceil(1_000_000);
            return Err(CallerError::Throttled { retry_after_seconds }.into());
        }
        for (id, free_at) in changed {
            set_free_at(work, id, free_at).await?;
        }
        Ok(())
    }

    /// Gives an attempt back, because it was right: who knows the password may sign in all day.
    pub(crate) async fn give_back(&self, work: &mut Work) -> Result<(), StoreError> {
        for (id, bucket) in &self.0 {
            if let Some(free_at) = free_at(work, id).await? {
                set_free_at(work, id, bucket.give_back(free_at)).await?;
            }
        }
        Ok(())
    }
}

fn id(kind: &str, email: &str, network: &str) -> String {
    // The parts cannot run into each other: a network holds no `\n`, and the email comes last.
    blake3::hash(format!("{kind}\n{network}\n{email}").as_bytes()).to_hex().to_string()
}

/// Forgets what says nothing any more, and beyond the bound what soon will.
pub(crate) async fn sweep(work: &mut Work, now: i64, at_most: u32) -> Result<(), StoreError> {
    work.execute("delete from sign_in_throttles where free_at <= $1", &[now.into()]).await?;
    let rows = work.fetch_first("select count(*) as throttles from sign_in_throttles", &[]).await?;
    let rows: i64 = rows.map_or(Ok(0), |row| row.get("throttles"))?;
    let over = rows - i64::from(at_most);
    if over > 0 {
        work.execute(
            "delete from sign_in_throttles where throttle_id in ( \
                select throttle_id from sign_in_throttles \
                order by free_at, throttle_id collate \"C\" limit $1)",
            &[over.into()],
        )
        .await?;
    }
    Ok(())
}

async fn free_at(work: &mut Work, id: &str) -> Result<Option<i64>, StoreError> {
    let sql = "select free_at from sign_in_throttles where throttle_id = $1";
    work.fetch_first(sql, &[id.into()]).await?.map(|row| row.get("free_at")).transpose()
}

async fn set_free_at(work: &mut Work, id: &str, free_at: i64) -> Result<(), StoreError> {
    work.execute(
        "insert into sign_in_throttles (throttle_id, free_at) values ($1, $2) \
         on conflict (throttle_id) do update set free_at = excluded.free_at",
        &[id.into(), free_at.into()],
    )
    .await?;
    Ok(())
}

impl Bucket {
    fn every_micros(&self) -> i64 {
        i64::try_from(self.every.as_micros()).unwrap_or(i64::MAX).max(1)
    }

    /// Takes one of a bucket that will be free at a time (`None`: it is). Returns when it will be then, or
    /// how long to wait. **Unit**: microseconds.
    ///
    /// This is the generic cell rate algorithm (ITU-T I.371): all that has to be remembered is one time.
    fn take(&self, free_at: Option<i64>, now: i64) -> Result<i64, i64> {
        let every = self.every_micros();
        let taken = free_at.unwrap_or(now).max(now).saturating_add(every);
        let room = every.saturating_mul(i64::from(self.burst.max(1)));
        let wait = taken.saturating_sub(now).saturating_sub(room);
        if wait > 0 { Err(wait) } else { Ok(taken) }
    }

    fn give_back(&self, free_at: i64) -> i64 {
        free_at.saturating_sub(self.every_micros())
    }
}

/// Who rents an IPv6 line has at least 2⁶⁴ addresses, so those count as one.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    fn buckets() -> impl Strategy<Value = Bucket> {
        (1_u32..20, 1_i64..1000)
            .prop_map(|(burst, every)| Bucket { burst, every: SignedDuration::from_micros(every) })
    }

    proptest! {
        /// In any stretch of time no more get through than the burst and what was regained in it.
        #[test]
        fn it_never_lets_more_through(bucket in buckets(), steps in prop::collection::vec(0_i64..500, 1..200)) {
            let (mut now, mut free_at, mut passed) = (0, None, Vec::new());
            for step in steps {
                now += step;
                if let Ok(next) = bucket.take(free_at, now) {
                    free_at = Some(next);
                    passed.push(now);
                }
            }
            for (first, from) in passed.iter().enumerate() {
                for (last, to) in passed.iter().enumerate().skip(first) {
                    let count = i64::try_from(last - first + 1).unwrap();
                    prop_assert!(count <= i64::from(bucket.burst) + (to - from) / bucket.every_micros());
                }
            }
        }

        /// Who waits as long as they were told gets through, and not a microsecond earlier.
        #[test]
        fn the_wait_is_exact(bucket in buckets(), now in 0_i64..1_000_000, ahead in 0_i64..1_000_000) {
            if let Err(wait) = bucket.take(Some(now + ahead), now) {
                prop_assert!(bucket.take(Some(now + ahead), now + wait).is_ok());
                prop_assert!(bucket.take(Some(now + ahead), now + wait - 1).is_err());
            }
        }

        /// An attempt that is given back was never made.
        #[test]
        fn giving_back_undoes_taking(bucket in buckets(), free_at in prop::option::of(0_i64..10_000), now in 0_i64..10_000) {
            if let Ok(taken) = bucket.take(free_at, now) {
                let back = Some(bucket.give_back(taken));
                prop_assert_eq!(bucket.take(back, now), bucket.take(free_at, now));
            }
        }
    }
}
