"""Commonplace words: those that are in everything that is said in a language, and name nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Commonplace(NamedTuple):
    """The words of a language that no name begins or ends with, and those that turn a meaning round.

    ``after`` says that the latter stand behind what they turn round as well ("funktioniert nicht").
    """

    stop: frozenset[str]
    negations: frozenset[str]
    after: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Commonplace(_words("""
        a about after again ago all also already always am an and any anything are as at be because been before
        being but by can could did do does doing done each either else even ever every for from get gets getting
        give go goes going gonna got guess had has have having he hello hey hi him his her here how hmm i i'd
        i'll i'm i've if in into is it it's its im ive just kind know let let's like look looking lot make many
        may maybe me might mine more most much must my need needs new now of off oh ok okay on once one ones
        only or other our out over own please pls possible put really right said same say see she should show
        since so some someone something soon still such sure take tell thank thanks than that that's the their
        them then there these they they're thing things think this those through to too try trying u um up upon
        us use using very want wanted wants was way we well were what what's when where which while who why will
        with would yeah yes yet you your you'd you're yours actually currently recently today somehow around
        between during until able whats hows wanna would've there's here's where's how's who's pm
        """), _words("""
        no not never without cannot cant can't couldn't don't dont doesn't doesnt didn't didnt won't wont
        wouldn't isn't isnt aren't wasn't wasnt weren't haven't havent hasn't hasnt hadn't unable nothing
        """))  # fmt: skip
"""It holds in every language: people mix it in."""

LANGUAGES: dict[str, Commonplace] = {
    "de": Commonplace(
        _words("""
        ab aber alle allem allen aller alles als also am an andere anderen ans auch auf aus bei beim bekomme
        bekommen bin bis bist bitte brauche brauchen da dabei dafür damit danke dann darf das dass dazu dein
        deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein
        eine einem einen einer eines er es etwas euch euer eure für gab gebe geben gegen gehen geht gehts genau
        gerade gerne gibt gibts guten habe haben habt hallo hat hatte hatten hätte hi hier ich ihm ihn ihnen ihr
        ihre ihren im immer in ins ist ja jede jeder jetzt kam kann kannst kommt könnt könnte können könnten
        mache machen macht mal man mein meine meinem meinen meiner mehr mich mir mit möchte möchten moin muss
        müssen nach nein noch nochmal nun nur ob oder ohne per schon sehr sein seine seit sich sie sind so soll
        soweit tag tun über um und uns unser unsere unter viel vom von vor war waren warum was weil welche
        welchem welchen welcher welches wann wäre wegen wenn wer werde werden wie wieso will wir wird wissen wo
        wohin wollen wollte wurde wurden würde zu zum zur zwischen
        """),
        _words("nicht kein keine keinen keinem keiner nie niemals nichts ohne"),
        after=True,
    ),
    "es": Commonplace(
        _words("""
        a ahora al algo alguien alguna alguno algún algunas algunos ante antes aquí así aún aunque ayuda bien
        buenas buenos cada como cómo con cual cuál cuáles cuando cuándo cuánta cuántas cuanto cuánto cuántos da
        dais dan de debo decir del desde día días donde dónde dos e el él ella ellas ellos en entre era es esa
        ese eso esta está estaba están estar este esto estos estoy fue gracias gustaría ha haber había hace
        hacer hacen hago han hasta hay he hemos hola incluso ir la las le les lo los luego más me mi mí mis
        mientras mucho muy necesito ni nos nosotros o os otra otro para pero poder podéis podría por porfa
        porque pues puede pueden puedes puedo que qué querer queremos quería quiero quién quisiera quiere saber
        se sea según ser será si sí sido sobre son soy su sus también tan te tener tenemos tengo tenéis ti tiene
        tienen tienes toda todo todas todos tu tú tus un una unas uno unos usted va vais van ver voy y ya yo
        habéis
        """),
        _words("no nunca jamás sin tampoco nada"),
    ),
    "fr": Commonplace(
        _words("""
        a ai aide alors après as assez au aucun aura aussi autre autres aux avait avant avec avez avoir avons
        beaucoup besoin bien bonjour bonsoir c'est ça ce cela celle celui ces cet cette chez combien comme
        comment d'un d'une dans de depuis des deux doit dois donc du elle elles en encore entre es est est-ce et
        étais était été être eu faire fais fait faites faut ici il ils j'ai j'aimerais je jusqu'à l'on la là le
        les leur leurs lui ma mais me même merci mes moi mon n'ai n'est nos notre nous on ont ou où par parce
        peu peut peut-être peux plus plusieurs pour pourquoi pourrais pourriez pouvez pouvoir près puis puis-je
        qu'est-ce qu'il quand que quel quelle quelles quels qui quoi s'il sa sais salut sans savoir se sera ses
        si soit sommes son sont souhaite sous suis sur svp ta te tes toi ton tous tout toute toutes très tu un
        une va vais vers veut veux voici voilà voir vont vos votre voudrais vous y y-a-t-il
        """),
        _words("pas ne n'est sans jamais rien aucun aucune plus"),
        after=True,
    ),
    "it": Commonplace(
        _words("""
        a abbiamo ad agli ai al alcuni alla alle allo altra altro anche ancora aver avere avete avuto bene
        buonasera buongiorno c'è che chi ci ciao come con cosa così cui da dagli dai dal dalla dalle dei del
        della delle dello dentro di dopo dov'è dove due e è ed era essere fa faccio fare fra fino già gli grazie
        ha hai hanno ho i il in invece io l'ho la le lei li lo loro lui ma me mi mia mie miei mio molto nei nel
        nella nelle noi nostro o ogni per perché però più poi possiamo posso potete potrei potrebbe prima può
        qual quale quali qualche quando quanta quanti quanto quella quello questa queste questi questo qui
        sapere se sei senza si sia siamo siete solo sono sta stato sto su sua sue sugli sul sulla suo suoi ti
        tra tu tua tuo tutti tutto un un' una uno va vi voglio voi volevo vorrei vostro
        """),
        _words("non no senza mai niente nessun nessuna nessuno"),
    ),
    "nl": Commonplace(
        _words("""
        aan al alle allemaal alles als altijd andere bedankt ben bent bij daar dag dan dank dat de deze die dit
        doe doen doet door dus een eens en er ga gaan gaat gaan geef goede graag had hallo heb hebben hebt heeft
        heel hem het hier hij hoe hoelang hoeveel hoi hun iemand iets ik in is ja je jij jou jouw jullie kan kon
        kunnen kunt kom komt krijg krijgen laat maar mag me meer mee men met mij mijn misschien moet moeten
        morgen na naar nog nu nodig of om omdat ons onze ook op over per staat te tegen ten toch toe tot tussen
        u uit uw van vanaf veel via voor waar waarom wanneer want waren was wat we wel welke werd weten wie wij
        wil willen word worden wordt wou zal ze zich zijn zo zou zullen
        """),
        _words("niet geen nooit niets zonder"),
        after=True,
    ),
    "pl": Commonplace(
        _words("""
        a aby ale albo bez bo by być był była było byłem byłam chce chcę chciałabym chciałbym ci cię co coś
        czemu czy dla dlaczego dla do dobry dzień dziękuję gdy gdyby gdzie go i ich ile im ja jak jaka jaki
        jakie jako je jej jego jest jestem jeszcze jeśli już kiedy kto która które który ma macie mam mamy mi
        mieć między mną mnie mogę może możecie można moja moje mojego mojej moją mój mu my na nad nam nas nasz o
        od on ona one oni oraz otrzymać pan pani po pod podczas ponieważ poproszę potrzebuję proszę przed przez
        przy sam są się skąd swoje swój ta tak także tam te tego tej ten też to tu twój ty tylko tym u w was wam
        wasz we wszystko z za ze że żeby zrobić
        """),
        _words("nie bez nigdy nic żaden żadna brak"),
    ),
    "pt": Commonplace(
        _words("""
        a à agora ai ainda além algo alguém algum alguma ao aos aqui as às assim até boa bom cada com como da dá
        dar das de dela dele depois desde dia do dos e é ela elas ele eles em entre era essa esse está estão
        estar estava este estou eu fazer faço foi fui gostaria há havia ir isso isto já lá lhe mais mas me mesmo
        meu meus minha minhas muito na nas nem no nos nós nossa nosso o obrigada obrigado oi olá onde os ou
        outra outro para pela pelo pode podem poderia por porque porquê posso pra preciso qual quais qualquer
        quando quanta quanto quantos quê que quem quer queria quero saber se sei seja sem ser será seu seus sido
        só sobre sou sua suas também te tem temos tenho ter tinha toda todo todos tu tudo um uma umas uns vai
        vão você vocês vou
        """),
        _words("não nao sem nunca nada nenhum nenhuma jamais"),
    ),
    "ru": Commonplace(
        _words("""
        а без будет будут бы был была были было быть в вам вас ваш ваша ваше ваши весь во вот все всё вы где да
        для день до добрый его ее её если есть ещё еще ещё же за здравствуйте и из или им их к каждый как какая
        какие какой какую когда ко кто куда ли либо меня мне мной могу может можете можно мой моя моё мое мои
        моего моей мою мы на надо нам нас наш него неё ней них но ну нужен нужна нужно о об он она они оно от
        очень по под подскажите пожалуйста почему при привет про с сейчас сказать скажите сколько со спасибо так
        также такая такой там те тем то того тоже той только том ту ты у уже хочу хотел хотела хотелось чего чем
        через что чтобы эта эти это этого этой этом этот я
        """),
        _words("не нет без никогда ничего ни нельзя"),
    ),
    "tr": Commonplace(
        _words("""
        acaba ama ancak artık aynı bana bazı belki ben beni benim bile bir biraz biri birşey biz bize bizim bu
        bunu bunun burada böyle çok çünkü da daha de defa diye edebilir ediyorum eder en etmek gibi göre hangi
        hani hem hep her hiç iki ile ise için istiyorum istiyoruz iyi kadar kendi ki kim lazım lütfen merhaba mı
        mi mu mü mıyım miyim musunuz müsünüz mısınız misiniz nasıl ne neden nedir nerede nereden nereye neler
        niçin niye o olan olarak oldu olduğu olur olmak onlar onu onun orada oysa öyle pek rağmen sadece sana
        sen senin siz sizin size selam sonra şey şimdi şu tabii tüm var vardı ve veya vermek ya yani yapabilir
        yapmak yine zaman
        """),
        _words("değil yok hiç olmadan olmuyor"),
        after=True,
    ),
    "ar": Commonplace(
        _words("""
        أن أنا أنت أنتم أو أي أين أريد إلى إن إذا الا التي الذي الى ان انا او اي اين اريد بعد بعض بل بين تم ثم
        حتى حيث خلال ذلك سوف شكرا ضمن عن عند عندي عندما على علي عليكم فقط فهو في فيه قبل قد كان كانت كل كم كما
        كيف لدي لقد لك لكم لكن له لها لي ماذا ما متى مرحبا مع معي من منذ منكم منها نحن هذا هذه هل هم هنا هناك هو
        هي و وهل وهو يا يجب يكون يمكن يمكنني ممكن السلام لماذا حول
        """),
        _words("لا لم لن ليس ليست غير بدون بلا"),
    ),
}
"""The others, by language; the lists are ours."""

_LEAST = 2


def commonplace(texts: Iterable[str]) -> Commonplace:
    """The words of the language that most of the texts' are in; of English, where it cannot be told.

    >>> commonplace(["wie schwer ist die Lampe", "die Lampe flackert"]) is LANGUAGES["de"]
    True
    >>> commonplace(["car rental", "rent a car"]) is ENGLISH
    True
    """
    words = [word.strip("¿?¡!.,;:") for text in texts for word in text.casefold().split()]
    met = {name: sum(word in one.stop or word in one.negations for word in words) for name, one in LANGUAGES.items()}
    best = max(met, key=lambda name: met[name])
    english = sum(word in ENGLISH.stop or word in ENGLISH.negations for word in words)
    return LANGUAGES[best] if met[best] > max(english, _LEAST - 1) else ENGLISH
