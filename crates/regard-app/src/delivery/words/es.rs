//! The words of mails in Spanish.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "es",
    subject: "{name}: {title}",
    stands_title: "ahora {to}",
    stands: "{name} está ahora en {to}. Antes estaba en {from}.",
    stands_first: "{name} está ahora en {to}.",
    happened: [
        ("puntuación baja", "{name} dio una puntuación baja en una encuesta."),
        ("caso escalado", "Se escaló un caso de {name}."),
        ("promesa incumplida", "Un pedido de {name} no se entregó completo en la primera fecha prometida."),
        ("disputa abierta", "{name} abrió una disputa."),
        ("defecto encontrado", "Se encontró un defecto en lo que recibió {name}."),
    ],
    other: "{name}: {title}",
    since: "Desde {time}",
    rule: "Regla: {title}",
    open: "Abrir {name}",
    digest: "Avisos del {day}: {count}",
    why: "Recibe este mensaje porque atiende a este cliente o dirige a quienes lo atienden.",
    choose: "Elija con qué rapidez recibe avisos por correo electrónico",
    standings: ["Crítico", "Neutral", "Algo fiel", "Muy fiel", "Desconocido"],
};
