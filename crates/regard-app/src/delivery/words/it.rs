//! The words of mails in Italian.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "it",
    subject: "{name}: {title}",
    stands_title: "ora {to}",
    stands: "{name} è ora in posizione {to}. Prima era {from}.",
    stands_first: "{name} è ora in posizione {to}.",
    low_score_title: "punteggio basso",
    low_score: "{name} ha dato un punteggio basso alla domanda se ci raccomanderebbe.",
    other: "{name}: {title}",
    since: "Dal {time}",
    rule: "Regola: {title}",
    open: "Apri {name}",
    digest: "Avvisi del {day}: {count}",
    why: "Ricevi questo messaggio perché segui questo cliente o dirigi chi lo segue.",
    choose: "Scegli quanto presto ricevere avvisi per e-mail",
    standings: ["Critico", "Neutrale", "Abbastanza fedele", "Molto fedele", "Sconosciuto"],
};
