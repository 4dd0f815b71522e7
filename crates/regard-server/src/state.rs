//! What the server is made of and works with. Owns how the present moment is told; opens nothing.

use crate::extract::{Sights, page_problem, store_problem};
use crate::files::FILES_AT_ONCE;
use crate::guards::REQUESTS_AT_ONCE;
use crate::hosts::Hosts;
use crate::present::{Now, Present};
use crate::problem::Problem;
use crate::proxies::Proxies;
use jiff::{SignedDuration, Timestamp};
use regard_app::access::{Access, When};
use regard_app::delivery::Delivery;
use regard_app::inbox::Inbox;
use regard_app::matching::Matcher;
use regard_app::pages::{Clock, HomeFacts, Reader};
use regard_app::policies::{Holding, Policies};
use regard_app::views::{KeptViews, View};
use regard_model::{CustomerId, Ledger, Lens, Moment, Scope, UserId};
use regard_sso::Provider;
use regard_store::{Store, User};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Everything that the server needs; the binary puts it together.
#[derive(Clone)]
pub struct ServerState {
    /// Reads the pages.
    pub reader: Reader,
    /// What decides where customers stand.
    pub policies: Arc<Policies>,
    /// Who gets which brief.
    pub views: Arc<KeptViews>,
    /// Where people may sign in with an account that they have elsewhere.
    pub providers: Arc<Vec<Provider>>,
    /// Tells who sees what.
    pub access: Access,
    /// How alerts reach people and programs outside.
    pub delivery: Delivery,
    /// Tells the newest snapshot.
    pub ledger: Arc<dyn Ledger>,
    /// Users and sessions.
    pub store: Store,
    /// Keeps rows that programs send. **Empty**: none are taken.
    pub inbox: Option<Arc<dyn Inbox>>,
    /// Finds out anew which customers are one. **Empty**: nobody can decide it here.
    pub matcher: Option<Arc<dyn Matcher>>,
    /// The moment that the home is seen from unless the viewer asks for another; `None` is now.
    pub pinned: Option<Moment>,
    /// What is shown to who asks for no other moment.
    pub present: Present,
    /// Tells the time.
    pub clock: Clock,
    /// Whether visitors may become a persona with one click.
    pub demo: bool,
    /// The host names that are answered.
    pub hosts: Hosts,
    /// The machines in front of us that are believed when they say who asks.
    pub proxies: Proxies,
    /// What a directory of people may do.
    pub directory: regard_scim::Rules,
}

/// The state as handlers share it.
pub(crate) type Shared = Arc<Running>;

/// The state and what changes while serving.
pub(crate) struct Running {
    pub(crate) parts: ServerState,
    /// One permit a request in work, and a change that is in work although nobody waits for it any more.
    pub(crate) turns: Arc<Semaphore>,
    /// One permit a file in work; a file that is sent while it is made holds it to its end.
    pub(crate) files: Arc<Semaphore>,
    /// What was looked at lately.
    pub(crate) sights: Sights,
    /// When this process began: answers remembered by browsers are good for its lifetime.
    pub(crate) started_at: Timestamp,
}

/// The address at the other end of the connection: the browser's, or that of a proxy before us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl std::ops::Deref for Running {
    type Target = ServerState;

    fn deref(&self) -> &ServerState {
        &self.parts
    }
}

impl Running {
    pub(crate) fn new(parts: ServerState) -> Shared {
        let started_at = (parts.clock)();
        let (turns, files) = (REQUESTS_AT_ONCE as usize, FILES_AT_ONCE);
        let (turns, files) = (Arc::new(Semaphore::new(turns)), Arc::new(Semaphore::new(files)));
        Arc::new(Self { parts, turns, files, sights: Sights::default(), started_at })
    }

    /// What the home declares.
    pub(crate) fn home(&self) -> &HomeFacts {
        self.reader.home()
    }

    /// The facts of pages, and their moment when the viewer asks for none; for another, nothing is made ready that
    /// would be worth waiting for.
    pub(crate) async fn now(&self, moment_is_asked: bool) -> Result<Now, Problem> {
        Ok(self.present.show(self.newest().await?, !moment_is_asked).await)
    }

    /// The newest facts, and the moment that it is.
    pub(crate) async fn newest(&self) -> Result<Now, Problem> {
        let snapshot = self.ledger.head().await.map_err(Problem::internal)?;
        Ok(Now { snapshot, moment: moment_now((self.clock)(), self.pinned) })
    }

