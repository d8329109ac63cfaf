"""Style, script and pictures: built with a hash in the name, so that a browser may keep them for ever."""

from __future__ import annotations

from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from telltale.errors import TelltaleError

_STATIC = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}
_PACKED = (("br", ".br"), ("gzip", ".gz"))


class Assets:
    """The built files of one folder, found once; only names that were there then are ever opened."""

    def __init__(self, folder: Path = _STATIC) -> None:
        manifest = folder / "built" / "manifest.json"
        if not manifest.exists():
            raise TelltaleError(f"the pages' style and script are not built: {manifest} is missing; run make demo once")
        self._names: dict[str, str] = msgspec.json.decode(manifest.read_bytes(), type=dict[str, str])
        self._files = {file.name: file for file in (*(folder / "built").iterdir(), *folder.iterdir()) if file.is_file()}

    def address(self, name: str) -> str:
        """Where the page finds what was built from ``name``, such as ``main.css``."""
        return f"/static/{self._names.get(name, name)}"

    def serve(self, request: Request) -> Response:
        """One file, packed as the browser likes it best."""
        file = self._files.get(request.path_params["name"])
        if file is None or file.suffix not in _TYPES:
            raise HTTPException(404, "There is no such file.")
        hashed = file.name in self._names.values()
        headers = {
            "cache-control": "public, max-age=31536000, immutable" if hashed else "public, max-age=3600",
            "vary": "Accept-Encoding",
        }
        accepted = request.headers.get("accept-encoding", "")
        for coding, ending in _PACKED:
            packed = self._files.get(file.name + ending)
            if packed and coding in accepted:
                return FileResponse(
                    packed, headers=headers | {"content-encoding": coding}, media_type=_TYPES[file.suffix]
                )
        return FileResponse(file, headers=headers, media_type=_TYPES[file.suffix])
