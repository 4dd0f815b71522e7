-- Who did and saw what. Rows are only ever added: what refuses the rest stands beside, in `sqlite/` and in
-- `postgres/`, because the two have no word for it in common.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table audit_events (
    -- 1, 2, 3 … without gaps.
    seq bigint not null,
    happened_at bigint not null,
    -- The user and their name as it was; neither when nobody was signed in.
    actor_id text,
    actor_name text,
    kind text not null,
    subject_kind text,
    subject_key text,
    -- A JSON object.
    details text,
    address text,
    -- Of the row before and of this one, so that a change of any is seen.
    hash text not null,
    constraint audit_events_pkey primary key (seq),
    constraint audit_events_subject_check check ((subject_kind is null) = (subject_key is null))
);

create index audit_events_kind_idx on audit_events (kind, seq);
create index audit_events_actor_id_idx on audit_events (actor_id, seq);
create index audit_events_subject_idx on audit_events (subject_kind, subject_key, seq);
create index audit_events_happened_at_idx on audit_events (happened_at);

-- The number of the last event, so that one taken from the end is missed.
insert into revisions (name, revision) values ('audit', 0);
