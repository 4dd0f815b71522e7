-- Where each customer stood when they were judged last, and where they stood when somebody was told last.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table standings (
    customer_id text not null,
    standing text not null,
    -- The moment of the judgement by which they came to stand so.
    since_at bigint not null,
    -- The policy of that judgement.
    policy_version bigint not null,
    -- What alerts were told of. Another than the above is a change that nobody was told of yet.
    told_standing text not null,
    constraint standings_pkey primary key (customer_id),
    constraint standings_standing_check
        check (standing in ('critical', 'neutral', 'somewhat_loyal', 'very_loyal', 'unknown')),
    constraint standings_told_standing_check
        check (told_standing in ('critical', 'neutral', 'somewhat_loyal', 'very_loyal', 'unknown'))
);

create index standings_untold_idx on standings (customer_id) where standing <> told_standing;

-- The last judgement of all. An older one is refused.
create table last_judgement (
    only_row bigint not null,
    judged_at bigint not null,
    policy_version bigint not null,
    constraint last_judgement_pkey primary key (only_row),
    constraint last_judgement_only_row_check check (only_row = 1)
);
