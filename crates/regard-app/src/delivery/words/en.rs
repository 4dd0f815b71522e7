//! The words of mails in English.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "en",
    subject: "{name}: {title}",
    stands_title: "now {to}",
    stands: "{name} now stands at {to}. Before, it was {from}.",
    stands_first: "{name} now stands at {to}.",
    low_score_title: "low score",
    low_score: "{name} gave a low score when asked whether they would recommend us.",
    other: "{name}: {title}",
    since: "Since {time}",
    rule: "Rule: {title}",
    open: "Open {name}",
    digest: "Alerts of {day}: {count}",
    why: "You get this because you look after this customer, or lead those who do.",
    choose: "Choose how soon you hear by e-mail",
    standings: ["Critical", "Neutral", "Somewhat loyal", "Very loyal", "Unknown"],
};
