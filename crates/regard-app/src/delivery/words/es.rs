//! The words of mails in Spanish.

use super::Words;

pub(super) const WORDS: Words = Words {
    language: "es",
    subject: "{name}: {title}",
    stands_title: "ahora {to}",
    stands: "{name} está ahora en {to}. Antes estaba en {from}.",
    stands_first: "{name} está ahora en {to}.",
    low_score_title: "puntuación baja",
    low_score: "{name} dio una puntuación baja cuando se le preguntó si nos recomendaría.",
    other: "{name}: {title}",
    since: "Desde {time}",
    rule: "Regla: {title}",
    open: "Abrir {name}",
    digest: "Avisos del {day}: {count}",
    why: "Recibe este mensaje porque atiende a este cliente o dirige a quienes lo atienden.",
    choose: "Elija con qué rapidez recibe avisos por correo electrónico",
    standings: ["Crítico", "Neutral", "Algo fiel", "Muy fiel", "Desconocido"],
};
