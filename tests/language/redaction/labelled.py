"""A labelled set: messages in eight languages with values of every kind in known places, and ones that look alike.

Everything is made here by dice with a seed; numbers get their check digits by arithmetic of their own, so that the
judge and the judged share none.
"""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import string
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from tests.language.redaction.papers import Papers

ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Labelled:
    """A message, the country whose ways are meant, and what stands in it: from, to, kind."""

    text: str
    region: str
    planted: tuple[tuple[int, int, str], ...]


TEMPLATES: dict[str, list[str]] = {
    "US": [
        "You can write to {email} any time", "my email is {email}, thanks!", "{email}", "call me at {phone} please",
        "My number is {phone}.", "Reach me on {phone} or {email}", "I paid with {card} yesterday", "card: {card}",
        "charge {card} exp 12/27", "transfer it to {iban} please", "I log in from {ip}", "the router says {mac}",
        "our server {ipv6} is down", "my key is {key}", "header Authorization: Bearer {secret}",
        "the password: {secret} does not work", "token {jwt} expired", "see https://{url_user}@files.example.com/a",
        "open https://app.example.com/login?token={url_secret} now", "Hi, this is Tom ({email}), phone {phone}",
        "my SSN is {us_ssn}", "{us_ssn}", "NI number {uk_nino} thanks", "my NHS number is {uk_nhs}", "SIN: {ca_sin}",
        "phone IMEI {imei} was stolen", "my Aadhaar is {in_aadhaar}", "PAN {in_pan} for the invoice", "id {cn_resident}",
        "My Number {jp_my_number}, as asked", "ship it to {address}, please", "I live at {address}", "{address}",
        "date of birth: {birthday}", "I was born on {birthday}.", "DOB {birthday}", "my birthday is {birthday}",
    ],
    "DE": [
        "Schreiben Sie mir an {email}", "Meine Mail: {email}.", "Rufen Sie mich unter {phone} an", "Tel. {phone}",
        "Handy {phone}, danke", "Meine Kreditkarte {card} wurde belastet", "Bitte auf {iban} überweisen",
        "IBAN {iban}, Müller", "Der Drucker hat {ip}", "MAC-Adresse {mac}", "Passwort: {secret}", "Schlüssel {key} geht nicht",
        "Meine Steuer-ID ist {de_tax}", "Steueridentifikationsnummer {de_tax}", "AHV-Nummer {ch_ahv}", "Ich wohne {address}.",
        "Liefern Sie bitte an: {address}", "geboren am {birthday}", "Geburtsdatum: {birthday}", "IMEI: {imei}",
    ],
    "ES": [
        "Mi correo es {email}", "escríbeme a {email} por favor", "Llámame al {phone}", "mi móvil: {phone}",
        "La tarjeta {card} no funciona", "transferencia a {iban}", "contraseña: {secret}", "la IP es {ip}",
        "mi DNI es {es_dni}", "NIE {es_dni}, gracias", "{es_dni}", "Vivo en {address}", "la dirección: {address}",
        "nací el {birthday}", "fecha de nacimiento: {birthday}",
    ],
    "FR": [
        "Mon adresse est {email}", "Appelez-moi au {phone}", "mon numéro : {phone}", "Ma carte {card} est refusée",
        "Virement sur {iban} svp", "mot de passe : {secret}", "clé {key}", "depuis l'adresse {ip}",
        "numéro de sécu {fr_nir}", "{fr_nir}", "mon registre national : {be_national}", "J'habite {address}",
        "livrez au {address} svp", "né le {birthday}", "date de naissance : {birthday}",
    ],
    "IT": ["La mia mail è {email}", "Chiamami al {phone}", "carta {card}", "bonifico su {iban}", "parola: {secret}",
           "il mio codice fiscale è {it_codice}", "{it_codice}", "abito in {address}", "spedite a: {address}",
           "nato il {birthday}", "data di nascita: {birthday}"],
    "PT": ["O meu email é {email}", "Ligue para {phone}", "cartão {card}", "transferir para {iban}", "senha: {secret}",
           "meu CPF é {br_cpf}", "CPF: {br_cpf}"],
    "NL": ["Mijn e-mail is {email}", "Bel mij op {phone}", "kaart {card}", "overmaken naar {iban}", "wachtwoord: {secret}",
           "mijn BSN is {nl_bsn}", "burgerservicenummer {nl_bsn}", "Ik woon op {address}", "bezorgen op {address} graag",
           "geboren op {birthday}", "geboortedatum: {birthday}"],
    "PL": ["Mój e-mail to {email}", "Proszę dzwonić: {phone}", "karta {card}", "przelew na {iban}", "hasło: {secret}",
           "mój PESEL to {pl_pesel}", "PESEL: {pl_pesel}", "svenskt personnummer {se_personnummer}", "{se_personnummer}"],
}  # fmt: skip

