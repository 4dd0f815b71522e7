-- Customers under somebody's lens: lists that name them, and segments that describe them.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table watchlists (
    watchlist_id text not null,
    owner_id text not null,
    name text not null,
    kind text not null,
    -- A segment's description, as JSON.
    filter text,
    sharing text not null,
    -- Whether those who read it see its customers although they are not in their own scope.
    grants_sight boolean not null,
    created_at bigint not null,
    changed_at bigint not null,
    constraint watchlists_pkey primary key (watchlist_id),
    constraint watchlists_owner_id_fkey foreign key (owner_id) references users (user_id),
    constraint watchlists_kind_check check (kind in ('list', 'segment')),
    constraint watchlists_filter_check check ((kind = 'segment') = (filter is not null)),
    constraint watchlists_sharing_check check (sharing in ('private', 'everyone', 'named')),
    -- Only named people are given sight, and only of named customers.
    constraint watchlists_sight_check check (not grants_sight or (kind = 'list' and sharing = 'named'))
);

create index watchlists_owner_id_idx on watchlists (owner_id);

create table watchlist_readers (
    watchlist_id text not null,
    user_id text not null,
    constraint watchlist_readers_pkey primary key (watchlist_id, user_id),
    constraint watchlist_readers_watchlist_id_fkey foreign key (watchlist_id)
        references watchlists (watchlist_id) on delete cascade,
    constraint watchlist_readers_user_id_fkey foreign key (user_id) references users (user_id)
);

create index watchlist_readers_user_id_idx on watchlist_readers (user_id);

create table watchlist_members (
    watchlist_id text not null,
    customer_id text not null,
    added_by text not null,
    added_at bigint not null,
    constraint watchlist_members_pkey primary key (watchlist_id, customer_id),
    constraint watchlist_members_watchlist_id_fkey foreign key (watchlist_id)
        references watchlists (watchlist_id) on delete cascade
);

create index watchlist_members_customer_id_idx on watchlist_members (customer_id);
