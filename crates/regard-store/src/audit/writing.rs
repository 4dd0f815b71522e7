//! Writing to the audit log: at once, with what the event tells of, or by a queue that writes many events in one unit
//! of work. Owns the queue's bound, and that what it has taken is written before the store is closed.

use crate::audit::chain::{BEFORE_ALL, hash_of_row};
use crate::audit::event::NewAuditEvent;
use crate::database::{Database, Value, Work};
use crate::errors::{OutsideError, StoreError};
use crate::store::{Store, permits};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Events written in one unit of work.
const AT_ONCE: usize = 256;
/// How long until events that could not be written are tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// An event that has happened, as its row will have it.
struct Happened {
    at: i64,
    event: NewAuditEvent,
    /// Its place in the queue, given back when it is written.
    _place: Option<OwnedSemaphorePermit>,
}

enum Message {
    Event(Box<Happened>),
    /// Answers whether everything before it is written.
    Flush(oneshot::Sender<bool>),
    /// The same, and takes nothing any more.
    Close(oneshot::Sender<bool>),
}

/// The way to the task that writes.
pub(crate) struct AuditQueue {
    places: Arc<Semaphore>,
    // Without a bound of its own, so that a flush always gets through; the places bound the events.
    messages: mpsc::UnboundedSender<Message>,
}

impl AuditQueue {
    /// Starts the task. It ends when the queue is closed or dropped, after it has written what is left.
    pub(crate) fn start(database: Database, places: u32) -> Self {
        let (messages, receiver) = mpsc::unbounded_channel();
        tokio::spawn(write_as_they_come(database, receiver));
        Self { places: Arc::new(Semaphore::new(permits(places))), messages }
    }

    fn put(&self, at: i64, event: NewAuditEvent) -> Result<(), OutsideError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| OutsideError::Busy)?;
        let happened = Happened { at, event, _place: Some(place) };
        self.messages.send(Message::Event(Box::new(happened))).map_err(|_| OutsideError::Closed)
    }

    /// Waits until everything taken so far is written. Returns whether it is.
    async fn ask(&self, message: impl FnOnce(oneshot::Sender<bool>) -> Message) -> bool {
        let (answer, answered) = oneshot::channel();
        // Without a task there is nothing left to write.
        self.messages.send(message(answer)).is_err() || answered.await.unwrap_or(false)
    }

    pub(crate) async fn close(&self) {
        self.ask(Message::Close).await;
    }
}

impl Store {
    /// Takes an event for the audit log; it is written very soon, with others. For what may be many, such
    /// as looking at customers.
    ///
    /// # Errors
    /// [`crate::CallerError::BadText`] when it cannot be kept; [`OutsideError::Busy`] when too many wait to be
    /// written, and then what it tells of should not be done; [`OutsideError::Closed`].
    pub fn audit(&self, event: NewAuditEvent) -> Result<(), StoreError> {
        event.check()?;
        Ok(self.inner.audit.put(self.now_micros(), event)?)
    }

    /// Writes an event to the audit log, and returns when it is there. For what must not happen unseen.
    ///
    /// # Errors
    /// [`crate::CallerError::BadText`] when it cannot be kept; [`StoreError::Outside`] when the database does
    /// not answer.
    pub async fn audit_now(&self, event: NewAuditEvent) -> Result<(), StoreError> {
        self.unit(|store| async move {
            event.check()?;
            let happened = Happened { at: store.now_micros(), event, _place: None };
            append(&store.inner.database, &[happened]).await
        })
        .await
    }

    /// Waits until every event taken so far is written.
    ///
    /// # Errors
    /// [`OutsideError::Busy`] when the database does not take them just now; they are tried again.
    pub async fn flush_audit(&self) -> Result<(), StoreError> {
        if self.inner.audit.ask(Message::Flush).await { Ok(()) } else { Err(OutsideError::Busy.into()) }
    }
}

