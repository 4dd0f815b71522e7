-- Links of one use: to become the first administrator, and to set one's first password. A used one is gone.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table entry_links (
    -- The hash of the secret in the link: who reads this table cannot enter with it.
    secret_hash text not null,
    kind text not null,
    -- Whom the link is for. The first administrator is nobody yet.
    user_id text,
    created_at bigint not null,
    expires_at bigint not null,
    constraint entry_links_pkey primary key (secret_hash),
    constraint entry_links_user_id_fkey foreign key (user_id) references users (user_id) on delete cascade,
    constraint entry_links_kind_check check (kind in ('setup', 'invitation')),
    constraint entry_links_user_id_check check ((kind = 'setup') = (user_id is null))
);

create index entry_links_user_id_idx on entry_links (user_id);
