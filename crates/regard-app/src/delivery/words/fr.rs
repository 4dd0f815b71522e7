//! The words of mails in French.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "fr",
    subject: "{name} : {title}",
    stands_title: "maintenant {to}",
    stands: "{name} se trouve maintenant à la place « {to} ». Avant, c’était « {from} ».",
    stands_first: "{name} se trouve maintenant à la place « {to} ».",
    happened: [
        ("note basse", "{name} a donné une note basse dans une enquête."),
        ("dossier escaladé", "Un dossier de {name} a été escaladé."),
        (
            "promesse non tenue",
            "Une commande de {name} n’a pas été livrée en entier à la première date promise.",
        ),
        ("litige ouvert", "{name} a ouvert un litige."),
        ("défaut constaté", "Un défaut a été constaté dans ce que {name} a reçu."),
    ],
    other: "{name} : {title}",
    since: "Depuis le {time}",
    rule: "Règle : {title}",
    open: "Ouvrir {name}",
    digest: "Alertes du {day} : {count}",
    why: "Vous recevez ce message parce que vous suivez ce client ou dirigez ceux qui le suivent.",
    choose: "Choisir quand vous êtes averti par e-mail",
    standings: ["Critique", "Neutre", "Assez fidèle", "Très fidèle", "Inconnu"],
};
