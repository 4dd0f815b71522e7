-- Users get a manager, a language, an origin and a key of another system; and somebody may be an auditor.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.
--
-- SQLite cannot alter a check, so the table is made again. With it the table that points at it: dropping
-- users would end every session, and constraints keep their names only when the old ones are gone first.

create table users_before as select * from users;
create table sessions_before as select * from sessions;
drop table sessions;
drop table users;

create table users (
    user_id text not null,
    -- Folded to lower case before it comes here, so plain uniqueness is uniqueness in any spelling.
    email text not null,
    name text not null,
    title text,
    level text,
    business_unit text,
    -- May name somebody who is no user yet, so it points at nothing.
    manager_id text,
    role text not null,
    -- Which ones there are is for the program to say: a list here could only grow by making the table again.
    language text,
    origin text not null,
    -- The key in the directory that keeps the user, where one does.
    external_id text,
    persona boolean not null,
    password_hash text,
    -- Name, address and key in lower case, for finding and for the order of lists.
    search_text text not null,
    created_at bigint not null,
    disabled_at bigint,
    constraint users_pkey primary key (user_id),
    constraint users_email_key unique (email),
    constraint users_external_id_key unique (external_id),
    constraint users_role_check check (role in ('admin', 'auditor', 'viewer')),
    constraint users_origin_check check (origin in ('admin', 'source', 'sso', 'scim')),
    -- A persona is entered with one click, so it must never be somebody who has a password.
    constraint users_persona_check check (not persona or password_hash is null)
);

create index users_search_text_idx on users (search_text, user_id);

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

insert into users (user_id, email, name, title, level, business_unit, role, origin, persona, password_hash,
    search_text, created_at, disabled_at)
select user_id, email, name, title, level, business_unit, role, 'admin', persona, password_hash,
    lower(name || ' ' || email || ' ' || user_id), created_at, disabled_at
from users_before;

insert into sessions (token_hash, user_id, created_at, last_seen_at, expires_at)
select token_hash, user_id, created_at, last_seen_at, expires_at from sessions_before;

drop table sessions_before;
drop table users_before;

-- Numbers that grow with every change of a kind, so that a reader can tell cheaply whether what it keeps is stale.
create table revisions (
    name text not null,
    revision bigint not null,
    constraint revisions_pkey primary key (name)
);

-- Whatever may change who sees what.
insert into revisions (name, revision) values ('access', 0);
