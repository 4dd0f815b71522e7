//! Italian fragments. Owns data only.

use super::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "it",
    openings: [
        &[
            "Siamo delusi.",
            "Non è quello che avevamo concordato.",
            "Onestamente ci aspettavamo di meglio.",
            "Questa volta non ci siamo.",
            "Lo avevamo già segnalato.",
            "Ho dovuto giustificarmi con la direzione.",
        ],
        &[
            "Nel complesso va bene.",
            "Ci sono luci e ombre.",
            "Quasi tutto bene, con un punto da migliorare.",
            "Discreto, ma si può migliorare.",
            "Nessuna grande lamentela.",
        ],
        &[
            "Siamo molto contenti di voi.",
            "Ottimo lavoro, come sempre.",
            "Un partner su cui contare.",
            "Vi consigliamo senza esitare.",
            "Esperienza eccellente dall'inizio alla fine.",
        ],
    ],
    causes: [
        &[
            "Tutto è arrivato nel giorno promesso.",
            "La consegna è stata puntuale e completa.",
            "Consegna come da conferma, non mancava nulla.",
            "La merce è arrivata addirittura un giorno prima.",
            "Rispettate le date e questo ci semplifica la pianificazione.",
        ],
        &[
            "La consegna è arrivata {n} giorni dopo la data confermata.",
            "Abbiamo aspettato {n} giorni più del promesso e nessuno ci ha avvisati.",
            "Il progetto è rimasto fermo perché i pezzi avevano {n} giorni di ritardo.",
            "La data è stata spostata due volte e alla fine il ritardo è stato di {n} giorni.",
            "Ancora in ritardo: questa volta {n} giorni.",
        ],
        &[
            "Due unità erano guaste all'arrivo.",
            "Un pezzo era difettoso e abbiamo dovuto restituirlo.",
            "La qualità dell'ultimo lotto era scarsa.",
            "Un controller si è guastato nella prima settimana.",
            "La scatola era danneggiata e il contenuto non funzionava.",
        ],
        &[
            "L'assistenza ha risposto entro un'ora e sapeva cosa fare.",
            "Il tecnico ha risolto alla prima telefonata.",
            "Ci hanno richiamati il giorno stesso.",
            "Il supporto telefonico è rapido e cortese.",
            "Il ticket è stato chiuso prima che dovessimo chiedere.",
        ],
        &[
            "Abbiamo aspettato giorni per una prima risposta.",
            "Il ticket è passato da una persona all'altra.",
            "Nessuno ha richiamato, anche se era stato promesso.",
            "Ci sono voluti tre solleciti perché qualcuno se ne occupasse.",
            "Ci hanno chiesto tre volte gli stessi log.",
        ],
        &[
            "I prezzi sono aumentati di nuovo quasi senza preavviso.",
            "Abbiamo ricevuto un'offerta decisamente migliore altrove.",
            "A questo prezzo ci aspettiamo più servizio.",
            "L'offerta di rinnovo era difficile da capire.",
            "Buoni prodotti, ma non più economici.",
        ],
        &[
            "Lo storage funziona senza intoppi.",
            "Il nuovo hardware è veloce e silenzioso.",
            "L'installazione è stata facile e il manuale è chiaro.",
            "Le prestazioni sono migliori della scheda tecnica.",
            "Prodotto molto solido.",
        ],
        &[
            "La fattura non corrispondeva all'ordine.",
            "Ci hanno fatturato due volte la stessa posizione.",
            "Sulla fattura mancava il nostro numero d'ordine.",
            "La nota di credito è arrivata troppo tardi.",
            "Il prezzo in fattura non era quello concordato.",
        ],
    ],
    closings: [
        &[
            "Vi preghiamo di ricontattarci.",
            "Ancora una volta e cercheremo un altro fornitore.",
            "Ci aspettiamo una risposta chiara.",
            "Non deve succedere più.",
            "Diteci come pensate di evitarlo.",
        ],
        &[
            "Vedremo come andrà la prossima volta.",
            "Con una comunicazione migliore il voto sarebbe più alto.",
            "Avvisateci prima, per favore.",
            "Il resto andava bene.",
        ],
        &[
            "Continuate così!",
            "Non vediamo l'ora del prossimo progetto.",
            "Grazie!",
            "Un grazie speciale al nostro account manager.",
        ],
    ],
    requests: [
        &[
            "Il disco nello slot 7 segnala errori ed è uscito dal pool.",
            "Il secondo controller non risponde da ieri notte.",
        ],
        &["Come impostiamo uno snapshot ogni quattro ore?", "Vorremmo sapere come replicare un solo volume."],
        &[
            "La nuova chiave di licenza non viene accettata.",
            "Dopo il rinnovo la console mostra ancora la vecchia licenza.",
        ],
        &[
            "Dopo l'ultimo aggiornamento il backup notturno dura il doppio.",
            "Gli utenti lamentano lentezza al mattino.",
        ],
        &[
            "Ci serve aiuto per mettere in servizio la nuova unità la prossima settimana.",
            "Le guide non entrano nel nostro rack, cosa possiamo fare?",
        ],
    ],
};
