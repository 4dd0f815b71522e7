//! The words of mails in Italian.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "it",
    subject: "{name}: {title}",
    stands_title: "ora {to}",
    stands: "{name} è ora in posizione {to}. Prima era {from}.",
    stands_first: "{name} è ora in posizione {to}.",
    happened: [
        ("punteggio basso", "{name} ha dato un punteggio basso in un sondaggio."),
        ("caso in escalation", "Un caso di {name} è in escalation."),
        (
            "promessa non mantenuta",
            "Un ordine di {name} non è stato consegnato per intero nella prima data promessa.",
        ),
        ("contestazione aperta", "{name} ha aperto una contestazione."),
        ("difetto riscontrato", "È stato riscontrato un difetto in ciò che {name} ha ricevuto."),
    ],
    other: "{name}: {title}",
    since: "Dal {time}",
    rule: "Regola: {title}",
    open: "Apri {name}",
    digest: "Avvisi del {day}: {count}",
    why: "Ricevi questo messaggio perché segui questo cliente o dirigi chi lo segue.",
    choose: "Scegli quanto presto ricevere avvisi per e-mail",
    standings: ["Critico", "Neutrale", "Abbastanza fedele", "Molto fedele", "Sconosciuto"],
};
