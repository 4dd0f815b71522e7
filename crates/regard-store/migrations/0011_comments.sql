-- What users say to each other about what they see.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table comment_threads (
    thread_id text not null,
    -- Where it stands: the page's path, the thing on it, and what the page was asked.
    page text not null,
    anchor_kind text not null,
    anchor_key text not null,
    question text not null,
    -- Whose page or row it is; whoever may not see the customer does not see the thread.
    customer_id text,
    created_at bigint not null,
    resolved_by text,
    resolved_at bigint,
    constraint comment_threads_pkey primary key (thread_id),
    constraint comment_threads_resolved_by_fkey foreign key (resolved_by) references users (user_id),
    constraint comment_threads_anchor_kind_check
        check (anchor_kind in ('page', 'chart', 'point', 'row', 'customer')),
    constraint comment_threads_customer_id_check check (anchor_kind <> 'customer' or customer_id is not null),
    constraint comment_threads_resolved_check check ((resolved_by is null) = (resolved_at is null))
);

create index comment_threads_page_idx on comment_threads (page);
create index comment_threads_customer_id_idx on comment_threads (customer_id);

create table comments (
    comment_id text not null,
    thread_id text not null,
    author_id text not null,
    -- Empty when it was deleted: that something stood here stays, what it was does not.
    text text not null,
    created_at bigint not null,
    edited_at bigint,
    deleted_at bigint,
    constraint comments_pkey primary key (comment_id),
    constraint comments_thread_id_fkey foreign key (thread_id) references comment_threads (thread_id),
    constraint comments_author_id_fkey foreign key (author_id) references users (user_id),
    constraint comments_deleted_check check ((deleted_at is null) = (text <> ''))
);

create index comments_thread_id_idx on comments (thread_id, comment_id);

create table comment_mentions (
    comment_id text not null,
    user_id text not null,
    seen_at bigint,
    constraint comment_mentions_pkey primary key (comment_id, user_id),
    constraint comment_mentions_comment_id_fkey foreign key (comment_id) references comments (comment_id),
    constraint comment_mentions_user_id_fkey foreign key (user_id) references users (user_id)
);

create index comment_mentions_user_id_idx on comment_mentions (user_id, comment_id);
