"""A bot that posts its own events with httpx, again as long as nobody is there.

``plain_httpx.py URL KEY THREAD COUNT``
"""

from __future__ import annotations

import gzip
import json
import sys
import time


def main(url: str, key: str, thread: str, count: int) -> None:
    """Send so many messages, packed, and say what became of them."""
    import httpx

    lines = "\n".join(json.dumps(_message(thread, number)) for number in range(count))
    headers = {"x-api-key": key, "content-encoding": "gzip", "content-type": "application/x-ndjson"}
    with httpx.Client(base_url=url, headers=headers) as client:
        while True:
            try:
                answer = client.post("/v1/events", content=gzip.compress(lines.encode()))
                break
            except httpx.TransportError:
                time.sleep(0.1)
    try:
        print("accepted", answer.raise_for_status().json()["accepted"])
    except httpx.HTTPStatusError as error:
        print("gave up", error.response.status_code, error.response.json()["detail"])


def _message(thread: str, number: int) -> dict[str, object]:
    said = {"role": "user", "text": f"said {number}", "message_id": f"{thread} {number}"}
    return {"type": "message", "event_id": f"{thread} {number}", "conversation_id": thread, "user_id": "ann",
            "timestamp": time.time() + number / 1000, "properties": said}  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]))
