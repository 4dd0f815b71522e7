-- A session can be named and ended by its user: it gets a public key, and says how and from where it began.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.
--
-- The table is made again, because SQLite cannot add a column that must not be empty.

create table sessions_before as
    select s.token_hash, s.user_id, s.created_at, s.last_seen_at, s.expires_at, u.persona
    from sessions s join users u on u.user_id = s.user_id;
drop table sessions;

create table sessions (
    -- The hash of the token in the cookie: who reads this table cannot sign in with it.
    token_hash text not null,
    -- For naming it. It opens nothing.
    session_id text not null,
    user_id text not null,
    method text not null,
    -- What the browser said it is, and the machine that asked, so that a user recognizes their own.
    user_agent text,
    address text,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    constraint sessions_pkey primary key (token_hash),
    constraint sessions_session_id_key unique (session_id),
    constraint sessions_user_id_fkey foreign key (user_id) references users (user_id) on delete cascade,
    constraint sessions_expires_at_check check (expires_at >= created_at),
    constraint sessions_method_check check (method in ('password', 'sso', 'persona', 'setup'))
);

create index sessions_user_id_idx on sessions (user_id);
create index sessions_expires_at_idx on sessions (expires_at);

insert into sessions (token_hash, session_id, user_id, method, created_at, last_seen_at, expires_at)
select token_hash, substr(token_hash, 1, 32), user_id, case when persona then 'persona' else 'password' end,
    created_at, last_seen_at, expires_at
from sessions_before;

drop table sessions_before;
