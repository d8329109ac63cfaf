"""``telltale metrics``: what can be asked, and what it means."""

from __future__ import annotations

import click

from telltale.surfaces.cli import options, terminal


@click.command("metrics")
@click.argument("key", required=False)
@options.as_json
def metrics(key: str | None, as_json: bool) -> None:
    """Every metric, or one with its definition."""
    from telltale.metrics import catalogue

    known = catalogue()
    chosen = [known[key]] if key else list(known.values())
    if as_json:
        from telltale.surfaces.api.endpoints import Catalogue, Definition

        told = [Definition.of(metric) for metric in chosen]
        terminal.print_json(told[0] if key else Catalogue(told))
    elif key:
        _one(key)
    else:
        _all()


def _one(key: str) -> None:
    from telltale.charts.figures import figure
    from telltale.metrics import catalogue
    from telltale.surfaces.cli.explanations import definition

    metric = catalogue()[key]
    terminal.say(metric.title, "bold")
    for name, words in definition(metric):
        terminal.say(f"  {name:<11} {words}")
    terminal.say(f"  {'example':<11} {figure(metric.unit, metric.example)} on the sample day that is shipped with it")


def _all() -> None:
    from telltale.metrics import catalogue

    made = terminal.table("family", "key", "unit", "better", "meaning")
    family = ""
    for metric in catalogue().values():
        better = {"up": "▲", "down": "▼"}.get(metric.better, "")
        terminal.add(made, metric.family if metric.family != family else "", terminal.text(metric.key, "bold"),
                     metric.unit, better, metric.meaning)  # fmt: skip
        family = metric.family
    made.whole = {1}
    terminal.show(made)
    terminal.note("One of them: telltale metrics KEY. Its value: telltale ask KEY.")
