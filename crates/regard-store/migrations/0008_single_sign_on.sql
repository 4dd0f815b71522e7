-- Who somebody is at another house, and sign-ins that are on their way through it.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table sso_identities (
    -- The two together say who it is. An address of mail never does: it can be given to another.
    issuer text not null,
    subject text not null,
    user_id text not null,
    linked_at bigint not null,
    last_used_at bigint,
    constraint sso_identities_pkey primary key (issuer, subject),
    constraint sso_identities_user_id_fkey foreign key (user_id) references users (user_id) on delete cascade
);

create index sso_identities_user_id_idx on sso_identities (user_id);

create table sso_attempts (
    -- Hashes: who reads this table can end nobody's sign-in.
    state_hash text not null,
    browser_hash text not null,
    -- The nonce and the verifier, readable only with the state and the browser's secret, which we do not keep.
    sealed text not null,
    provider text not null,
    return_path text not null,
    created_at bigint not null,
    expires_at bigint not null,
    constraint sso_attempts_pkey primary key (state_hash)
);

create index sso_attempts_expires_at_idx on sso_attempts (expires_at);
