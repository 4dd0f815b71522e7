//! Writing messages within the unit of work of what they tell of. Owns how many go into one statement, and that a
//! choice of mail holds for what is written after it: whoever wrote the messages may have asked before.

use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::outbox::message::NewMessage;
use crate::texts::rows_of;
use serde_json::json;

/// How many messages one statement holds.
const AT_ONCE: usize = 500;
/// How much text one statement holds, more or less. **Unit**: bytes.
const BYTES_AT_ONCE: usize = 1 << 20;
/// How much text one unit of work holds. **Unit**: bytes.
const BYTES_AT_MOST: usize = 64 << 20;

const INSERT: &str = "insert into outbox_messages (message_id, alert_id, channel, recipient, timing, body, state, \
        created_at, due_at, attempts) \
    select e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3, \
        case c.choice when 'at_once' then 'at_once' when 'digest' then 'digest' else e.value ->> 4 end, \
        e.value ->> 5, 'waiting', $2, $2, 0 \
    from json_each(json($1)) e \
    left join mail_choices c on (e.value ->> 2) = 'email_user' and c.user_id = (e.value ->> 3) \
    where c.choice is null or c.choice <> 'never' \
    on conflict (message_id) do nothing";

/// Whether so much can be written in one unit of work.
pub(crate) fn check_bodies<'a>(messages: impl Iterator<Item = &'a NewMessage>) -> Result<(), CallerError> {
    let bytes = messages.fold(0_usize, |bytes, message| bytes.saturating_add(message.body.len()));
    if bytes <= BYTES_AT_MOST {
        return Ok(());
    }
    let problem = "are longer than 64 MiB together: raise fewer alerts at once";
    Err(CallerError::BadText { field: "the messages", problem })
}

/// Writes messages, each about an alert. One that is there already stays as it is. Users hear as they chose by now, and
/// who wants no mail gets none.
pub(crate) async fn put_messages(
    work: &mut Work,
    messages: &[(String, &NewMessage)],
    now: i64,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    let mut bytes = 0;
    for (place, (alert_id, message)) in messages.iter().enumerate() {
        let (channel, recipient) = message.to.words();
        let timing = message.timing.as_str();
        rows.push(json!([message.id(alert_id), alert_id, channel, recipient, timing, message.body]));
        bytes += message.body.len();
        let is_last = place + 1 == messages.len();
        if is_last || rows.len() == AT_ONCE || bytes >= BYTES_AT_ONCE {
            work.execute(INSERT, &[rows_of(std::mem::take(&mut rows)).into(), now.into()]).await?;
            bytes = 0;
        }
    }
    Ok(())
}

/// Gives up what waits for a webhook that is taken off. Returns how many.
pub(crate) async fn bury_webhook(work: &mut Work, webhook_id: &str, now: i64) -> Result<u64, StoreError> {
    let sql = "update outbox_messages set state = 'dead', settled_at = $2, last_error = 'the webhook was removed' \
        where state = 'waiting' and channel = 'webhook' and recipient = $1";
    work.execute(sql, &[webhook_id.into(), now.into()]).await
}
