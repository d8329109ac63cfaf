"""The door of a data folder that a running server holds: the same verbs, spoken over HTTP."""

from __future__ import annotations

import shutil
import ssl
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx2
import msgspec

from telltale.ask import Answer, Listing, Question, Selection, Transcript
from telltale.ask.views import views
from telltale.errors import DataFolderError, InputError, TelltaleError, WordsError
from telltale.reading import LikeList, LikeQuestion, SuggestionList, SuggestQuestion, TopicChange
from telltale.store import FailedRecord, Manifest, Receipt
from telltale.store.examining import Finding
from telltale.surfaces.decisions import Applied, Labelled, Labelling, Overridden, RuleChange, Verdict
from telltale.surfaces.doors.announcement import Announcement
from telltale.surfaces.doors.door import Delivery, Export, Lesson, Library, Parcel, Progress, silent
from telltale.surfaces.knowledge import LoadedKnowledge
from telltale.surfaces.sorting import SortedTopics, SortWish
from telltale.surfaces.training import Dropped, Taught

if TYPE_CHECKING:
    from telltale.surfaces.erasures import Erasure

T = TypeVar("T")

_ERRORS: dict[int, type[TelltaleError]] = {
    400: WordsError, 404: WordsError, 413: InputError, 422: InputError, 503: DataFolderError,
}  # fmt: skip


