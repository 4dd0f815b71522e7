//! What people keep beside the facts: grants, lists and comments, and what they do. Drawn with a chart, and put down
//! without what a viewer may not see.

use super::acting::Acting;
use super::company::Company;
use super::dice::Dice;
use super::names::{Keys, Whose};
use crate::house::House;
use jiff::SignedDuration;
use regard_model::{CustomerId, UserId};
use regard_store::{
    Anchor, AnchorKind, Granted, NewGrant, NewThread, NewWatchlist, Remark, Sharing, Watched,
};
use std::collections::BTreeSet;

/// How many random bytes a key has.
const KEY_BYTES: usize = 10;

/// All that was drawn.
pub(super) struct Beside {
    grants: Vec<(String, Granted)>,
    lists: Vec<List>,
    remarks: Vec<Remarked>,
    acting: Acting,
}

struct List {
    owner: String,
    /// Its customers; none of a segment.
    customers: Vec<String>,
    filter: Option<String>,
    sharing: Sharing,
}

/// A thread.
struct Remarked {
    author: String,
    /// The customer whom it is about. **Empty**: it is about a page.
    about: Option<String>,
    mentions: Vec<String>,
    /// Who replies. **Empty**: nobody.
    replier: Option<String>,
}

impl Beside {
    /// What the people of a company keep.
    pub(super) fn of(company: &Company, dice: &mut Dice) -> Self {
        let people = company.table("users").values("user_id");
        let customers = company.table("customers").values("customer_id");
        let entities = company.table("orders").values("sales_entity");
        let mut grants = Vec::new();
        for person in &people {
            match dice.below(6) {
                0 => grants.push((person.clone(), Granted::Customer(CustomerId::new(dice.one(&customers))))),
                1 if !dice.one(&entities).is_empty() => {
                    let entity = entities.iter().find(|entity| !entity.is_empty());
                    grants.extend(entity.map(|name| (person.clone(), Granted::SalesEntity(name.clone()))));
                }
                2 => {
                    let colleague = dice.one(&people);
                    if colleague != person {
                        grants.push((person.clone(), Granted::StandIn(UserId::new(colleague))));
                    }
                }
                _ => {}
            }
        }
        let some = |dice: &mut Dice| (0..1 + dice.below(8)).map(|_| dice.one(&customers).clone()).collect();
        let lists = (0..3 + dice.below(4)).map(|number| {
            let owner = dice.one(&people).clone();
            let segment = dice.percent(40);
            let sharing = match (number, dice.below(3)) {
                // There is one at least that everybody reads.
                (0, _) | (_, 0) => Sharing::Everyone,
                _ => Sharing::Named {
                    readers: [UserId::new(dice.one(&people)), UserId::new(dice.one(&people))].into(),
                    grants_sight: !segment && dice.percent(60),
                },
            };
            let filter = segment.then(|| format!("segment={}", dice.one(&["smb", "enterprise", "none"])));
            List { owner, customers: if segment { Vec::new() } else { some(dice) }, filter, sharing }
        });
        let lists = lists.collect();
        let remarks = (0..24).map(|number| Remarked {
            // The first is about a page.
            about: (number > 0 && dice.percent(80)).then(|| dice.one(&customers).clone()),
            mentions: (0..dice.below(3)).map(|_| dice.one(&people).clone()).collect(),
            author: dice.one(&people).clone(),
            replier: dice.percent(40).then(|| dice.one(&people).clone()),
        });
        let remarks = remarks.collect();
        Self { grants, lists, remarks, acting: Acting::of(company, dice) }
    }

    /// The customers whom somebody may see on a day, with what they were granted and what lists show them.
    pub(super) fn seen_by(&self, company: &Company, viewer: &str, day: &str) -> BTreeSet<String> {
        let mut seen = self.without_lists(company, viewer, day);
        for list in &self.lists {
            let Sharing::Named { readers, grants_sight: true } = &list.sharing else { continue };
            if readers.contains(&UserId::new(viewer)) {
                let owners = self.without_lists(company, &list.owner, day);
                seen.extend(list.customers.iter().filter(|one| owners.contains(*one)).cloned());
            }
        }
        seen
    }

