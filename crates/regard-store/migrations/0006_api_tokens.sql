-- Programs that read for a user: what each may do, and until when.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table api_tokens (
    api_token_id text not null,
    -- The hash of the token: who reads this table cannot read with it.
    token_hash text not null,
    user_id text not null,
    -- What uses it, for people.
    name text not null,
    -- Words with a blank between them, in the order of the alphabet.
    scopes text not null,
    created_at bigint not null,
    expires_at bigint not null,
    -- Written down now and then, not with each use.
    last_used_at bigint,
    revoked_at bigint,
    constraint api_tokens_pkey primary key (api_token_id),
    constraint api_tokens_token_hash_key unique (token_hash),
    constraint api_tokens_user_id_fkey foreign key (user_id) references users (user_id) on delete cascade,
    -- 366 days: a token that is forgotten ends by itself.
    constraint api_tokens_expires_at_check
        check (expires_at > created_at and expires_at <= created_at + 31622400000000)
);

create index api_tokens_user_id_idx on api_tokens (user_id);
