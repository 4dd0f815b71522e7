-- Low scores that became owned cases, and how each was closed.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table feedback_loops (
    loop_id text not null,
    -- The answer that opened it: one answer is one case.
    answer_id text not null,
    customer_id text not null,
    -- **Unit**: thousandths, as answered.
    score_milli bigint not null,
    survey text not null,
    owner_id text not null,
    opened_at bigint not null,
    due_at bigint not null,
    state text not null,
    -- How often the customer said that it was not solved.
    reopened bigint not null,
    constraint feedback_loops_pkey primary key (loop_id),
    constraint feedback_loops_answer_id_key unique (answer_id),
    constraint feedback_loops_state_check check (state in ('open', 'closed', 'confirmed')),
    constraint feedback_loops_due_at_check check (due_at >= opened_at)
);

create index feedback_loops_customer_id_idx on feedback_loops (customer_id, loop_id);
create index feedback_loops_unconfirmed_idx on feedback_loops (loop_id) where state <> 'confirmed';

-- Each time that it was closed. The last one counts, the others are its history.
create table loop_closings (
    loop_id text not null,
    -- 1, 2, 3 …
    closing_no bigint not null,
    cause text not null,
    action text not null,
    closed_by text not null,
    closed_at bigint not null,
    -- What the customer said.
    answer text,
    answered_at bigint,
    constraint loop_closings_pkey primary key (loop_id, closing_no),
    constraint loop_closings_loop_id_fkey foreign key (loop_id) references feedback_loops (loop_id),
    constraint loop_closings_answer_check check (answer in ('solved', 'not_solved')),
    constraint loop_closings_answered_check check ((answer is null) = (answered_at is null))
);