    fn without_lists(&self, company: &Company, viewer: &str, day: &str) -> BTreeSet<String> {
        let mut seen = company.seen_by(viewer, day);
        for (_, granted) in self.grants.iter().filter(|(to, _)| to == viewer) {
            match granted {
                Granted::Customer(customer) => {
                    seen.insert(customer.as_str().to_owned());
                }
                Granted::StandIn(colleague) => seen.extend(company.seen_by(colleague.as_str(), day)),
                Granted::SalesEntity(name) => {
                    for table in ["orders", "invoices"].map(|name| company.table(name)) {
                        let pairs = table.values("sales_entity").into_iter().zip(table.values("customer_id"));
                        seen.extend(pairs.filter(|(entity, _)| entity == name).map(|(_, customer)| customer));
                    }
                }
                Granted::Everyone => unreachable!("is not drawn"),
            }
        }
        seen
    }

    /// Puts it down in a house: only what is about these customers. Whatever is left out, the others get the same keys.
    pub(super) async fn put_down(&self, house: &House, seen: Option<&BTreeSet<String>>) -> Keys {
        let mut keys = Keys::default();
        self.grant(house).await;
        self.list(house, seen, &mut keys).await;
        self.remark(house, seen, &mut keys).await;
        self.acting.put_down(house, seen, &mut keys).await;
        keys
    }

    async fn grant(&self, house: &House) {
        for (to, granted) in &self.grants {
            let new = NewGrant {
                to_user_id: UserId::new(to),
                granted: granted.clone(),
                from_on: None,
                to_on: Some(jiff::civil::date(2999, 12, 31)),
                note: None,
                granted_by: UserId::new("admin"),
            };
            house.state.store.create_grant(new, None).await.unwrap();
        }
    }

    async fn list(&self, house: &House, seen: Option<&BTreeSet<String>>, keys: &mut Keys) {
        let store = &house.state.store;
        for (number, list) in self.lists.iter().enumerate() {
            house.clock.advance(SignedDuration::from_secs(1));
            let owner = UserId::new(&list.owner);
            let watched = match &list.filter {
                Some(query) => Watched::Segment { filter: serde_json::json!({"query": query}).to_string() },
                None => Watched::List,
            };
            let new = NewWatchlist { owner_id: owner.clone(), name: format!("List {number}"), watched };
            let named = list.customers.iter().filter(|one| list.filter.is_none() && is_there(seen, one));
            let members = named.map(CustomerId::new).collect();
            let id = store.make_watchlist(new, members).await.unwrap().watchlist_id;
            store.share_watchlist(owner, id.clone(), list.sharing.clone(), None).await.unwrap();
            keys.add("{list_id}", id, list.readers());
        }
    }

    async fn remark(&self, house: &House, seen: Option<&BTreeSet<String>>, keys: &mut Keys) {
        let store = &house.state.store;
        for (number, thread) in self.remarks.iter().enumerate() {
            house.clock.advance(SignedDuration::from_secs(1));
            if thread.about.as_ref().is_some_and(|customer| !is_there(seen, customer)) {
                // The thread, its first comment and the reply.
                pass_over(house, 2 + usize::from(thread.replier.is_some()));
                continue;
            }
            let remark = |author: &String, text: String| Remark {
                author_id: UserId::new(author),
                text,
                mentions: thread.mentions.iter().map(UserId::new).collect(),
            };
            let new = NewThread {
                page: thread.about.as_ref().map_or("/promises".to_owned(), |one| format!("/customers/{one}")),
                anchor: Anchor { kind: AnchorKind::Page, key: String::new() },
                customer_id: thread.about.as_ref().map(CustomerId::new),
                question: String::new(),
                remark: remark(&thread.author, format!("Remark {number}")),
            };
            let thread_id = store.start_thread(new).await.unwrap().thread.thread_id;
            if let Some(replier) = &thread.replier {
                store.reply(thread_id.clone(), remark(replier, format!("Reply {number}"))).await.unwrap();
            }
            keys.add(
                "{thread_id}",
                thread_id,
                thread.about.clone().map_or(Whose::Everybodys, Whose::Customers),
            );
        }
    }
}

impl List {
    fn readers(&self) -> Whose {
        match &self.sharing {
            Sharing::Everyone => Whose::Everybodys,
            Sharing::Named { readers, .. } => {
                let readers = readers.iter().map(|reader| reader.as_str().to_owned());
                Whose::Peoples(readers.chain([self.owner.clone()]).collect())
            }
            Sharing::Private => unreachable!("is not drawn"),
        }
    }
}

fn is_there(seen: Option<&BTreeSet<String>>, customer: &str) -> bool {
    seen.is_none_or(|seen| seen.contains(customer))
}

/// Draws what the keys of so many things would have been drawn from.
pub(super) fn pass_over(house: &House, things: usize) {
    for _ in 0..things {
        house.state.store.random(&mut [0; KEY_BYTES]);
    }
}