/// The task: gathers what has come, writes it, and keeps what could not be written for another try.
async fn write_as_they_come(database: Database, mut receiver: mpsc::UnboundedReceiver<Message>) {
    let mut waiting: Vec<Happened> = Vec::new();
    loop {
        let mut messages = Vec::new();
        let receiving = receiver.recv_many(&mut messages, AT_ONCE);
        let is_over = if waiting.is_empty() {
            receiving.await == 0
        } else {
            // Somebody who comes meanwhile is as good a reason to try again as the time.
            matches!(tokio::time::timeout(AGAIN_AFTER, receiving).await, Ok(0))
        };
        let mut answers = Vec::new();
        for message in messages {
            match message {
                Message::Event(happened) => waiting.push(*happened),
                Message::Flush(answer) => answers.push(answer),
                Message::Close(answer) => {
                    receiver.close();
                    answers.push(answer);
                }
            }
        }
        if receiver.is_closed() {
            // What slipped in before the door was shut.
            while let Some(message) = receiver.recv().await {
                match message {
                    Message::Event(happened) => waiting.push(*happened),
                    Message::Flush(answer) | Message::Close(answer) => answers.push(answer),
                }
            }
        }
        write(&database, &mut waiting).await;
        for answer in answers {
            // Who asked may have gone.
            answer.send(waiting.is_empty()).ok();
        }
        if is_over || receiver.is_closed() {
            return;
        }
    }
}

/// Writes events in order, as many at once as allowed; those that could not be written are left.
async fn write(database: &Database, waiting: &mut Vec<Happened>) {
    while !waiting.is_empty() {
        let some = waiting.len().min(AT_ONCE);
        if append(database, &waiting[..some]).await.is_err() {
            return;
        }
        waiting.drain(..some);
    }
}

/// Adds events to the end of the chain in a unit of work of their own.
async fn append(database: &Database, events: &[Happened]) -> Result<(), StoreError> {
    let mut work = database.begin().await?;
    append_within(&mut work, events).await?;
    work.commit().await
}

/// Adds an event to the end of the chain in the unit of work that does what it tells of: neither is there without
/// the other.
pub(crate) async fn write_within(work: &mut Work, at: i64, event: NewAuditEvent) -> Result<(), StoreError> {
    event.check()?;
    append_within(work, &[Happened { at, event, _place: None }]).await
}

async fn append_within(work: &mut Work, events: &[Happened]) -> Result<(), StoreError> {
    let last = "select seq, hash from audit_events order by seq desc limit 1";
    let (mut seq, mut hash) = match work.fetch_first(last, &[]).await? {
        Some(row) => (row.get("seq")?, row.get("hash")?),
        None => (0, BEFORE_ALL.to_owned()),
    };
    for happened in events {
        seq += 1;
        hash = append_one(work, seq, &hash, happened).await?;
    }
    work.execute("update revisions set revision = $1 where name = 'audit'", &[seq.into()]).await?;
    Ok(())
}

async fn append_one(
    work: &mut Work,
    seq: i64,
    former: &str,
    happened: &Happened,
) -> Result<String, StoreError> {
    let event = &happened.event;
    let actor = event.actor.as_ref();
    let subject = event.subject.as_ref();
    let mut values: Vec<Value> = vec![
        seq.into(),
        happened.at.into(),
        actor.map(|(user_id, _)| user_id.as_str().to_owned()).into(),
        actor.map(|(_, name)| name.clone()).into(),
        event.kind.as_str().into(),
        subject.map(|subject| subject.kind.clone()).into(),
        subject.map(|subject| subject.key.clone()).into(),
        event.details.clone().into(),
        event.address.map(|address| address.to_canonical().to_string()).into(),
    ];
    let hash = hash_of_row(former, &values);
    values.push(hash.as_str().into());
    work.execute(
        "insert into audit_events (seq, happened_at, actor_id, actor_name, kind, subject_kind, subject_key, \
            details, address, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &values,
    )
    .await?;
    Ok(hash)
}
