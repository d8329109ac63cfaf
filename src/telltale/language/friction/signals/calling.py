"""Calling for a human, in the words of each language."""

from __future__ import annotations

from telltale.language.friction.signal import Signal, words

# Up to so many words between the verb and whom it asks for.
_GAP = r"\W+(?:[\w']+\W+){0,4}?"
_ALONE = r"^\W*(?:{0})(?:\W+(?:{1}))?\W*$"

_EN = r"(?:real |live |actual )?(?:human(?: being)?|agent|operator|representative|rep|person)s?"
_DE = r"(?:mensch(?:en)?|mitarbeiter(?:in|n)?|(?:kunden)?berater(?:in)?|person|agenten?|operator)"
_ES = r"(?:(?:un |una )?(?:humano|persona(?: real)?|agente|asesora?|operadora?|representante))"
_FR = r"(?:(?:un |une )?(?:humain|conseill(?:er|ère|ere)|agent|(?:vraie )?personne|opérateur))"
_IT = r"(?:(?:un |una )?(?:umano|persona(?: vera| reale)?|operat(?:ore|rice)|agente|consulente))"
_PT = r"(?:(?:um |uma )?(?:humano|pessoa(?: real)?|atendente|agente|operador[a]?|assistente))"
_NL = r"(?:(?:een )?(?:mens|medewerker|echt persoon|persoon|agent))"

calling = Signal(
    "calling",
    "asks for a human",
    words(
        en=rf"(?:talk|speak|chat|connect|transfer|escalate|forward)(?:s|ed|ing)?{_GAP}{_EN}"
        rf"|(?:want|need|get|give|have)(?: me)?{_GAP}(?:human(?: being)?|(?:real|live|actual) (?:person|agent|people))"
        rf"|(?:speak|talk) (?:to|with) (?:someone|somebody|a manager|a supervisor)"
        rf"|{_ALONE.format(_EN, 'please|now|pls')}",
        de=rf"(?:mit|an|zu|einen?|einem|einer|echten?){_GAP}{_DE}{_GAP}(?:sprechen|reden|chatten|verbinden"
        rf"|verbunden|telefonieren|weiterleiten|weitergeleitet)"
        rf"|(?:echten?|richtigen?|wirklichen?) (?:menschen?|person|mitarbeiter)"
        rf"|verbinden sie mich|(?:sprechen|reden|verbinden){_GAP}{_DE}|{_ALONE.format(_DE, 'bitte|jetzt')}",
        es=rf"(?:hablar|chatear|comun[ií]\w+|p[aá]s[ae]\w*|con[eé]ct\w+|transf\w+|quiero){_GAP}{_ES}"
        rf"|{_ALONE.format(_ES, 'por favor|ya')}",
        fr=rf"(?:parler|discuter|joindre|contacter|passer|passez|transf[eé]r\w+|mettre|veux){_GAP}{_FR}"
        rf"|parler à quelqu'un|{_ALONE.format(_FR, 's.il vous plaît|svp|stp')}",
        it=rf"(?:parlare|parlo|passa\w*|mett\w+|contattare|chattare|voglio){_GAP}{_IT}"
        rf"|parlare con qualcuno|{_ALONE.format(_IT, 'per favore|subito')}",
        pt=rf"(?:falar|fale|conversar|transf\w+|passar?|quero){_GAP}{_PT}"
        rf"|falar com alguém|{_ALONE.format(_PT, 'por favor|já')}",
        nl=rf"(?:spreken|praten|chatten|doorverbind\w*|contact){_GAP}{_NL}|(?:met|een echte?){_GAP}{_NL}{_GAP}(?:"
        rf"spreken|praten|chatten)|met iemand (?:spreken|praten)|{_ALONE.format(_NL, 'alsjeblieft|aub|graag')}",
    ),
)
