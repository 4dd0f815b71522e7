//! Spanish fragments. Owns data only.

use super::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "es",
    openings: [
        &[
            "Estamos decepcionados.",
            "Esto no es lo que acordamos.",
            "Sinceramente, esperábamos más.",
            "Esta vez no han estado a la altura.",
            "Ya lo hemos comentado otras veces.",
            "Muy mala experiencia.",
        ],
        &[
            "En general, correcto.",
            "Hay cosas buenas y cosas malas.",
            "Bastante bien, con un punto que mejorar.",
            "Aceptable, aunque se puede mejorar.",
            "Sin grandes quejas.",
        ],
        &[
            "Muy contentos con ustedes.",
            "Gran trabajo, como siempre.",
            "Un proveedor de confianza.",
            "Los recomendaríamos sin dudarlo.",
            "Excelente experiencia de principio a fin.",
        ],
    ],
    causes: [
        &[
            "Todo llegó el día prometido.",
            "La entrega fue puntual y completa.",
            "Entregaron según lo confirmado, sin faltar nada.",
            "El material llegó incluso un día antes.",
            "Cumplen las fechas y eso nos facilita la planificación.",
        ],
        &[
            "La entrega llegó {n} días después de la fecha confirmada.",
            "Esperamos {n} días más de lo prometido y nadie nos avisó.",
            "El proyecto estuvo parado porque las piezas llegaron con {n} días de retraso.",
            "Cambiaron la fecha dos veces y al final fueron {n} días de retraso.",
            "Otra vez tarde: {n} días.",
        ],
        &[
            "Dos unidades llegaron averiadas.",
            "Una pieza era defectuosa y hubo que devolverla.",
            "La calidad del último lote fue mala.",
            "Una controladora falló la primera semana.",
            "La caja venía dañada y el contenido no funcionaba.",
        ],
        &[
            "El soporte respondió en menos de una hora y sabía qué hacer.",
            "El técnico lo resolvió en la primera llamada.",
            "Nos devolvieron la llamada el mismo día.",
            "La atención telefónica es rápida y amable.",
            "Cerraron la incidencia antes de que preguntáramos.",
        ],
        &[
            "Tardaron días en darnos una primera respuesta.",
            "La incidencia pasó de una persona a otra.",
            "Nadie nos llamó aunque lo prometieron.",
            "Hicieron falta tres recordatorios para que alguien lo mirase.",
            "Nos pidieron los mismos registros tres veces.",
        ],
        &[
            "Los precios han vuelto a subir sin apenas aviso.",
            "Recibimos una oferta claramente mejor de otro proveedor.",
            "Por este precio esperamos más servicio.",
            "La oferta de renovación era difícil de entender.",
            "Buenos productos, pero ya no son baratos.",
        ],
        &[
            "La cabina funciona sin problemas.",
            "El nuevo equipo es rápido y silencioso.",
            "La instalación fue fácil y el manual es claro.",
            "El rendimiento es mejor que en la ficha técnica.",
            "Un producto muy sólido.",
        ],
        &[
            "La factura no coincidía con el pedido.",
            "Nos facturaron dos veces la misma posición.",
            "Faltaba nuestro número de pedido en la factura.",
            "El abono tardó demasiado.",
            "El precio de la factura no era el acordado.",
        ],
    ],
    closings: [
        &[
            "Por favor, contacten con nosotros.",
            "Una más y buscaremos otro proveedor.",
            "Esperamos una respuesta clara.",
            "No puede volver a pasar.",
            "Dígannos cómo lo van a evitar.",
        ],
        &[
            "Veremos qué tal la próxima vez.",
            "Con mejor comunicación la nota sería más alta.",
            "Avísennos antes, por favor.",
            "Lo demás, bien.",
        ],
        &[
            "¡Sigan así!",
            "Esperamos con ganas el próximo proyecto.",
            "¡Gracias!",
            "Gracias en especial a nuestro gestor de cuenta.",
        ],
    ],
    requests: [
        &[
            "El disco de la bahía 7 da errores y ha salido del grupo.",
            "La segunda controladora no responde desde anoche.",
        ],
        &[
            "¿Cómo configuramos una copia instantánea cada cuatro horas?",
            "Queremos saber cómo replicar un solo volumen.",
        ],
        &[
            "No se acepta la nueva clave de licencia.",
            "Tras la renovación la consola sigue mostrando la licencia antigua.",
        ],
        &[
            "Desde la última actualización la copia nocturna tarda el doble.",
            "Los usuarios se quejan de lentitud por las mañanas.",
        ],
        &[
            "Necesitamos ayuda para poner en marcha el nuevo equipo la semana que viene.",
            "Los raíles no encajan en nuestro armario, ¿qué hacemos?",
        ],
    ],
};
