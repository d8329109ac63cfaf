"""Forms in the chat: the offer for companies, which asks too much, and the voucher for an e-mail address."""

from __future__ import annotations

from telltale.demo.rhythm import DAY
from telltale.demo.scene import Scene
from telltale.demo.scripts import aftermath, answer, opening

LEFT_AT = {"company": 0.06, "quantity": 0.05, "tax_number": 0.56, "email": 0.08}
"""Share of people who leave at a field: most at the tax number."""

VALID = 0.88
_MAIL_HOSTS = ("example.org", "example.com", "example.net")
_FIRST = ("ana", "ben", "carla", "dirk", "eva", "finn", "greta", "hugo", "iris", "jan", "kim", "lea", "max", "nora")
_NO_ADDRESS = ("asdf", "nope@nope", "no@thanks", "x@x", "test", "just the voucher please", "a@b", "none")
_COMPANIES = ("Birchwood Ltd", "Hotel Seeblick", "Casa Verde SL", "Studio Nord", "Oak & Sons", "Hafen Kontor")


def play(scene: Scene) -> None:
    """One form, filled in or left."""
    greeting = opening.opened(scene)
    opening.clicked(scene, greeting)
    if not answer.understood(scene):
        return aftermath.gone(scene)
    offer = scene.matter == "bulk_offer"
    flow = "offer" if offer else "voucher"
    scene.track("lead_form_shown", form=flow)
    for place, slot in enumerate(LEFT_AT if offer else ("email",)):
        _ask(scene, flow, slot)
        if scene.dice.random() < LEFT_AT[slot]:
            scene.tally.forms[flow, slot].left += 1
            return None
        if place == 0:
            scene.track("lead_form_started", form=flow)
        if slot != "email":
            scene.user(_filled(scene, slot))
    _submitted(scene, flow)
    return None


def _ask(scene: Scene, flow: str, slot: str) -> None:
    scene.wait(0.1, 0.4)
    step = {"state": "entered", "flow_id": flow, "flow_name": f"{flow} form", "node_id": f"ask_{slot}", "slot": slot}
    scene.put("flow.step", step)
    scene.tally.forms[flow, slot].entered += 1
    scene.bot(scene.tongue.form[slot])


def _filled(scene: Scene, slot: str) -> str:
    dice = scene.dice
    if slot == "company":
        return dice.pick(_COMPANIES)
    return str(6 + dice.below(40)) if slot == "quantity" else f"{scene.person.country}{10000 + dice.below(89999)}"


def _submitted(scene: Scene, flow: str) -> None:
    dice, person = scene.dice, scene.person
    prize = scene.visit.campaign is not None and scene.visit.campaign[0] == "social"
    valid = not prize and dice.random() < VALID
    mail = f"{dice.pick(_FIRST)}.{person.number}@{dice.pick(_MAIL_HOSTS)}" if valid else dice.pick(_NO_ADDRESS)
    scene.user(mail)
    scene.wait(0.1, 0.3)
    scene.track("lead_submitted", form=flow, email=mail)
    person.lead = True
    scene.sums.leads, scene.sums.valid_leads = 1, int(valid)
    scene.put("flow.step", {"state": "completed", "flow_id": flow, "flow_name": f"{flow} form", "node_id": "sent"})
    scene.bot(scene.tongue.form["done"] if valid else scene.tongue.form["bad"])
    if not valid:
        return
    scene.solved = True
    scene.identify()
    if dice.random() < 0.45:
        scene.loose("lead_qualified", scene.at + int(dice.between(0.5, 4) * DAY))
    aftermath.order(scene, 0.15)
