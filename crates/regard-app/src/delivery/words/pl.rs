//! The words of mails in Polish.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "pl",
    subject: "{name}: {title}",
    stands_title: "teraz {to}",
    stands: "{name}: obecna pozycja to {to}. Wcześniej: {from}.",
    stands_first: "{name}: obecna pozycja to {to}.",
    happened: [
        ("niska ocena", "{name}: niska ocena w ankiecie."),
        ("eskalacja zgłoszenia", "{name}: zgłoszenie zostało eskalowane."),
        ("złamana obietnica", "{name}: zamówienia nie dostarczono w całości w pierwszym obiecanym terminie."),
        ("nowy spór", "{name}: otwarto spór."),
        ("wykryta wada", "{name}: wykryto wadę w tym, co dostarczono."),
    ],
    other: "{name}: {title}",
    since: "Od {time}",
    rule: "Reguła: {title}",
    open: "Otwórz: {name}",
    digest: "Alerty z dnia {day}: {count}",
    why: "Dostajesz tę wiadomość, ponieważ opiekujesz się tym klientem lub kierujesz tymi, którzy to robią.",
    choose: "Wybierz, jak szybko dostajesz powiadomienia e-mailem",
    standings: ["Krytyczny", "Neutralny", "Dość lojalny", "Bardzo lojalny", "Nieznany"],
};
