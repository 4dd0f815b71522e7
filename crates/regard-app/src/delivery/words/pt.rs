//! The words of mails in Portuguese.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "pt",
    subject: "{name}: {title}",
    stands_title: "agora {to}",
    stands: "{name} está agora em {to}. Antes estava em {from}.",
    stands_first: "{name} está agora em {to}.",
    happened: [
        ("nota baixa", "{name} deu uma nota baixa em uma pesquisa."),
        ("chamado escalonado", "Um chamado de {name} foi escalonado."),
        (
            "promessa quebrada",
            "Um pedido de {name} não foi entregue por completo na primeira data prometida.",
        ),
        ("contestação aberta", "{name} abriu uma contestação."),
        ("defeito encontrado", "Foi encontrado um defeito no que {name} recebeu."),
    ],
    other: "{name}: {title}",
    since: "Desde {time}",
    rule: "Regra: {title}",
    open: "Abrir {name}",
    digest: "Alertas de {day}: {count}",
    why: "Você recebe esta mensagem porque cuida deste cliente ou lidera quem cuida dele.",
    choose: "Escolha com que rapidez recebe avisos por e-mail",
    standings: ["Crítico", "Neutro", "Relativamente fiel", "Muito fiel", "Desconhecido"],
};
