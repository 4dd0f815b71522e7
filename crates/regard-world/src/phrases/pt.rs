//! Portuguese fragments. Owns data only.

use super::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "pt",
    openings: [
        &[
            "Estamos decepcionados.",
            "Não foi isto que combinámos.",
            "Sinceramente, esperávamos melhor.",
            "Desta vez não correu bem.",
            "Já tínhamos falado disto antes.",
            "Tive de me explicar à direção.",
        ],
        &[
            "No geral, está bem.",
            "Há coisas boas e coisas más.",
            "Quase tudo certo, com um ponto a melhorar.",
            "Razoável, mas pode melhorar.",
            "Sem grandes queixas.",
        ],
        &[
            "Muito satisfeitos com vocês.",
            "Ótimo trabalho, como sempre.",
            "Um parceiro em quem confiamos.",
            "Recomendamos sem hesitar.",
            "Excelente experiência do início ao fim.",
        ],
    ],
    causes: [
        &[
            "Tudo chegou no dia prometido.",
            "A entrega foi pontual e completa.",
            "Entrega como confirmado, não faltou nada.",
            "O material chegou até um dia antes.",
            "Cumprem os prazos, o que facilita o nosso planeamento.",
        ],
        &[
            "A entrega chegou {n} dias depois da data confirmada.",
            "Esperámos {n} dias a mais do que o prometido e ninguém avisou.",
            "O projeto ficou parado porque as peças atrasaram {n} dias.",
            "Mudaram a data duas vezes e no fim foram {n} dias de atraso.",
            "Atraso outra vez: {n} dias.",
        ],
        &[
            "Duas unidades chegaram com defeito.",
            "Uma peça estava defeituosa e teve de ser devolvida.",
            "A qualidade do último lote foi fraca.",
            "Uma controladora falhou na primeira semana.",
            "A caixa veio danificada e o conteúdo não funcionava.",
        ],
        &[
            "O suporte respondeu em menos de uma hora e sabia o que fazer.",
            "O técnico resolveu na primeira chamada.",
            "Ligaram-nos de volta no mesmo dia.",
            "O atendimento é rápido e simpático.",
            "O chamado foi fechado antes de termos de perguntar.",
        ],
        &[
            "Esperámos dias pela primeira resposta do suporte.",
            "O chamado passou de pessoa para pessoa.",
            "Ninguém ligou de volta, apesar da promessa.",
            "Foram precisos três lembretes até alguém olhar para o caso.",
            "Pediram os mesmos registos três vezes.",
        ],
        &[
            "Os preços subiram outra vez quase sem aviso.",
            "Recebemos uma proposta claramente melhor de outro fornecedor.",
            "Por este preço esperamos mais serviço.",
            "A proposta de renovação era difícil de entender.",
            "Bons produtos, mas já não são baratos.",
        ],
        &[
            "O storage funciona sem problemas.",
            "O novo equipamento é rápido e silencioso.",
            "A instalação foi fácil e o manual é claro.",
            "O desempenho é melhor do que na ficha técnica.",
            "Produto muito sólido.",
        ],
        &[
            "A fatura não batia com o pedido.",
            "Cobraram duas vezes a mesma posição.",
            "Faltava o nosso número de pedido na fatura.",
            "A nota de crédito demorou demasiado.",
            "O preço da fatura não era o combinado.",
        ],
    ],
    closings: [
        &[
            "Por favor, entrem em contacto.",
            "Mais uma vez e procuraremos outro fornecedor.",
            "Esperamos uma resposta clara.",
            "Isto não pode voltar a acontecer.",
            "Digam-nos como vão evitar isto.",
        ],
        &[
            "Vamos ver como corre da próxima vez.",
            "Com melhor comunicação a nota seria mais alta.",
            "Avisem-nos mais cedo, por favor.",
            "O resto correu bem.",
        ],
        &[
            "Continuem assim!",
            "Ficamos à espera do próximo projeto.",
            "Obrigado!",
            "Um agradecimento especial ao nosso gestor de conta.",
        ],
    ],
    requests: [
        &[
            "O disco na baia 7 apresenta erros e saiu do pool.",
            "A segunda controladora não responde desde ontem à noite.",
        ],
        &[
            "Como configuramos um snapshot a cada quatro horas?",
            "Gostaríamos de saber como replicar apenas um volume.",
        ],
        &[
            "A nova chave de licença não é aceite.",
            "Depois da renovação a consola ainda mostra a licença antiga.",
        ],
        &[
            "Desde a última atualização a cópia noturna demora o dobro.",
            "Os utilizadores queixam-se de lentidão de manhã.",
        ],
        &[
            "Precisamos de ajuda para pôr a nova unidade em serviço na próxima semana.",
            "Os trilhos não cabem no nosso rack, o que podemos fazer?",
        ],
    ],
};