# What looks like something and is nothing: it must stay, to the letter.
CLEAN: dict[str, list[str]] = {
    "US": [
        "Where is my order {order}?", "order number {digits10}", "tracking {tracking}", "It costs ${price}", "on {date} at {time}",
        "Order #{digits8} arrived on {date}", "I have version {version}", "my zip is {zip}", "flight UA{digits4} at {time}",
        "ticket {digits7} is still open", "the total is {price} USD for {digits2} items", "what is 24/7 support?",
        "invoice no. {digits9} of {date}", "ref {digits10}", "see https://shop.example.com/p/{digits6}?size=xl&color=red",
        "id {uuid}", "commit {hex40}", "follow @parcelpine on social media", "meet @ 5 pm", "logo@2x.png is blurry",
        "std::vector<int> a; foo::bar()", "python -m telltale --port 8090", "5 - 3 - 2 = 0 and 10:30 - 12:45",
        "the password: please reset it", "I forgot my password: help", "Basic understanding: see the docs", "key: value",
        "1,234,567.89 dollars", "model XR-{digits4}-{digits3}", "coordinates 52.5200, 13.4050", "EAN {ean}", "2020-2024 was fine",
        "the booking code is {code6}", "at {stamp} it broke", "it took 00:12:34", "ratio 16:9 at 1920x1080", "{digits5}",
        "room 12-3-4", "call option 2 then 3", "a::b", "see section 1.2.3.4 of the manual", "parcel {digits12}", "item {digits15}",
        "order {digits3}-{digits7}-{digits7}", "I was born to shop, order {digits8} of {date}", "birthday cake for 12 on {date}",
        "the store on Main Street opens at {time}", "{digits5} items on the way", "batch {code6}{digits4}", "serial {digits11}",
        "order {digits5} is in the wrong place", "2 shirts, 1 drive bay, {digits5} points", "my kid turns 7 on {date}",
        "reference AB{digits6}", "code {code6}-{digits6}", "{digits2}-{digits6}-{digits2}", "{digits9}", "{digits11}", "{digits12}",
    ],
    "DE": [
        "Wo ist meine Bestellung {order}?", "Bestellnummer {digits10}", "Sendung {tracking}", "Das kostet {preis} €",
        "am {datum} um {time} Uhr", "Rechnung Nr. {digits9} vom {datum}", "PLZ {digits5} Berlin", "Kundennummer {digits8}",
        "Größe 42, Artikel {digits6}", "Vorgang {digits10}", "Konto {digits10}", "Öffnungszeiten 9:00–18:00", "2,5 kg für 12,99 €",
        "in 10 bis 14 Tagen", "Passwort: vergessen", "Lieferung zwischen 01.12. und 24.12.2026",
        "in der Hauptstraße gibt es 3 Filialen, Aktion {digits5}", "Ring Größe 54, Artikel {digits5}", "Auftrag {digits11}",
    ],
    "ES": ["¿Dónde está mi pedido {digits9}?", "factura {digits8} del {datum}", "cuesta {preis} €", "a las {time}", "talla 38"],
    "FR": ["Où est ma commande {digits10} ?", "facture {digits8}", "{preis} € le {datum}", "colis {tracking}", "à {time}"],
    "IT": ["Dov'è il mio ordine {digits10}?", "fattura {digits8} del {datum}", "costa {preis} €", "alle {time}"],
    "PT": ["Onde está a minha encomenda {digits9}?", "fatura {digits8}", "custa {preis} €", "às {time} de {datum}"],
    "NL": ["Waar is mijn order {digits10}?", "factuur {digits8} van {datum}", "kost € {preis}", "om {time}"],
    "PL": ["Gdzie jest zamówienie {digits9}?", "faktura {digits8}", "kosztuje {preis} zł", "o {time} dnia {datum}"],
}  # fmt: skip

