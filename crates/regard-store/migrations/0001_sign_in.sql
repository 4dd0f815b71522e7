-- Who looks, how they signed in, and how often somebody guessed.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table users (
    user_id text not null,
    -- Folded to lower case before it comes here, so plain uniqueness is uniqueness in any spelling.
    email text not null,
    name text not null,
    title text,
    level text,
    business_unit text,
    role text not null,
    persona boolean not null,
    password_hash text,
    created_at bigint not null,
    disabled_at bigint,
    constraint users_pkey primary key (user_id),
    constraint users_email_key unique (email),
    constraint users_role_check check (role in ('admin', 'viewer')),
    -- A persona is entered with one click, so it must never be somebody who has a password.
    constraint users_persona_check check (not persona or password_hash is null)
);

create table sessions (
    -- The hash of the token in the cookie: who reads this table cannot sign in with it.
    token_hash text not null,
    user_id text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    constraint sessions_pkey primary key (token_hash),
    constraint sessions_user_id_fkey foreign key (user_id) references users (user_id) on delete cascade,
    constraint sessions_expires_at_check check (expires_at >= created_at)
);

create index sessions_user_id_idx on sessions (user_id);
create index sessions_expires_at_idx on sessions (expires_at);

create table sign_in_throttles (
    -- A hash too: people type passwords into the field for the address.
    throttle_id text not null,
    -- When all its attempts are regained. A row whose time has come says the same as no row.
    free_at bigint not null,
    constraint sign_in_throttles_pkey primary key (throttle_id)
);

create index sign_in_throttles_free_at_idx on sign_in_throttles (free_at);
