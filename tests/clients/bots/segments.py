"""A site that tells Segment's Python library who somebody is and what they wrote.

``segments.py URL KEY THREAD COUNT``
"""

from __future__ import annotations

import sys
import time


def main(url: str, key: str, thread: str, count: int) -> None:
    """Say so many things, and wait until all of it was sent or given up."""
    from segment.analytics.client import Client

    def failed(error: Exception, items: list[object]) -> None:
        print("gave up", getattr(error, "status", type(error).__name__), len(items))

    client = Client(key, host=url, on_error=failed, gzip=count % 2 == 0, upload_size=4)
    client.identify("ann", {"plan": "gold"})
    for number in range(count):
        properties = {"conversation_id": thread, "message_id": f"{thread} {number}", "message_body": f"said {number}"}
        client.track("ann", "Live Chat Message Sent", properties)
        time.sleep(0.01)  # two things that were said at once have no order
    client.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]))
