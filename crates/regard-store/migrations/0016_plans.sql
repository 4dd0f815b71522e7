-- What is done for a customer: plans with steps, from playbooks or free.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC, `_on` a
-- day as YYYY-MM-DD, which sorts as it stands.

create table plans (
    plan_id text not null,
    customer_id text not null,
    -- The key of the playbook, what it was called, and the policy that it stood in. Empty: the plan is free.
    playbook text,
    policy_version bigint,
    title text not null,
    owner_id text not null,
    opened_by text not null,
    opened_at bigint not null,
    due_on text not null,
    state text not null,
    ended_by text,
    ended_at bigint,
    outcome text,
    constraint plans_pkey primary key (plan_id),
    constraint plans_playbook_check check ((playbook is null) = (policy_version is null)),
    constraint plans_state_check check (state in ('open', 'done', 'dropped')),
    constraint plans_ended_check check ((state = 'open')
        = (ended_by is null and ended_at is null and outcome is null))
);

create index plans_customer_id_idx on plans (customer_id, plan_id);
create index plans_open_idx on plans (plan_id) where state = 'open';

create table plan_steps (
    plan_id text not null,
    -- 1, 2, 3 … in the order in which they are shown.
    step_no bigint not null,
    text text not null,
    -- Who is to do it.
    user_id text,
    due_on text,
    done_at bigint,
    done_by text,
    constraint plan_steps_pkey primary key (plan_id, step_no),
    constraint plan_steps_plan_id_fkey foreign key (plan_id) references plans (plan_id),
    constraint plan_steps_done_check check ((done_at is null) = (done_by is null))
);
