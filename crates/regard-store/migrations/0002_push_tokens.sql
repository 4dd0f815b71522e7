-- Programs that may send rows to one source each.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table push_tokens (
    push_token_id text not null,
    -- The hash of the token: who reads this table cannot send with it.
    token_hash text not null,
    source text not null,
    -- What sends with it, for people.
    name text not null,
    created_at bigint not null,
    revoked_at bigint,
    constraint push_tokens_pkey primary key (push_token_id),
    constraint push_tokens_token_hash_key unique (token_hash)
);

create index push_tokens_source_idx on push_tokens (source);
