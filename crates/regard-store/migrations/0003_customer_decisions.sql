-- What people said about two customers: that they are one, that they are two, or that an earlier word is
-- taken back. Rows are only ever added: the latest word about a pair counts, the others are its history.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table customer_decisions (
    decision_id text not null,
    -- The smaller key first.
    first_customer_id text not null,
    second_customer_id text not null,
    verdict text not null,
    -- Which of the two the other is shown under, where somebody chose.
    main_customer_id text,
    note text,
    decided_at bigint not null,
    -- The user, and their name as it was: the history stays when a user goes.
    decided_by text not null,
    decided_by_name text not null,
    constraint customer_decisions_pkey primary key (decision_id),
    constraint customer_decisions_verdict_check check (verdict in ('joined', 'kept_apart', 'undone')),
    constraint customer_decisions_pair_check check (first_customer_id <> second_customer_id),
    constraint customer_decisions_main_check
        check (main_customer_id is null or main_customer_id in (first_customer_id, second_customer_id))
);

create index customer_decisions_decided_at_idx on customer_decisions (decided_at);
