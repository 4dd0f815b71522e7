//! One list of behaviours, stamped on SQLite and on a real PostgreSQL. Owns the list; the behaviours
//! stand by family in `behaviours/`. One that is written and not listed is unused code, which the lints
//! refuse.

mod behaviours;
mod bench;
mod opening;

use behaviours::{
    api_tokens, as_read, audit, comments, customer_decisions, entry_links, grants, lists, migrations,
    policy, push_tokens, register, sessions, sign_in, sso, standings, units, users, watchlists,
};

macro_rules! behaviours {
    ($($family:ident :: $behaviour:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() -> anyhow::Result<()> {
                crate::$family::$behaviour(crate::bench::Bench::on_sqlite()?).await
            })*
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() -> anyhow::Result<()> {
                crate::$family::$behaviour(crate::bench::Bench::on_postgres().await?).await
            })*
        }
    };
}

behaviours! {
    users::a_user_is_found_again_by_key_and_by_address,
    users::an_address_belongs_to_one_user_in_any_spelling,
    users::texts_are_bounded_and_clean,
    users::users_come_in_the_order_of_their_keys_page_by_page,
    users::personas_are_those_given_and_no_others,
    users::a_colleague_is_never_made_a_persona,
    users::a_persona_never_has_a_password,
    users::the_character_nul_is_refused_alike,
    users::names_are_found_by_many_keys_at_once,
    register::a_user_may_be_a_person_of_the_org_chart,
    register::what_is_said_of_a_user_can_change,
    register::a_change_is_held_to_the_same_rules,
    register::the_last_administrator_stays,
    register::users_are_found_by_a_piece_of_their_name,
    register::a_language_is_chosen_by_anybody,
    register::whatever_may_change_who_sees_what_is_counted,
    as_read::a_change_of_somebody_elses_is_not_written_over,
    as_read::what_is_said_and_who_may_sign_in_change_together,
    as_read::the_last_administrator_stays_as_read_too,
    sign_in::who_knows_the_password_is_let_in,
    sign_in::whatever_is_wrong_the_answer_is_one,
    sign_in::a_persona_enters_with_one_click_and_a_colleague_does_not,
    sign_in::guesses_are_braked_and_regained,
    sign_in::guesses_at_the_same_time_do_not_slip_past,
    sign_in::who_knows_the_password_may_sign_in_all_day,
    sign_in::a_guesser_elsewhere_does_not_lock_the_owner_out,
    sign_in::one_machine_cannot_guess_at_everybody,
    sign_in::many_machines_cannot_guess_at_one,
    sign_in::no_more_throttles_are_remembered_than_allowed,
    sign_in::who_sets_out_again_and_again_is_braked_and_who_comes_in_is_not,
    sign_in::a_password_is_changed_by_who_knows_it_and_a_new_session_begins,
    sessions::use_keeps_a_session_up_to_the_absolute_limit,
    sessions::an_idle_session_ends,
    sessions::a_read_seldom_writes,
    sessions::the_session_idle_longest_makes_room,
    sessions::signing_out_ends_one_session,
    sessions::a_new_password_ends_every_session,
    sessions::a_disabled_user_is_out_and_can_be_let_in_again,
    sessions::a_user_sees_their_sessions_and_ends_one,
    sessions::a_user_signs_out_everywhere_or_everywhere_else,
    sessions::each_way_in_is_remembered,
    sessions::no_secret_is_stored_in_clear,
    push_tokens::a_token_opens_one_source_until_it_is_revoked,
    push_tokens::a_sender_has_a_name_and_is_known,
    api_tokens::a_token_reads_for_its_user_until_it_ends,
    api_tokens::a_token_does_no_more_than_its_user_may,
    api_tokens::a_token_is_bounded_in_time_and_number,
    api_tokens::use_is_seldom_written_down,
    api_tokens::tokens_are_listed_and_never_stored,
    entry_links::the_first_administrator_comes_in_by_a_link,
    entry_links::a_setup_link_that_does_not_open_says_nothing,
    entry_links::of_many_with_one_link_one_comes_in,
    entry_links::nobody_is_set_up_twice,
    entry_links::an_invitation_sets_the_first_password_once,
    entry_links::a_link_sets_a_new_password_and_ends_what_the_old_one_opened,
    entry_links::an_invitation_is_for_somebody_who_needs_one,
    entry_links::no_link_is_stored_in_clear,
    customer_decisions::what_was_said_is_kept_in_order_with_its_author,
    customer_decisions::a_decision_is_about_two_customers,
    sso::somebody_is_found_by_issuer_and_subject_alone,
    sso::a_new_user_of_single_sign_on_has_no_place,
    sso::an_address_is_no_proof,
    sso::a_place_in_the_chart_is_given_once,
    sso::the_directorys_key_links_who_has_no_way_in,
    sso::an_identity_opens_one_place,
    sso::the_last_administrators_only_way_in_stays,
    sso::an_attempt_comes_back_once_to_its_browser,
    sso::an_attempt_is_bounded,
    sso::no_attempt_is_stored_in_clear,
    grants::a_grant_is_in_force_between_its_days,
    grants::a_grant_taken_back_is_in_force_on_no_day,
    grants::a_grant_says_what_for_whom_and_until_when,
    watchlists::a_watchlist_is_its_owners_until_it_is_shared,
    watchlists::only_the_owner_changes_a_watchlist,
    watchlists::a_list_names_customers_page_by_page,
    watchlists::sight_is_given_to_named_people_of_named_customers,
    watchlists::a_watchlist_is_bounded,
    lists::a_list_is_made_with_its_customers_or_not_at_all,
    lists::name_and_description_change_together,
    lists::customers_come_and_go_in_one_step,
    comments::a_thread_is_started_and_answered,
    comments::everybody_changes_their_own_words_alone,
    comments::comments_are_listed_newest_first_page_by_page,
    comments::what_is_out_of_scope_is_not_listed_counted_or_marked,
    comments::a_thing_is_talked_about_with_all_that_is_in_it,
    comments::a_thread_is_resolved_and_opened_again,
    comments::a_comment_is_bounded,
    audit::what_happened_is_written_and_found,
    audit::the_chain_holds_whoever_writes,
    audit::the_log_is_only_added_to,
    audit::a_change_behind_our_back_is_seen,
    audit::what_was_taken_is_written_before_the_store_closes,
    audit::the_queue_is_bounded_and_loses_nothing,
    audit::an_event_is_bounded,
    policy::a_draft_becomes_the_current_policy,
    policy::only_what_follows_the_current_policy_is_published,
    policy::a_policy_that_nobody_looks_at_again_is_overdue,
    policy::a_policy_is_bounded_and_says_why,
    standings::a_judgement_tells_who_stands_elsewhere,
    standings::a_change_is_untold_until_somebody_was_told,
    standings::a_judgement_is_bounded_and_whole,
    standings::many_are_judged_and_only_changes_are_written,
    standings::judgements_at_once_each_count_once,
    standings::changes_lead_from_one_standing_to_the_next,
    units::a_dropped_future_still_commits,
    units::writers_at_the_same_time_all_succeed,
    units::of_many_who_want_one_address_one_gets_it,
    units::two_programs_share_one_database,
    units::a_unit_that_fails_leaves_nothing,
    units::a_closed_store_refuses,
    migrations::opened_twice_is_migrated_once,
    migrations::opened_by_many_at_once_is_migrated_once,
    migrations::other_words_under_the_same_name_are_refused,
    migrations::a_newer_database_is_refused,
    migrations::users_and_sessions_outlive_a_new_table_of_users,
    migrations::the_constraints_hold_without_us,
}