NUMBERS: dict[str, tuple[str, list[str], list[str]]] = {
    # Country's code; beginnings with how many digits follow; ways of writing them in the country.
    "US": ("1", ["212NXXXXXX", "415NXXXXXX", "312NXXXXXX", "646NXXXXXX"], ["(aaa) bbb-cccc", "aaa-bbb-cccc", "aaa.bbb.cccc", "aaabbbcccc", "1-aaa-bbb-cccc"]),
    "DE": ("49", ["151XXXXXXXX", "160XXXXXXX", "171XXXXXXX", "30NXXXXXXX", "89NXXXXXXX"], ["0*", "0* split", "0*/split"]),
    "ES": ("34", ["6XXXXXXXX", "91NXXXXXX", "93NXXXXXX"], ["*", "* threes", "* twos"]),
    "FR": ("33", ["6XXXXXXXX", "1NXXXXXXX"], ["0*", "0* twos", "0*.twos"]),
    "IT": ("39", ["347XXXXXXX", "328XXXXXXX", "339XXXXXXX"], ["*", "* split"]),
    "PT": ("351", ["91XXXXXXX", "93XXXXXXX", "96XXXXXXX"], ["*", "* threes"]),
    "NL": ("31", ["61XXXXXXX", "62XXXXXXX", "65XXXXXXX"], ["0*", "0* split", "0*-split"]),
    "PL": ("48", ["50XXXXXXX", "60XXXXXXX", "79XXXXXXX"], ["*", "* threes"]),
}  # fmt: skip
BANKS = {"DE": 18, "ES": 20, "FR": 23, "GB": 0, "NL": 0, "PL": 24, "PT": 21, "AT": 16, "BE": 12, "CH": 17}
CARDS = [
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("3530", 16),
    ("36", 14),
    ("62", 16),
]


