"""Swearing: a short list of our own for each language."""

from __future__ import annotations

from telltale.language.friction.signal import Signal, words

swearing = Signal(
    "swearing",
    "a swear word or an insult, of a short list",
    words(
        everywhere=r"(?:mother)?f[u*]+c?k\w*|wtf|stfu|bullshit|ass ?holes?|sh[i*]t(?:ty|s)?|schei(?:ß|ss)\w*"
        r"|arschl(?:och|öcher)|mierdas?|gilipollas|merde|putain|connards?|cazzo|vaffanculo|stronz[oaie]|caralho|godverdomme|klootzak",
        en=r"bastards?|bitch(?:es)?|crap(?:py)?|(?:god ?)?damn(?:ed|it)?|piss(?:ed)? off|dickhead|bollocks|idiots?"
        r"|idiotic|morons?|stupid (?:bot|machine|robot|thing|chat ?bot)|useless (?:bot|machine|robot|piece)",
        de=r"arsch|fick\w*|verfickt\w*|verdammt\w*|kacke|idiot(?:en)?|deppen?|drecks\w*|schwachsinn|bl(?:ö|oe)der bot",
        es=r"joder|put[oa]s?|coño|cabr[oó]n(?:es)?|pendej[oa]s?|carajo|chingad\w*|idiotas?|imb[eé]cil(?:es)?",
        fr=r"connasse|bordel|encul\w+|salope|chier|foutre|idiots?|imb[eé]ciles?|fait chier",
        it=r"merda|coglion[ei]|puttana|minchia|idiot[ai]|imbecill[ei]|porca miseria",
        pt=r"merda|porra|puta|foda-se|fodid[oa]|bosta|cacete|idiotas?|imbecil|filh[oa] da puta",
        nl=r"kut\w*|klote\w*|verdomme|lul|tering\w*|idioot|idioten|sukkels?",
    ),
    particular=True,
)
