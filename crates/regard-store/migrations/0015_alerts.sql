-- What somebody has to know about a customer, what they made of it, and the messages that tell of it.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table alerts (
    alert_id text not null,
    customer_id text not null,
    rule text not null,
    -- The event. Empty when the rule fired on where the customer stands.
    cause text,
    -- Of the customer, the rule and the cause: the three together may be longer than an index takes.
    key_hash text not null,
    -- What else there is to say, as JSON.
    details text not null,
    happened_at bigint not null,
    policy_version bigint not null,
    raised_at bigint not null,
    -- Who is to see to it. Users of sources may be no users here, so it points at nothing.
    assigned_to text,
    state text not null,
    acknowledged_by text,
    acknowledged_at bigint,
    -- A snoozed alert whose time has passed is open, without a row being written.
    snoozed_by text,
    snoozed_until bigint,
    resolved_by text,
    resolved_at bigint,
    reason text,
    constraint alerts_pkey primary key (alert_id),
    constraint alerts_state_check check (state in ('open', 'acknowledged', 'snoozed', 'resolved')),
    constraint alerts_acknowledged_check check ((acknowledged_by is null) = (acknowledged_at is null)),
    constraint alerts_snoozed_check check (state <> 'snoozed' or (snoozed_by is not null and snoozed_until is not null)),
    constraint alerts_resolved_check check ((state = 'resolved')
        = (resolved_by is not null and resolved_at is not null and reason is not null))
);

-- While one stands, another of the same key is not raised.
create unique index alerts_standing_key on alerts (key_hash) where state <> 'resolved';
create index alerts_key_hash_idx on alerts (key_hash);
create index alerts_customer_id_idx on alerts (customer_id, alert_id);
create index alerts_standing_idx on alerts (alert_id) where state <> 'resolved';

create table alert_votes (
    alert_id text not null,
    user_id text not null,
    vote text not null,
    voted_at bigint not null,
    constraint alert_votes_pkey primary key (alert_id, user_id),
    constraint alert_votes_alert_id_fkey foreign key (alert_id) references alerts (alert_id),
    constraint alert_votes_user_id_fkey foreign key (user_id) references users (user_id),
    constraint alert_votes_vote_check check (vote in ('useful', 'not_useful'))
);

create table outbox_messages (
    -- Derived from the alert and where the message goes: the same message has the same key wherever it is repeated.
    message_id text not null,
    alert_id text not null,
    channel text not null,
    -- A user, an address, or a webhook, by the channel.
    recipient text not null,
    timing text not null,
    body text not null,
    state text not null,
    created_at bigint not null,
    -- When it may be claimed. Who claims it moves this to the end of the lease.
    due_at bigint not null,
    -- How often it was claimed. Only the last claim may say that it failed.
    attempts bigint not null,
    last_error text,
    -- When it was delivered or given up.
    settled_at bigint,
    constraint outbox_messages_pkey primary key (message_id),
    constraint outbox_messages_alert_id_fkey foreign key (alert_id) references alerts (alert_id),
    constraint outbox_messages_channel_check check (channel in ('email_user', 'email_address', 'webhook')),
    constraint outbox_messages_timing_check check (timing in ('at_once', 'digest')),
    constraint outbox_messages_state_check check (state in ('waiting', 'delivered', 'dead')),
    constraint outbox_messages_settled_check check ((state = 'waiting') = (settled_at is null))
);

create index outbox_messages_due_idx on outbox_messages (timing, due_at, message_id) where state = 'waiting';
create index outbox_messages_recipient_idx on outbox_messages (channel, recipient) where state = 'waiting';
create index outbox_messages_dead_idx on outbox_messages (message_id) where state = 'dead';
create index outbox_messages_settled_idx on outbox_messages (settled_at) where state = 'delivered';
create index outbox_messages_alert_id_idx on outbox_messages (alert_id);