class Dice(Papers):
    """Values by a seed."""

    def labelled(self, planted: bool) -> Labelled:
        region = self.pick(TEMPLATES)
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        for literal, name, _, _ in string.Formatter().parse(self.pick((TEMPLATES if planted else CLEAN)[region])):
            parts.append(literal)
            if name:
                value = getattr(self, name)(region) if planted else self.innocent(name)
                at = sum(map(len, parts))
                spans.append((at, at + len(value), name))
                parts.append(value)
        return Labelled("".join(parts), region, tuple(spans) if planted else ())

    def email(self, _: str) -> str:
        local = self.pick(["jane", "j.doe", "max_muster", "ana+shop", "o'neil", "josé", "k-lee", "info", "x7"])
        host = self.pick(["example", "mail.example", "muster-firma", "gmail", "büro", "sub.domain.example"])
        return f"{local}{self.pick(['', self.digits(2)])}@{host}.{self.pick(['com', 'org', 'de', 'co.uk', 'es', 'io', 'museum'])}"

    def phone(self, region: str) -> str:
        code, plans, ways = NUMBERS[region]
        number = "".join({"X": self.digits(1), "N": self.pick("234567")}.get(one, one) for one in self.pick(plans))
        if self.random.random() < 0.4:
            plus = self.pick(["+", "00"]) if region != "US" else "+"
            return plus + code + self.pick(["", " "]) + self.pick([number, f"{number[:3]} {number[3:]}"])
        way = self.pick(ways)
        if region == "US":
            return way.replace("aaa", number[:3]).replace("bbb", number[3:6]).replace("cccc", number[6:])
        whole = way.split()[0].split("/")[0].split("-")[0].split(".")[0].replace("*", number)
        gap = next((one for one in " /-." if one in way), "")
        if "split" in way:
            return whole[:3] + gap + whole[3:]
        if "threes" in way:
            return gap.join(whole[at : at + 3] for at in range(0, len(whole), 3))
        if "twos" in way:
            first = len(whole) % 2 or 2
            return gap.join([whole[:first], *(whole[at : at + 2] for at in range(first, len(whole), 2))])
        return whole

    def card(self, _: str) -> str:
        start, size = self.pick(CARDS)
        body = start + self.digits(size - len(start) - 1)
        total = 0
        for place, one in enumerate(reversed(body)):
            doubled = int(one) * (2 if place % 2 == 0 else 1)
            total += doubled - 9 if doubled > 9 else doubled
        number = body + str(-total % 10)
        gap = self.pick(["", " ", "-"])
        if size == 15 and gap:
            return f"{number[:4]}{gap}{number[4:10]}{gap}{number[10:]}"
        if size == 14 and gap:
            return f"{number[:4]}{gap}{number[4:10]}{gap}{number[10:]}"
        return gap.join(number[at : at + 4] for at in range(0, size, 4))

    def iban(self, _: str) -> str:
        country = self.pick(BANKS)
        body = {"GB": "NWBK" + self.digits(14), "NL": "ABNA" + self.digits(10)}.get(country) or self.digits(
            BANKS[country]
        )
        turned = "".join(str(ord(one) - 55) if one.isalpha() else one for one in f"{body}{country}00")
        number = f"{country}{98 - int(turned) % 97:02d}{body}"
        return (
            number if self.random.random() < 0.5 else " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        )

    def ip(self, _: str) -> str:
        return ".".join(str(self.random.randint(1, 254)) for _ in range(4)).replace("127.", "128.", 1)

    def ipv6(self, _: str) -> str:
        parts = [f"{self.random.randint(4096, 65535):x}" for _ in range(8)]
        return ":".join(parts) if self.random.random() < 0.5 else f"2001:db8::{parts[0]}:{parts[1]}"

    def mac(self, _: str) -> str:
        return self.pick(":-").join(self.text("0123456789ABCDEF", 2) for _ in range(6))

    def key(self, _: str) -> str:
        return self.pick([
            f"sk-{self.text(ALPHANUMERIC, 40)}", f"ghp_{self.text(ALPHANUMERIC, 36)}", f"AKIA{self.text(string.ascii_uppercase + '234567', 16)}",
            f"sk_live_{self.text(ALPHANUMERIC, 24)}", f"xoxb-{self.digits(11)}-{self.text(ALPHANUMERIC, 24)}", f"glpat-{self.text(ALPHANUMERIC, 20)}1",
            f"AIza{self.text(ALPHANUMERIC, 34)}1", f"hf_{self.text(string.ascii_letters, 34)}",
        ])  # fmt: skip

    def secret(self, _: str) -> str:
        return self.pick(["Hunter!", "s3cret", "Passw0rd", "x9$kk"]) + self.text(ALPHANUMERIC, 14) + "7"

    def jwt(self, _: str) -> str:
        parts = [
            urlsafe_b64encode(text.encode()).decode().rstrip("=")
            for text in ('{"alg":"HS256"}', f'{{"sub":"{self.digits(9)}"}}')
        ]
        return f"{parts[0]}.{parts[1]}.{self.text(ALPHANUMERIC + '_-', 42)}x"

    def url_user(self, _: str) -> str:
        return f"joe:{self.text(ALPHANUMERIC, 10)}"

    def url_secret(self, _: str) -> str:
        return self.text(ALPHANUMERIC, 24)

    def innocent(self, name: str) -> str:
        made: dict[str, Any] = {
            "order": lambda: f"PP{self.digits(5)}",
            "tracking": lambda: self.pick([f"1Z999AA1{self.digits(10)}", f"JJD{self.digits(18)}", f"0034043{self.digits(13)}", f"RR{self.digits(9)}DE"]),
            "price": lambda: f"{self.random.randint(1, 9999):,}.{self.digits(2)}",
            "preis": lambda: f"{self.random.randint(1, 9)}.{self.digits(3)},{self.digits(2)}",
            "date": lambda: self.pick(["2026-03-02", "03/02/2026", "March 2, 2026", "2 Mar 2026", "2026/03/02"]),
            "datum": lambda: self.pick(["02.03.2026", "2.3.2026", "02.03.26", "02/03/2026", "2-3-2026"]),
            "time": lambda: f"{self.random.randint(0, 23):02d}:{self.random.randint(0, 59):02d}",
            "version": lambda: f"{self.digits(1)}.{self.digits(1)}.{self.digits(1)}.{self.digits(2)}",
            "zip": lambda: self.pick([self.digits(5), f"{self.digits(5)}-{self.digits(4)}"]),
            "uuid": lambda: "-".join(self.text("0123456789abcdef", size) for size in (8, 4, 4, 4, 12)),
            "hex40": lambda: self.text("0123456789abcdef", 40),
            "ean": lambda: f"4{self.digits(12)}",
            "code6": lambda: self.text(string.ascii_uppercase + string.digits, 6),
            "stamp": lambda: f"17{self.digits(8)}",
        }  # fmt: skip
        return made[name]() if name in made else self.digits(int(name.removeprefix("digits")))


def messages(seed: int, count: int, *, planted: bool) -> list[Labelled]:
    """So many messages with something in them, or with nothing."""
    dice = Dice(seed)
    return [dice.labelled(planted) for _ in range(count)]
