"""A bot's training set: what is wrong with it, what it misses, what to add; and how often the bot is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from telltale.accounts import Action, Grant, may
from telltale.ask import Asker
from telltale.ask.views.knowledge import KnowledgeQuestion, knowledge
from telltale.ask.views.labels import LabelList, LabelsQuestion, labels
from telltale.ask.views.training import TrainingQuestion, training
from telltale.errors import TelltaleError, WordsError
from telltale.language.confusion import Pair
from telltale.language.passages import ENDINGS
from telltale.language.review import FEW, Review
from telltale.reading import SuggestionList, SuggestQuestion
from telltale.store import NO_INTENT
from telltale.surfaces.api.uploads import uploaded
from telltale.surfaces.decisions import Decisions, Labelling
from telltale.surfaces.knowledge import Librarian
from telltale.surfaces.pages.bar import bar
from telltale.surfaces.pages.entering import small_form
from telltale.surfaces.pages.filters import Filters
from telltale.surfaces.pages.frame import Frame
from telltale.surfaces.pages.knowing import KnowledgeForms, actor
from telltale.surfaces.training import FORMS, Trainer

PATH = "/training"
IMPORT, LABEL, SUGGESTIONS = f"{PATH}/import", f"{PATH}/label", f"{PATH}/suggestions{{ending}}"
TITLE = "Training"

MOST = 15
"""Rows of each list."""

WIDE = 12
"""Intents of a matrix: those that are confused most."""

LABELLED = 5
"""Turns that can be labelled at a time."""

SUGGESTED = 60
"""Messages that are suggested."""

_SUGGEST = "suggest"


class Cell(NamedTuple):
    """How often an intent was taken for another, and how dark that is, from 0 to 4."""

    taken: int
    heat: int
    right: bool


class Matrix(NamedTuple):
    """The most confused intents, each row what was meant and each column what it was taken for."""

    names: list[str]
    rows: list[list[Cell]]


class TrainingPage:
    """The page, and what its forms do; without ``trainer``, ``librarian`` and ``decisions`` it only shows."""

    def __init__(
        self,
        asker: Asker,
        frame: Frame,
        trainer: Trainer | None,
        librarian: Librarian | None,
        decisions: Decisions | None,
    ) -> None:
        self._asker, self._trainer, self._decisions, self._frame = asker, trainer, decisions, frame
        self._forms = KnowledgeForms(librarian, trainer, PATH) if librarian and trainer else None

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(PATH, self.page, methods=["GET"], name="training"),
            Route(IMPORT, self.teach, methods=["POST"]),
            Route(LABEL, self.label, methods=["POST"]),
            Route(SUGGESTIONS, self.download, methods=["GET"]),
            *(self._forms.routes() if self._forms else ()),
        ]

    def page(self, request: Request) -> Response:
        """The page under the choice in its address."""
        params = request.query_params
        chosen, span = Filters.read(params), self._asker.span()
        if span is None:
            return self._frame.show(request, "empty.html", title=TITLE, origin=str(request.base_url).rstrip("/"))
        first, last = (day.isoformat() for day in chosen.days(span))
        project, suggesting = _project(chosen), _SUGGEST in params
        found = training(self._asker, TrainingQuestion(project, first, last, chosen.where, limit=MOST))
        said = labels(self._asker, LabelsQuestion(first, last, chosen.where, limit=LABELLED))
        suggested, trouble = self._suggested(project) if suggesting else (None, "")
        grant: Grant | None = getattr(request.state, "grant", None)
        return self._frame.show(
            request,
            "training.html",
            title=TITLE,
            bar=bar(self._asker, PATH, chosen, span, compares=False, extra={_SUGGEST: "1" if suggesting else None}),
            chosen=chosen,
            project=project,
            found=found,
            small=[one for one in found.review.intents if one.is_small] if found.review else [],
            problems=_problems(found.review),
            matrix=_of_review(found.review),
            base=knowledge(self._asker, KnowledgeQuestion(project, first, last, chosen.where, limit=MOST)),
            endings=ENDINGS,
            said=said,
            labelled=_of_labels(said),
            none=NO_INTENT,
            few=FEW,
            most=MOST,
            suggested=suggested,
            grouped=_grouped(suggested),
            trouble=trouble,
            more=f"{PATH}?{chosen.address(**{_SUGGEST: '1'})}#suggestions",
            may=bool(self._trainer) and (grant is None or may(grant, Action.CHANGE)),
        )

    async def teach(self, request: Request) -> Response:
        """Take in the training set of a form; it is reviewed beside everything else.

        Raises:
            InputError: it cannot be read.
            UnknownName: there is no such project.
        """
        upload, project = await uploaded(request), request.query_params.get("project", "default")
        if self._trainer:
            await run_in_threadpool(self._trainer.check, project)
            await run_in_threadpool(self._trainer.teach, project, upload.name, upload.document, {}, actor(request))
        return _back()

    async def label(self, request: Request) -> Response:
        """Say which intent a turn has.

        Raises:
            WordsError: that is no label.
        """
        given = await small_form(request)
        number, new = given.get("turn", ""), given.get("new", "").strip()
        if not number.isascii() or not number.isdigit():
            raise WordsError(f"'{number}' is no number of a turn")
        if not (intent := new or given.get("intent", "")):
            raise WordsError(f"say which intent it is, or {NO_INTENT}; a label is taken back with telltale label")
        wish = Labelling(given.get("conversation", ""), int(number), intent, bool(new))
        if self._decisions:
            await run_in_threadpool(self._decisions.label, wish, actor(request))
        return _back("#labels")

    def download(self, request: Request) -> Response:
        """Suggestions as a file, in the form that its ending says."""
        ending = request.path_params["ending"]
        if ending not in FORMS or self._trainer is None:
            raise HTTPException(404, f"suggestions are written as {', '.join(FORMS)}")
        project = request.query_params.get("project", "default")
        text = FORMS[ending](self._trainer.suggest(SuggestQuestion(project, SUGGESTED)))
        name = PurePath("suggestions").with_suffix(ending)
        kind = "text/csv" if ending == ".csv" else "application/yaml"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(text, headers=headers, media_type=f"{kind}; charset=utf-8")

    def _suggested(self, project: str) -> tuple[SuggestionList | None, str]:
        """What to add, or why that cannot be told."""
        if self._trainer is None:
            return None, ""
        try:
            return self._trainer.suggest(SuggestQuestion(project, SUGGESTED)), ""
        except TelltaleError as error:
            return None, str(error)


def _project(chosen: Filters) -> str:
    return chosen.where.get("project", ["default"])[0]


def _problems(review: Review | None) -> list[tuple[str, int, list[str]]]:
    """What is wrong, how many utterances that concerns, and what is said of the first."""
    if review is None:
        return []
    kinds = dict.fromkeys(one.kind for one in review.problems)
    some = {kind: [one for one in review.problems if one.kind == kind] for kind in kinds}
    return [
        (kind.replace("_", " "), sum(len(one.places) for one in them), [one.meaning for one in them[:MOST]])
        for kind, them in some.items()
    ]


def _of_review(review: Review | None) -> Matrix | None:
    if review is None:
        return None
    right = {one.intent: round((one.recall or 0) * one.utterances) for one in review.intents}
    return matrix(right, review.confusion)


def _of_labels(said: LabelList) -> Matrix | None:
    return matrix({one.intent: one.right for one in said.intents}, said.confusion)


def matrix(right: Mapping[str, int], pairs: Iterable[Pair]) -> Matrix | None:
    """The intents that are confused most against each other; None where none is.

    >>> found = matrix({"a": 5, "b": 3, "c": 9}, [Pair("a", "b", 2, 0.3)])
    >>> found.names, [[cell.taken for cell in row] for row in found.rows]
    (['a', 'b'], [[5, 2], [0, 3]])
    """
    counts = {(one.intent, one.taken_for): one.count for one in pairs}
    wrong = Counter[str]()
    for (meant, heard), count in counts.items():
        wrong[meant] += count
        wrong[heard] += count
    names = [name for name, _ in wrong.most_common(WIDE)]
    if not names:
        return None
    darkest = max(counts.values())
    return Matrix(names, [
        [Cell(right.get(meant, 0), 0, True) if meant == heard else _cell(counts.get((meant, heard), 0), darkest)
         for heard in names]
        for meant in names
    ])  # fmt: skip


def _cell(count: int, darkest: int) -> Cell:
    return Cell(count, -(-4 * count // darkest), False)


def _grouped(suggested: SuggestionList | None) -> dict[str | None, list[Any]]:
    """Suggestions by the intent that they may have, those near none last."""
    grouped: dict[str | None, list[Any]] = {}
    for one in suggested.suggestions if suggested else ():
        grouped.setdefault(one.intent, []).append(one)
    return dict(sorted(grouped.items(), key=lambda one: (one[0] is None, -len(one[1]), one[0] or "")))


def _back(place: str = "") -> Response:
    return RedirectResponse(f"{PATH}{place}", 303, {"cache-control": "no-store"})
