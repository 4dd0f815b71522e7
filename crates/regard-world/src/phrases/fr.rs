//! French fragments. Owns data only.

use super::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "fr",
    openings: [
        &[
            "Nous sommes déçus.",
            "Ce n'est pas ce qui était convenu.",
            "Honnêtement, nous attendions mieux.",
            "Cette fois, le compte n'y est pas.",
            "Nous l'avions déjà signalé.",
            "J'ai dû m'expliquer devant ma direction.",
        ],
        &[
            "Dans l'ensemble, correct.",
            "Du bon et du moins bon.",
            "Presque tout va bien, avec un point à améliorer.",
            "Convenable, mais peut mieux faire.",
            "Rien de grave à signaler.",
        ],
        &[
            "Très contents de vous.",
            "Excellent travail, comme d'habitude.",
            "Un partenaire fiable.",
            "Nous vous recommandons sans hésiter.",
            "Une très bonne expérience du début à la fin.",
        ],
    ],
    causes: [
        &[
            "Tout est arrivé le jour promis.",
            "La livraison était à l'heure et complète.",
            "Livré comme confirmé, rien ne manquait.",
            "Le matériel est même arrivé un jour plus tôt.",
            "Vous tenez vos dates, ce qui facilite notre planning.",
        ],
        &[
            "La livraison est arrivée {n} jours après la date confirmée.",
            "Nous avons attendu {n} jours de plus que promis et personne ne nous a prévenus.",
            "Le projet est resté bloqué car les pièces avaient {n} jours de retard.",
            "La date a été repoussée deux fois, pour finir avec {n} jours de retard.",
            "Encore en retard : {n} jours cette fois.",
        ],
        &[
            "Deux unités étaient en panne à l'arrivée.",
            "Une pièce était défectueuse et il a fallu la renvoyer.",
            "La qualité du dernier lot était mauvaise.",
            "Un contrôleur est tombé en panne la première semaine.",
            "Le carton était abîmé et le contenu ne marchait pas.",
        ],
        &[
            "Le support a répondu dans l'heure et savait quoi faire.",
            "Le technicien a tout réglé dès le premier appel.",
            "On nous a rappelés le jour même.",
            "L'assistance est rapide et aimable.",
            "Le ticket a été clos avant que nous ayons à relancer.",
        ],
        &[
            "Nous avons attendu des jours une première réponse.",
            "Le ticket est passé de main en main.",
            "Personne n'a rappelé, malgré la promesse.",
            "Il a fallu trois relances pour que quelqu'un s'en occupe.",
            "On nous a demandé trois fois les mêmes journaux.",
        ],
        &[
            "Les prix ont encore augmenté presque sans prévenir.",
            "Nous avons reçu une offre nettement meilleure ailleurs.",
            "À ce prix, nous attendons plus de service.",
            "Le devis de renouvellement était difficile à comprendre.",
            "De bons produits, mais plus vraiment bon marché.",
        ],
        &[
            "La baie fonctionne sans accroc.",
            "Le nouveau matériel est rapide et silencieux.",
            "L'installation a été simple et le manuel est clair.",
            "Les performances dépassent la fiche technique.",
            "Un produit très solide.",
        ],
        &[
            "La facture ne correspondait pas à la commande.",
            "La même ligne a été facturée deux fois.",
            "Notre numéro de commande manquait sur la facture.",
            "L'avoir a mis beaucoup trop de temps.",
            "Le prix facturé n'était pas celui convenu.",
        ],
    ],
    closings: [
        &[
            "Merci de nous recontacter.",
            "Encore une fois et nous chercherons un autre fournisseur.",
            "Nous attendons une réponse claire.",
            "Cela ne doit pas se reproduire.",
            "Dites-nous comment vous allez l'éviter.",
        ],
        &[
            "À voir la prochaine fois.",
            "Avec une meilleure communication, la note serait plus haute.",
            "Prévenez-nous plus tôt, s'il vous plaît.",
            "Le reste était bien.",
        ],
        &[
            "Continuez ainsi !",
            "Vivement le prochain projet.",
            "Merci !",
            "Un merci particulier à notre chargé de compte.",
        ],
    ],
    requests: [
        &[
            "Le disque de la baie 7 signale des erreurs et est sorti du pool.",
            "Le second contrôleur ne répond plus depuis hier soir.",
        ],
        &[
            "Comment programmer un instantané toutes les quatre heures ?",
            "Nous aimerions savoir comment répliquer un seul volume.",
        ],
        &[
            "La nouvelle clé de licence n'est pas acceptée.",
            "Après le renouvellement, la console affiche toujours l'ancienne licence.",
        ],
        &[
            "Depuis la dernière mise à jour, la sauvegarde nocturne dure deux fois plus longtemps.",
            "Les utilisateurs se plaignent de lenteurs le matin.",
        ],
        &[
            "Nous avons besoin d'aide pour mettre en service la nouvelle unité la semaine prochaine.",
            "Les rails n'entrent pas dans notre baie, que faire ?",
        ],
    ],
};
