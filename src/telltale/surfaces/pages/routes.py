"""Which page answers which address."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from telltale.ask import Asker
from telltale.surfaces.pages import audience, business, comparing
from telltale.surfaces.pages.audience import Audience
from telltale.surfaces.pages.business import Business
from telltale.surfaces.pages.comparing import Compare
from telltale.surfaces.pages.definitions import Definitions
from telltale.surfaces.pages.flows import PATH as FLOWS
from telltale.surfaces.pages.flows import Flows
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.listing import PATH, Conversations
from telltale.surfaces.pages.live import Now
from telltale.surfaces.pages.models import Models
from telltale.surfaces.pages.overview import Overview
from telltale.surfaces.pages.transcript import Transcripts
from telltale.surfaces.sorting import Sorter


def routes(asker: Asker, sorter: Sorter | None, frame: Frame) -> list[BaseRoute]:
    """Every page; endpoints are plain functions, which Starlette runs beside its loop."""
    definitions = Definitions(asker, frame)
    return [
        Route("/", Overview(asker, frame).page, name="overview"),
        Route(audience.PATH, Audience(asker, frame).page, name="audience"),
        Route(business.PATH, Business(asker, frame).page, name="business"),
        Route(comparing.PATH, Compare(asker, frame).page, name="compare"),
        Route("/live", Now(asker, frame).page, name="live"),
        Route(FLOWS, Flows(asker, frame).page, name="flows"),
        Route(PATH, Conversations(asker, sorter, frame).page, name="conversations"),
        Route(f"{PATH}/{{id}}", Transcripts(asker, frame).page, name="conversation"),
        Route("/models", Models(asker, frame).page, name="models"),
        Route("/definitions", definitions.page, name="metrics"),
        Route("/definitions/{key}", definitions.one, name="metric"),
        Route("/static/{name}", frame.assets.serve, name="static"),
    ]
