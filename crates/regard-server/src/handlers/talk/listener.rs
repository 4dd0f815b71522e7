//! Comments as a viewer reads them. Owns the rule that a thread about a customer is for those who see the customer;
//! not how comments are kept.

use super::customer_page;
use super::wire::{CommentRow, Names};
use crate::extract::{Session, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::Running;
use regard_app::access::When;
use regard_app::pages::Whose;
use regard_model::{CustomerId, Entity, Lens, Scope, UserId};
use regard_store::{Comment, CommentFilter, Thread};
use std::collections::{BTreeSet, HashMap};

/// More mentions than this are not counted.
const MENTIONS_COUNTED: u32 = 100;

/// A viewer among the comments.
pub(crate) struct Listener<'a> {
    state: &'a Running,
    viewer: UserId,
    lens: Lens,
    when: When,
    /// The scope with every key that stands for a customer in it.
    heard: Scope,
}

impl<'a> Listener<'a> {
    pub(crate) async fn of(state: &'a Running, session: &Session) -> Result<Self, Problem> {
        let lens = lens(state, session, state.newest().await?).await?;
        let when = state.when(lens.moment).await?;
        let heard = state.access.with_joined_keys(&lens.scope, when).await.map_err(page_problem)?;
        Ok(Self { state, viewer: session.user.user_id.clone(), lens, when, heard })
    }

    /// Whether the viewer may read a thread.
    fn may_read(&self, thread: &Thread) -> bool {
        thread.customer_id.as_ref().is_none_or(|customer| self.heard.holds(customer))
    }

    /// A thread, or 404.
    pub(super) async fn thread(&self, thread_id: &str) -> Result<Thread, Problem> {
        let thread = self.state.store.thread(thread_id).await.map_err(store_problem)?;
        thread.filter(|thread| self.may_read(thread)).ok_or(Problem::NotFound)
    }

    /// A comment, or 404.
    pub(super) async fn comment(&self, comment_id: &str) -> Result<Comment, Problem> {
        let comment = self.state.store.comment(comment_id).await.map_err(store_problem)?;
        comment.filter(|comment| self.may_read(&comment.thread)).ok_or(Problem::NotFound)
    }

    /// A customer whom the viewer sees, or 404: whether there is one is asked of the facts.
    pub(super) async fn customer(&self, customer_id: &str) -> Result<CustomerId, Problem> {
        let named = self.state.reader.customer_names(&self.lens, vec![customer_id.to_owned()]).await;
        if named.map_err(page_problem)?.is_empty() {
            Err(Problem::NotFound)
        } else {
            Ok(CustomerId::new(customer_id))
        }
    }

    /// Whose a row is, as far as the viewer may know.
    pub(super) async fn whose(&self, entity: &Entity, key: &str) -> Result<Whose, Problem> {
        self.state.reader.whose(&self.lens, entity, key).await.map_err(page_problem)
    }

    /// The comments that the viewer may read, newest first, and where to go on: the last of these, when there are
    /// more.
    pub(crate) async fn comments(
        &self,
        filter: &CommentFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Comment>, Option<String>), Problem> {
        let found = self.state.store.comments(filter, &self.heard, after, limit.saturating_add(1));
        let mut found = found.await.map_err(store_problem)?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|last| last.comment_id.clone());
        Ok((found, next))
    }

    /// The comments that mention the viewer and that they have not seen.
    async fn unseen(&self) -> Result<BTreeSet<String>, Problem> {
        let mentioning = Some(self.viewer.clone());
        let new = CommentFilter { mentioning, unseen: true, ..CommentFilter::default() };
        let (found, _) = self.comments(&new, None, MENTIONS_COUNTED).await?;
        Ok(found.into_iter().map(|comment| comment.comment_id).collect())
    }

    /// Marks as seen where the viewer is mentioned, in one comment or in all that they may read. Returns how many
    /// were new.
    pub(super) async fn see(&self, comment_id: Option<String>) -> Result<u64, Problem> {
        let seen = self.state.store.see_mentions(self.viewer.clone(), &self.heard, comment_id).await;
        seen.map_err(store_problem)
    }

    /// Comments as a page has them, and how many mentions are new to the viewer in all.
    pub(super) async fn page(&self, comments: Vec<Comment>) -> Result<(Vec<CommentRow>, usize), Problem> {
        let unseen = self.unseen().await?;
        let mut rows = self.rows(comments).await?;
        for row in &mut rows {
            row.unseen = unseen.contains(&row.comment_id);
        }
        Ok((rows, unseen.len()))
    }

    /// The keys of a customer, and the pages of each: what was said under a key that was joined since is about them.
    pub(super) async fn keys_of(&self, customer_id: &str) -> Result<Vec<String>, Problem> {
        self.state.access.keys_of(customer_id, self.when).await.map_err(page_problem)
    }

    /// A page, and of a customer's the same page under each of their keys.
    pub(super) async fn pages_of(&self, page: String) -> Result<Vec<String>, Problem> {
        let Some(customer) = customer_page::customer_of(&page) else { return Ok(vec![page]) };
        let keys = self.keys_of(&customer).await?;
        let mut pages: Vec<String> = keys.iter().map(|key| customer_page::under(&page, key)).collect();
        if !pages.contains(&page) {
            pages.push(page);
        }
        Ok(pages)
    }

    /// Comments as they go out, about the main customers of their keys.
    pub(crate) async fn rows(&self, mut comments: Vec<Comment>) -> Result<Vec<CommentRow>, Problem> {
        for thread in comments.iter_mut().map(|comment| &mut comment.thread) {
            let Some(customer) = &mut thread.customer_id else { continue };
            let main = self.state.access.mains([customer.clone()], self.when).await.map_err(page_problem)?;
            let Some(main) = main.into_iter().next().filter(|main| main != customer) else { continue };
            if customer_page::customer_of(&thread.page).as_deref() == Some(customer.as_str()) {
                thread.page = customer_page::under(&thread.page, main.as_str());
            }
            *customer = main;
        }
        let customers = comments.iter().filter_map(|comment| comment.thread.customer_id.as_ref());
        let customers: BTreeSet<String> = customers.map(|customer| customer.as_str().to_owned()).collect();
        let customers = self.state.reader.customer_names(&self.lens, customers.into_iter().collect()).await;
        let customers = customers.map_err(page_problem)?;
        let mut people: HashMap<UserId, String> = HashMap::new();
        for user in comments.iter().flat_map(|comment| &comment.mentions) {
            if !people.contains_key(user) {
                let name = self.state.name_of(user).await?.unwrap_or_else(|| user.as_str().to_owned());
                people.insert(user.clone(), name);
            }
        }
        let names = Names { viewer: &self.viewer, customers, people };
        Ok(comments.into_iter().map(|comment| CommentRow::of(comment, &names)).collect())
    }
}
