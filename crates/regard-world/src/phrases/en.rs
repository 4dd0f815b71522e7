//! English fragments. Owns data only.

use super::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "en",
    openings: [
        &[
            "We are disappointed.",
            "This is not what we agreed.",
            "Honestly, we expected better.",
            "Not good enough this time.",
            "I had to explain this to my own management.",
            "We have said this before.",
        ],
        &[
            "It was all right overall.",
            "Some good, some bad.",
            "Mostly fine, with one point to mend.",
            "Decent, but there is room to improve.",
            "No big complaint.",
        ],
        &[
            "Very happy with you.",
            "Great work, as usual.",
            "A partner we can rely on.",
            "We would recommend you any time.",
            "Excellent experience from start to end.",
            "Thank you to the whole team.",
        ],
    ],
    causes: [
        &[
            "Everything arrived on the day that was promised.",
            "The delivery was on time and complete.",
            "Delivery as confirmed, nothing missing.",
            "The goods were here even a day early.",
            "You keep your dates, which makes planning easy.",
        ],
        &[
            "The delivery came {n} days after the date you confirmed.",
            "We waited {n} days longer than promised and nobody told us.",
            "Our project stood still because the parts were {n} days late.",
            "The date was moved twice and in the end it was {n} days late.",
            "Late again: {n} days this time.",
        ],
        &[
            "Two of the units were dead on arrival.",
            "One part was defective and had to be sent back.",
            "The quality of the last batch was poor.",
            "A controller failed in the first week.",
            "The box was damaged and the content did not work.",
        ],
        &[
            "Support answered within the hour and knew what to do.",
            "The engineer solved it in the first call.",
            "Somebody called us back the same day.",
            "Your hotline is quick and friendly.",
            "The ticket was closed before we had to ask.",
        ],
        &[
            "We waited days for a first answer from support.",
            "The ticket was passed from one person to the next.",
            "Nobody called back although it was promised.",
            "It took three reminders until somebody looked at it.",
            "Support asked for the same log files three times.",
        ],
        &[
            "Prices went up again without much notice.",
            "We got a clearly better offer elsewhere.",
            "For this price we expect more service.",
            "The renewal quote was hard to understand.",
            "Good products, but no longer cheap.",
        ],
        &[
            "The array runs without a hitch.",
            "The new hardware is fast and quiet.",
            "Setup was easy and the manual is clear.",
            "Performance is better than in the data sheet.",
            "Very solid product.",
        ],
        &[
            "The invoice did not match the order.",
            "We were billed twice for the same position.",
            "Our purchase order number was missing on the invoice.",
            "The credit note took far too long.",
            "The price on the invoice was not the agreed one.",
        ],
    ],
    closings: [
        &[
            "Please get back to us.",
            "Once more and we will look for another supplier.",
            "We expect a clear answer.",
            "This must not happen again.",
            "Please tell us how you will avoid this.",
        ],
        &[
            "Let us see how it goes next time.",
            "With better communication it would be a higher score.",
            "Please keep us informed earlier.",
            "The rest was fine.",
        ],
        &[
            "Keep it up!",
            "We are looking forward to the next project.",
            "Thanks!",
            "Special thanks to our account manager.",
        ],
    ],
    requests: [
        &[
            "A drive in slot 7 shows errors and was taken out of the pool.",
            "The second controller does not answer any more since last night.",
            "One power supply reports a fault, the system runs on the other.",
        ],
        &[
            "How do we set up a snapshot every four hours and keep them for a week?",
            "We would like to know how to replicate one volume only.",
            "Is there a way to send the monthly report by mail?",
        ],
        &[
            "The new licence key is not accepted.",
            "After the renewal the console still shows the old licence.",
        ],
        &[
            "Since the last update the nightly backup takes twice as long.",
            "Users complain about slow shares in the morning, latency is above 20 ms.",
        ],
        &[
            "We need help to put the new unit into service next week.",
            "The rails do not fit our rack, what can we do?",
        ],
    ],
};
