-- Thresholds, weights, playbooks and alert rules, as experts wrote them: drafts, and everything ever published.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC, `_on` a
-- day as YYYY-MM-DD, which sorts as it stands.

create table policy_versions (
    -- 1, 2, 3 … without gaps. Version 0 is built in and is not here.
    version bigint not null,
    -- The version that it was made from.
    base bigint not null,
    text text not null,
    reason text not null,
    review_by_on text not null,
    published_at bigint not null,
    -- The user, and their name as it was: the history stays when a user goes.
    published_by text not null,
    published_by_name text not null,
    constraint policy_versions_pkey primary key (version),
    constraint policy_versions_base_check check (base >= 0 and base < version)
);

create table policy_drafts (
    -- Everybody has one draft at most.
    author_id text not null,
    base bigint not null,
    text text not null,
    -- Grows with every saving, so that nobody publishes what they have not seen.
    revision bigint not null,
    saved_at bigint not null,
    constraint policy_drafts_pkey primary key (author_id),
    constraint policy_drafts_author_id_fkey foreign key (author_id) references users (user_id)
);
