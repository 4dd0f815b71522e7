//! The words of mails in English.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "en",
    subject: "{name}: {title}",
    stands_title: "now {to}",
    stands: "{name} now stands at {to}. Before, it was {from}.",
    stands_first: "{name} now stands at {to}.",
    happened: [
        ("low score", "{name} gave a low score in a survey."),
        ("case escalated", "A case of {name} was escalated."),
        (
            "promise broken",
            "An order of {name} was not delivered in full by the day that was promised first.",
        ),
        ("dispute opened", "{name} opened a dispute."),
        ("defect found", "A defect was found in what {name} got."),
    ],
    other: "{name}: {title}",
    since: "Since {time}",
    rule: "Rule: {title}",
    open: "Open {name}",
    digest: "Alerts of {day}: {count}",
    why: "You get this because you look after this customer, or lead those who do.",
    choose: "Choose how soon you hear by e-mail",
    standings: ["Critical", "Neutral", "Somewhat loyal", "Very loyal", "Unknown"],
};
