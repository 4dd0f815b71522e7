-- Where other programs want to hear of alerts.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table webhooks (
    webhook_id text not null,
    url text not null,
    -- The rules whose alerts it wants, as a JSON array. Empty array: all.
    rules text not null,
    -- The secret under a key that is not in this database, with what was drawn for it; and a hash, to know the key
    -- again by.
    sealed_secret text not null,
    seal_nonce text not null,
    secret_hash text not null,
    made_by text not null,
    made_at bigint not null,
    rotated_at bigint,
    disabled_at bigint,
    disabled_why text,
    constraint webhooks_pkey primary key (webhook_id),
    constraint webhooks_disabled_check check ((disabled_at is null) = (disabled_why is null))
);