    /// Every customer, now: for the names of what administrators grant and auditors read, and for nothing that anybody
    /// else is shown.
    pub(crate) async fn everyones_lens(&self) -> Result<Lens, Problem> {
        let now = self.newest().await?;
        Ok(Lens {
            snapshot: now.snapshot,
            moment: now.moment,
            policy: self.policies.now().version,
            scope: Scope::Everyone,
            zone: self.home().time_zone.clone(),
        })
    }

    /// The policy that holds now, and a lens of its version, whatever held at the moment: what a page names of it is of
    /// one version.
    pub(crate) fn held(&self, lens: Lens) -> (Lens, Holding) {
        let holding = self.policies.now();
        (Lens { policy: holding.version, ..lens }, holding)
    }

    /// The customers whom a user may see from a moment, as the newest facts and grants have it, whatever facts are
    /// shown.
    pub(crate) async fn scope(&self, user: &UserId, moment: Moment) -> Result<Scope, Problem> {
        self.access.scope(user, self.when(moment).await?).await.map_err(page_problem)
    }

    /// Whether a user may be told of a customer.
    pub(crate) async fn sees(&self, user: &UserId, customer: &CustomerId) -> Result<bool, Problem> {
        let when = self.when(self.newest().await?.moment).await?;
        self.access.sees(user, customer, when).await.map_err(page_problem)
    }

    /// The view of a user, by their place in the company.
    pub(crate) async fn view_of(&self, user: &User) -> Result<View, Problem> {
        let when = self.when(self.newest().await?.moment).await?;
        let place = self.access.place(&user.user_id, when).await.map_err(page_problem)?.unwrap_or_default();
        let view = self.views.now().of(place.level.as_deref(), place.business_unit.as_deref()).cloned();
        view.ok_or_else(|| Problem::internal("no view is for everybody"))
    }

    /// A user, or 404.
    pub(crate) async fn user(&self, key: &str) -> Result<User, Problem> {
        let user = self.store.user(&UserId::new(key)).await.map_err(store_problem)?;
        user.ok_or(Problem::NotFound)
    }

    /// What a user is called. **Empty**: there is none of this key.
    pub(crate) async fn name_of(&self, user: &UserId) -> Result<Option<String>, Problem> {
        Ok(self.names_of(std::slice::from_ref(user)).await?.remove(user))
    }

    /// What users are called, by their keys. Of a key that is no user's there is none.
    pub(crate) async fn names_of(&self, users: &[UserId]) -> Result<BTreeMap<UserId, String>, Problem> {
        self.store.names_of(users).await.map_err(store_problem)
    }

    /// What access is decided for at a moment.
    pub(crate) async fn when(&self, moment: Moment) -> Result<When, Problem> {
        let snapshot = self.ledger.head().await.map_err(Problem::internal)?;
        let zone = &self.home().time_zone;
        Ok(When { snapshot, day: moment.day(zone), today: Moment::at((self.clock)()).day(zone) })
    }

    /// The last moment that may be asked for: the end of today, or of the pinned day if later.
    pub(crate) fn moment_max(&self) -> Moment {
        let zone = &self.home().time_zone;
        let today = Moment::at((self.clock)()).day(zone);
        Moment::end_of_day(self.pinned.map_or(today, |pinned| today.max(pinned.day(zone))), zone)
    }
}

/// How far the present is cut down, so that equal questions within it are one question.
const PRESENT_STEP: SignedDuration = SignedDuration::from_mins(5);

/// The moment of a home when nobody asks for another: the pinned one, else now, cut down to five
/// minutes. Pages and the command line share it, so that they show the same numbers.
pub fn moment_now(now: Timestamp, pinned: Option<Moment>) -> Moment {
    pinned.unwrap_or_else(|| {
        let seconds = now.as_second();
        let cut = seconds - seconds.rem_euclid(PRESENT_STEP.as_secs());
        Moment::at(Timestamp::from_second(cut).unwrap_or(now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_is_cut_to_five_minutes_unless_it_is_pinned() {
        let now = "2026-03-01T10:04:59.9Z".parse().unwrap();
        assert_eq!(moment_now(now, None).to_string(), "2026-03-01T10:00:00Z");
        let pinned = Moment::at("2018-09-01T00:00:00Z".parse().unwrap());
        assert_eq!(moment_now(now, Some(pinned)), pinned);
    }
}
