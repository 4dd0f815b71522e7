//! Answers as statements read them: each with how good its score is, and with how its comment was read. Owns what a low
//! and a high answer is on each survey's scale.

/// How good the score of an answer `a` is: `low`, `middle` or `high`, and null without a score. The rules of NPS, and of
/// what is satisfied and easy, are those of the metrics.
macro_rules! band {
    () => {
        "case when a.score is null then null \
         when a.survey = 'nps' then case when a.score >= 9 then 'high' when a.score <= 6 then 'low' else 'middle' end \
         when a.survey = 'ces' then case \
         when 3 * (a.score - coalesce(a.scale_min, 1)) >= 2 * (coalesce(a.scale_max, 7) - coalesce(a.scale_min, 1)) \
         then 'high' \
         when 3 * (a.score - coalesce(a.scale_min, 1)) <= coalesce(a.scale_max, 7) - coalesce(a.scale_min, 1) \
         then 'low' else 'middle' end \
         when a.score >= coalesce(a.scale_max, 5) - 1 then 'high' \
         when a.score <= coalesce(a.scale_max, 5) * case when coalesce(a.scale_max, 5) > 5 then 0.6 else 0.4 end \
         then 'low' else 'middle' end"
    };
}
pub(crate) use band;

/// The answers, each with how good it is.
const BANDED: &str = concat!(
    "(select a.answer_id, a.customer_id, a.survey, a.touchpoint, a.order_id, a.item_id, a.score, a.scale_min, \
     a.scale_max, a.comment, a.language, a.answered_at, ",
    band!(),
    " as band from answers a)"
);

/// What the account team says is shown only when it is asked for.
pub(crate) const OF_CUSTOMERS: &str = "(survey is null or survey <> 'account_team')";

/// The answers with how good each is, to be read from.
pub(crate) fn banded() -> String {
    format!("{BANDED} as told")
}

/// The same with how each comment was read. A language that the source names stands; else it is the one that was found.
pub(super) fn judged() -> String {
    format!(
        "(select b.answer_id, b.customer_id, b.survey, b.touchpoint, b.order_id, b.item_id, b.score, b.scale_max, \
         b.comment, coalesce(b.language, j.language_found) as language, b.answered_at, b.band, j.sentiment, \
         j.sentiment_by, j.negative from {BANDED} as b left join judged_comments j \
         on j.said_id = b.answer_id and j.said_in = 'answers') as told"
    )
}
