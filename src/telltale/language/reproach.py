"""Reproach: messages that only say that the bot does not help or understand; about what is said elsewhere."""

from __future__ import annotations

import re

# Of seven languages, over words in small letters with one space between them.
_SAID = re.compile(
    r"(?:no |nope |sorry |nein |non |não |nee )?(?:"
    # English
    r"(?:that|this|it)(?:'s| is| was| does| did| has)?(?: really| at all)?(?:n't| not)"
    r"(?: really)?(?: help| answer| what i | my question| useful| work for me).*"
    r"|(?:that|this|it)(?:'s| is)?(?: just| all)?(?: a)?(?: waste of time| useless| pointless| no help| no use)"
    r"|(?:you|u) (?:don't|do not|didn't|did not|are not|aren't|keep)"
    r" (?:understand|get it|listen|answer|help|saying|repeating|sending)[\w' ]*"
    r"|(?:totally |completely )?(?:useless|not helpful|unhelpful|wrong answer)(?: bot)?|what a waste of time"
    # German
    r"|(?:das|es) (?:hilft|half|hat|bringt|beantwortet) (?:mir |uns )?(?:gar |leider |überhaupt |so )?"
    r"(?:nicht|nichts)(?: geholfen| weiter| meine frage)?"
    r"|das (?:war|ist|habe ich) (?:gar |doch )?nicht (?:meine frage|was ich|das was|gefragt|gemeint).*"
    r"|(?:das ist )?(?:reine )?zeitverschwendung|(?:sie|du) versteh(?:en|st) mich nicht|immer dieselbe antwort"
    # Spanish
    r"|(?:eso|esto) no (?:me )?(?:ayuda|sirve|responde).*|no (?:me )?(?:ayuda|sirve)(?: de nada| para nada)?"
    r"|no es (?:eso )?lo que .*|(?:esto |eso )?(?:es )?una pérdida de tiempo|no (?:me )?entiendes?(?: nada)?"
    r"|siempre la misma respuesta"
    # French
    r"|(?:ça|ca|cela) (?:ne )?(?:m'aide|aide|répond|sert) (?:pas|à rien).*|ce n'est pas (?:ma question|ce que).*"
    r"|(?:une )?perte de temps|vous (?:ne )?comprenez pas|toujours la même réponse"
    # Italian
    r"|(?:questo )?non (?:mi )?(?:aiuta|serve|è quello che|è la mia domanda).*|(?:una )?perdita di tempo"
    # Portuguese
    r"|(?:isso |isto )?não (?:me )?(?:ajuda|ajudou|serve|responde|era isso|foi o que).*|(?:uma )?perda de tempo"
    # Dutch
    r"|(?:dat|dit) (?:helpt|hielp) (?:me |mij )?niet.*|dat (?:is|was) niet (?:mijn vraag|wat ik).*"
    r"|(?:pure )?tijdverspilling"
    r")"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST = 100


def is_reproach(text: str) -> bool:
    """Whether a short message says that the bot does not help, and nothing else.

    >>> [is_reproach(text) for text in ("No, that does not answer my question!", "das hilft mir nicht", "no me sirve")]
    [True, True, True]
    >>> [is_reproach(text) for text in ("that is not my address", "the code does not help me open it", "no")]
    [False, False, False]
    """
    if len(text) > _MOST:
        return False
    return bool(_SAID.fullmatch(" ".join(_WORD.findall(text.casefold().replace("’", "'")))))
