-- Sight that somebody was given beyond their own place. Rows stay when they are revoked: they are the history.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC, `_on` a
-- day as YYYY-MM-DD, which sorts as it stands.

create table grants (
    grant_id text not null,
    to_user_id text not null,
    kind text not null,
    -- The user whose place is taken, the name of the sales entity, or the key of the customer.
    value text,
    -- Both ends count.
    from_on text,
    to_on text,
    note text,
    granted_by text not null,
    granted_at bigint not null,
    revoked_by text,
    revoked_at bigint,
    constraint grants_pkey primary key (grant_id),
    constraint grants_to_user_id_fkey foreign key (to_user_id) references users (user_id),
    constraint grants_granted_by_fkey foreign key (granted_by) references users (user_id),
    constraint grants_kind_check check (kind in ('stand_in', 'sales_entity', 'customer', 'everyone')),
    constraint grants_value_check check ((kind = 'everyone') = (value is null)),
    constraint grants_days_check check (from_on <= to_on),
    -- Who stands in for somebody does so for a while.
    constraint grants_stand_in_check check (kind <> 'stand_in' or to_on is not null),
    constraint grants_revoked_check check ((revoked_by is null) = (revoked_at is null))
);

create index grants_to_user_id_idx on grants (to_user_id);
