-- How soon users hear of alerts by e-mail, where they have said so. Who has not hears as the policy says.
-- This text runs on SQLite and on PostgreSQL as it stands. `_at` is microseconds since 1970 in UTC.

create table mail_choices (
    user_id text not null,
    choice text not null,
    chosen_at bigint not null,
    constraint mail_choices_pkey primary key (user_id),
    constraint mail_choices_user_id_fkey foreign key (user_id) references users (user_id) on delete cascade,
    constraint mail_choices_choice_check check (choice in ('at_once', 'digest', 'never'))
);
