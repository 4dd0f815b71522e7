-- The secret that a webhook had before, which signs beside the present one until its receiver has learned that.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table former_webhook_secrets (
    webhook_id text not null,
    -- As in `webhooks`.
    sealed_secret text not null,
    seal_nonce text not null,
    secret_hash text not null,
    -- From then on it signs nothing.
    ends_at bigint not null,
    constraint former_webhook_secrets_pkey primary key (webhook_id),
    constraint former_webhook_secrets_webhook_id_fkey foreign key (webhook_id) references webhooks (webhook_id)
        on delete cascade
);
