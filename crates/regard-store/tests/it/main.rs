//! One list of behaviours, stamped on SQLite and on a real PostgreSQL. Owns the list; the behaviours
//! stand by family in `behaviours/`. One that is written and not listed is unused code, which the lints
//! refuse.

mod behaviours;
mod bench;
mod opening;

use behaviours::{customer_decisions, migrations, push_tokens, sessions, sign_in, units, users};

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
    sessions::use_keeps_a_session_up_to_the_absolute_limit,
    sessions::an_idle_session_ends,
    sessions::a_read_seldom_writes,
    sessions::the_session_idle_longest_makes_room,
    sessions::signing_out_ends_one_session,
    sessions::a_new_password_ends_every_session,
    sessions::a_disabled_user_is_out_and_can_be_let_in_again,
    sessions::no_secret_is_stored_in_clear,
    push_tokens::a_token_opens_one_source_until_it_is_revoked,
    push_tokens::a_sender_has_a_name_and_is_known,
    customer_decisions::what_was_said_is_kept_in_order_with_its_author,
    customer_decisions::a_decision_is_about_two_customers,
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
    migrations::the_constraints_hold_without_us,
}