class Outside:
    """Verbs over a server on this machine."""

    def __init__(self, announcement: Announcement) -> None:
        self.where, self._pid = announcement.url, announcement.pid
        # Reading is patient: a large import takes its time. Nothing is compressed on its way through one machine.
        headers = {"authorization": f"Bearer {announcement.token}", "accept-encoding": "identity"}
        timeout = httpx2.Timeout(10, read=None)
        # Nobody's certificates are trusted, or read: the server is on this machine and speaks plain HTTP.
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http = httpx2.Client(
            base_url=announcement.url, headers=headers, timeout=timeout, trust_env=False, verify=nobody
        )

    @classmethod
    def found(cls, home: Path) -> Outside | None:
        """The door of the server that owns a data folder; None when none answers."""
        announcement = Announcement.read(home)
        if announcement is None:
            return None
        door = cls(announcement)
        try:
            answered = door._http.get("/v1/local/whoami", timeout=5).json()
        except (httpx2.HTTPError, ValueError):
            answered = None
        if answered == {"pid": announcement.pid}:
            return door
        door.close()
        return None

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def ask(self, question: Question) -> Answer:
        """An answer."""
        return self._spoken("POST", "/v1/ask", Answer, content=msgspec.json.encode(question))

    def conversations(self, selection: Selection) -> Listing:
        """The list behind a number."""
        words = cast("dict[str, Any]", msgspec.to_builtins(selection))
        words |= words.pop("where", {})
        return self._spoken("GET", "/v1/conversations", Listing, params=words)

    def transcript(self, conversation: str) -> Transcript:
        """One conversation."""
        return self._spoken("GET", f"/v1/conversations/{_segment(conversation)}", Transcript)

    def look(self, view: str, asked: msgspec.Struct) -> Any:
        """What a view shows."""
        return self._spoken("POST", f"/v1/{view}", views()[view].gives, content=msgspec.json.encode(asked))

    def bring(self, delivery: Delivery, progress: Progress = silent) -> dict[str, Any]:
        """Import what lies at the paths; the server reads them itself, being on the same machine."""
        with _lying_somewhere(delivery) as reachable:
            return self._local("bring", reachable, dict[str, Any], progress)

    def failed(self, reason: str | None = None, limit: int = 50) -> Parcel:
        """Records that were not accepted."""
        return self._local("failed", {"reason": reason, "limit": limit}, Parcel)

    def failed_record(self, number: int) -> FailedRecord:
        """One of them."""
        return self._local("failed_record", {"number": number}, FailedRecord)

    def replay(self, reason: str | None = None, progress: Progress = silent) -> dict[str, Any]:
        """Try failed records again."""
        return self._local("replay", {"reason": reason}, dict[str, Any], progress)

    def export(self, export: Export, progress: Progress = silent) -> int:
        """Write a file."""
        there = msgspec.structs.replace(export, to=str(Path(export.to).absolute()))
        return self._local("export", there, int, progress)

    def erase(self, erasure: Erasure) -> Receipt:
        """Erase a person."""
        return self._local("erase", erasure, Receipt)

    def apply_rules(self, change: RuleChange) -> Applied:
        """Apply rules to all of history."""
        return self._local("apply_rules", change, Applied)

    def override(self, verdict: Verdict) -> Overridden:
        """Give a conversation an outcome by hand, or take that back."""
        return self._local("override", verdict, Overridden)

    def label(self, wish: Labelling) -> Labelled:
        """Say which intent a turn of a user has, or take that back."""
        return self._local("label", wish, Labelled)

    def read(self, progress: Progress = silent) -> int:
        """Read what texts mean."""
        return self._local("read", {}, int, progress)

    def teach(self, lesson: Lesson) -> Taught:
        """Take in a training set; the server reads the file itself, being on the same machine."""
        return self._local("teach", lesson, Taught)

    def drop_training(self, project: str) -> Dropped:
        """Keep the training set of a project no longer."""
        return self._local("drop_training", {"project": project}, Dropped)

    def load_knowledge(self, library: Library) -> LoadedKnowledge:
        """Take in a knowledge base; the server reads the files itself, being on the same machine."""
        return self._local("load_knowledge", library, LoadedKnowledge)

    def drop_knowledge(self, project: str) -> Dropped:
        """Keep the knowledge base of a project no longer."""
        return self._local("drop_knowledge", {"project": project}, Dropped)

    def review(self, project: str, progress: Progress = silent) -> bool:
        """Review a project's training set."""
        return self._local("review", {"project": project}, bool, progress)

    def suggest(self, asked: SuggestQuestion) -> SuggestionList:
        """Messages that would teach a project's bot most."""
        words = msgspec.to_builtins(asked)
        return self._spoken("GET", "/v1/training/suggestions", SuggestionList, params=words)

    def sort(self, wish: SortWish) -> SortedTopics:
        """Make topics anew."""
        return self._local("sort", wish, SortedTopics)

    def like(self, asked: LikeQuestion) -> LikeList:
        """Conversations in which something like this was said."""
        words = msgspec.to_builtins(asked)
        return self._spoken("GET", "/v1/like", LikeList, params=words)

    def change_topic(self, change: TopicChange) -> SortedTopics:
        """Rename, merge, hide or part a topic."""
        return self._local("change_topic", change, SortedTopics)

    def back_up(self, to: str, progress: Progress = silent) -> Manifest:
        """Write a backup."""
        return self._local("back_up", {"to": str(Path(to).absolute())}, Manifest, progress)

    def check(self) -> dict[str, int]:
        """Rows that differ between the index and one built anew."""
        return self._local("check", {}, dict[str, int])

    def rebuild(self) -> int:
        """Not while somebody is answering from it."""
        raise TelltaleError(
            f"a server ({self.where}, process {self._pid}) answers from this index; stop it, then say telltale rebuild"
        )

    def examine(self) -> list[Finding]:
        """The state of the data folder."""
        return self._local("examine", {}, list[Finding])

    def _spoken(self, method: str, path: str, kind: type[T], **words: Any) -> T:
        with self._connected():
            response = self._http.request(method, path, **words)
        if response.is_error:
            raise _error(response.status_code, response.content)
        return msgspec.json.decode(response.content, type=kind)

    def _local(self, verb: str, words: Any, kind: type[T], progress: Progress = silent) -> T:
        """A verb that only the machine's own commands may use: lines of progress, then the result or a problem."""
        content = msgspec.json.encode(words)
        with self._connected(), self._http.stream("POST", f"/v1/local/{verb}", content=content) as response:
            if response.is_error:
                raise _error(response.status_code, response.read())
            for line in response.iter_lines():
                said = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
                if "progress" in said:
                    progress(msgspec.json.decode(said["progress"]))
                elif "result" in said:
                    return msgspec.json.decode(said["result"], type=kind)
                else:
                    problem = bytes(said["problem"])
                    raise _error(msgspec.json.decode(problem)["status"], problem)
        raise TelltaleError(f"the server {self.where} hung up before it was done; see its log")

    @contextmanager
    def _connected(self) -> Generator[None]:
        try:
            yield
        except httpx2.HTTPError as error:
            raise TelltaleError(
                f"the server {self.where} (process {self._pid}) does not answer: {error or type(error).__name__}; see"
                " its log, or stop it and try again"
            ) from error


def _error(status: int, body: bytes) -> TelltaleError:
    try:
        detail = str(msgspec.json.decode(body)["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"the server answered {status}: {body[:200]!r}"
    return _ERRORS.get(status, TelltaleError)(detail)


def _segment(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")


@contextmanager
def _lying_somewhere(delivery: Delivery) -> Generator[Delivery]:
    """The delivery with paths that another process finds too: standard input goes through a file."""
    if "-" not in delivery.paths:
        yield msgspec.structs.replace(delivery, paths=[str(Path(path).absolute()) for path in delivery.paths])
        return
    with tempfile.TemporaryDirectory(prefix="telltale-") as folder:
        spooled = Path(folder) / "standard input"
        with spooled.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        paths = [str(spooled) if path == "-" else str(Path(path).absolute()) for path in delivery.paths]
        yield msgspec.structs.replace(delivery, paths=paths)
