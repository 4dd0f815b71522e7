//! What our own people write down, in English. Owns data and the choice among it.

use crate::dice::Dice;

/// Why a note was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    Routine,
    LateOrder,
    Growth,
    Cooling,
    FirstReply,
    CallBack,
    CreditLate,
    CreditDispute,
    CreditDefect,
}

const ROUTINE: &[&str] = &[
    "Regular call. All systems stable, no open points on their side.",
    "Walked through the open orders with purchasing; dates are fine for them.",
    "Sent the updated price list and the new delivery terms.",
    "Met the IT team on site. They are content with the hardware, wish for a monitoring demo.",
    "Short check-in. Key contact is on leave until next month.",
    "Confirmed the delivery addresses for the next quarter.",
    "Asked about the survey; they will answer next week.",
    "Reviewed the support contract, two assets to be added.",
    "They asked for training dates for two new administrators.",
];
const LATE_ORDER: &[&str] = &[
    "Customer is annoyed about the late order. Promised an update by tomorrow.",
    "Explained the delay to the head of purchasing; a new date is confirmed.",
    "They had to postpone their own go-live because of our delay. Escalated to logistics.",
    "Offered express shipping at our cost for the parts that are late.",
    "Long call about the repeated delays. They want one contact who calls before a date slips.",
];
const GROWTH: &[&str] = &[
    "They plan a second site next year; budget talks start soon.",
    "Interested in the all-flash arrays. Quote to be sent this week.",
    "Positive talk about renewing for three years.",
    "The new head of IT wants to standardise on our platform.",
];
const COOLING: &[&str] = &[
    "Tried to reach the main contact twice, no answer.",
    "They are comparing offers and were vague about the renewal.",
    "Purchasing says the decision is now with headquarters.",
    "Cancelled our quarterly review at short notice.",
];
const FIRST_REPLY: &[&str] =
    &["First answer within the time of the contract.", "Answer time as agreed for this priority."];
const CALL_BACK: &[&str] = &[
    "Call back with the result of the log check.",
    "Will call once the specialist has looked at it.",
    "Asked for a call when the next steps are clear.",
    "Call with a date for the engineer.",
    "Call back; the contact was on the way to a meeting.",
    "Will ring again when the parts are confirmed.",
];
const CREDIT_LATE: &[&str] = &[
    "Credit for the late delivery, as agreed on the phone.",
    "Freight to be credited because of the delay.",
    "Goodwill credit for the days lost.",
];
const CREDIT_DISPUTE: &[&str] = &[
    "Credit for the disputed part of the invoice.",
    "Difference to be credited after the check of the invoice.",
    "Credit note promised to accounts payable.",
];
const CREDIT_DEFECT: &[&str] = &[
    "Credit for the defective goods once they are back.",
    "Faulty units to be credited, not replaced.",
    "Credit promised for the parts that failed.",
];

/// The text of a note.
pub(crate) fn note(occasion: Occasion, dice: &mut Dice) -> &'static str {
    let texts = match occasion {
        Occasion::Routine => ROUTINE,
        Occasion::LateOrder => LATE_ORDER,
        Occasion::Growth => GROWTH,
        Occasion::Cooling => COOLING,
        Occasion::FirstReply => FIRST_REPLY,
        Occasion::CallBack => CALL_BACK,
        Occasion::CreditLate => CREDIT_LATE,
        Occasion::CreditDispute => CREDIT_DISPUTE,
        Occasion::CreditDefect => CREDIT_DEFECT,
    };
    texts[dice.index(texts.len())]
}
