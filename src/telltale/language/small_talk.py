"""Small talk: messages that greet, thank, agree, reproach, or say a bare code; they ask nothing, so are about nothing.

The words are lists of ours, of eleven languages, with the commonest phrases of Chinese and Japanese.
"""

from __future__ import annotations

import re

from telltale.language.reproach import is_reproach

SMALL_TALK = "small talk"
"""What a message is sorted under that is small talk, where others have the id of a topic."""

_SAID = """
    affirmative alright awesome bye cheers cool correct else exactly excellent fantastic fine good goodbye goodnight
    gotcha great greetings hai hello hey hi hiya howdy k lovely nah nice no nope ok okay okey okie perfect please
    pls plz right sorry sup super sure ta thank thanks thankyou thanx thx ty understood welcome wonderful wow yay
    yea yeah yep yes yo yup

    alles-klar bescheid bitte bitteschön danke dankeschön dankeschon doch genau grüezi guten hallo hi ja jawohl jo klar
    klasse mfg moin nein nö nee nope okay perfekt passt prima richtig servus stimmt super supi tschau tschüss tschüß
    tschuess toll wunderbar

    adiós adios bien buena buenas bueno buenos chao claro correcto encantado estupendo excelente exacto genial gracias
    grazias hola listo no ok oki perfecto perfecta porfa porfi saludos sí si sip súper vale

    bonjour bonsoir coucou d'accord dac daccord génial impeccable merci non nickel ok oui ouais parfait salut super svp
    stp top

    adeus beleza bom boa certo claro legal não nao obrigada obrigado oi olá ola ótimo otimo perfeito sim show tchau
    valeu vlw

    arrivederci bene benissimo buona buonasera buongiorno certo ciao grazie no ok ottimo perfetto prego salve sì

    akkoord bedankt dag dankjewel doei fijn goed goede goedemiddag goedemorgen goedenavond groetjes hallo hoi ja jazeker
    nee oké perfect prima prima super tof top

    cześć czesc dobra dobrze dobry do-widzenia dzięki dzieki dziękuję dziekuje hej nie ok pa proszę prosze siema spoko
    super świetnie swietnie tak witam

    ага благодарю да добрый доброе здравствуйте здрасте класс конечно ладно нет ок окей отлично пожалуйста пока понятно
    понял поняла привет спасибо супер хорошо

    evet eyvallah güle hayır harika hoşçakal iyi kolay gelsin mükemmel merhaba merhabalar olur peki rica sağol sağolun
    selam selamlar tamam tamamdır teşekkür teşekkürler tesekkurler tşk

    أهلا أهلًا اهلا تمام حسنا حسنًا شكرا شكراً شكرًا طيب لا مرحبا مرحباً ممتاز نعم

    你好 您好 谢谢 謝謝 谢谢你 谢谢您 好 好的 是 是的 不 不是 不用 再见 没事 可以
    こんにちは こんばんは おはよう おはようございます ありがとう ありがとうございます はい いいえ 了解 了解です
    大丈夫です
"""

_BESIDE = """
    a again all am and are be been bit but by day dear details did done evening everyone for from have here i i'll
    i'm i've indeed is it it's its just later looks lot lots me morning much my need night now of oh one quick right
    so that that's thats the then there these think this those to today too truly up very was weekend well will wish
    worked works you you're your afternoon appreciate appreciated appreciation bot day everything friend guys help
    helped helping kind kindly lot man mate nothing sir madam team wait

    abend alle allen alles also auch aber das dank das dem den dich dir die dies ein eine einen es für euch freundliche
    freundlichen ganz geholfen geklappt grüße grüßen gut gute habe hat herzlichen hilfe ich ihnen ihr ist jetzt lieben
    liebe mal mein mich mir mit morgen nacht noch nochmal nun schon schöne schönen sehr sie so soweit tag tausend und
    uns viel viele vielen vorab war wieder wünsche

    a al ayuda de del día dias días el ella en entiendo entendido es eso espero está esta este esto fue ha hasta igual
    la las lo los luego mañana me mi mil mucha muchas muchísimas muy noches pronto por favor que era sido su tarde
    tardes tu te todo toda un una y ya yo

    aide à au aussi avance beaucoup bien bon bonne ce c'est cela ça ca de des et fois grand infiniment j'ai je jour
    journée la le les mais mille moi par pas pour soir soirée tout toute tous très tres une un va vous votre voilà plaît
    plait s'il

    ajuda dia e é está foi isso mesmo muita muito muitas noite o obrigado pela pelo por favor tarde tudo um uma você vc

    a aiuto che dell' è e e' giornata il la mille molte molto per questo serata tante tanto tutto un una va

    dat dank de een en erg fijne goeie heel het hartelijk helemaal hulp ik is je jij jou jullie u uw was veel voor wel
    avond dag middag morgen nacht

    bardzo dzień dzien i jest już miłego na pięknie pomoc to wieczór wszystko za z góry

    большое вам все всё вы день за и огромное очень помощь это утро вечер дня тебе

    akşamlar bir bu çok da de ederim edersiniz gün günaydın günler için ne olsun sabah size ve var yardım yardımınız

    جدا جزيلا جزيلاً على خير صباح كثيرا لك لكم مساء من وبركاته ورحمة الله السلام عليكم وعليكم
"""
SAID, BESIDE = frozenset(_SAID.split()), frozenset(_BESIDE.split())
"""Words of which one makes a message small talk, and those that may stand beside them."""

_MARK = re.compile(r"\[[\w ]+\]")
_WORD = re.compile(r"[^\W_]+(?:['’.:/-][^\W_]+)*")
_CODE = re.compile(r"(?:\d\D*){3}|^[\d.:/-]+$")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = 3
_MOST = 200


def is_small_talk(text: str) -> bool:
    """Whether all of a message is small talk, a reproach, or a bare code or sign; marks of redaction count as codes.

    >>> [is_small_talk(text) for text in ("Hi there!", "ok hat geklappt, danke", "It's PP92715", "👍", "¿sí?")]
    [True, True, True, True, True]
    >>> [is_small_talk(text) for text in ("hi, where is PP92715", "no code came", "thanks, and the invoice?", "stop")]
    [False, False, False, False]
    """
    if len(text) > _MOST:
        return False
    words = [word.replace("’", "'") for word in _WORD.findall(_MARK.sub(" 0 ", text.casefold()))]
    if not words or is_reproach(text) or _is_code(words):
        return True
    said = [word for word in words if word in SAID or _CODE.search(word)]
    return bool(said) and all(word in BESIDE or word in said for word in words)


def _is_code(words: list[str]) -> bool:
    """Whether only a code was said, in pieces: words of up to three letters among as many digits, three at least.

    >>> [_is_code(text.split()) for text in ("n 76 f 98", "it is bnh 765", "can i pay 200", "5g sim")]
    [True, True, False, False]
    """
    rest = [word for word in words if word not in SAID and word not in BESIDE]
    pieces = _LETTERS.findall(" ".join(rest))
    digits = sum(letter.isdigit() for word in rest for letter in word)
    return digits >= max(_DIGITS, sum(map(len, pieces))) and all(len(one) <= _DIGITS for one in pieces)
