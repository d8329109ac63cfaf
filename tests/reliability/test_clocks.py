"""Clocks that are wrong, on either side: nothing is lost, nothing hides, nothing makes a chart a century long."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.event import Event, to_iso
from telltale.event.instants import DAY, MINUTE, SECOND
from telltale.intake import Arrival, Refused, through
from telltale.store.engine import local_time
from tests.reliability.faults import Faults
from tests.reliability.house import house

ARRIVED = 1_780_000_000_000_000
YEAR = 365 * DAY


@given(
    said=st.integers(-5 * YEAR, 230 * YEAR),
    form=st.sampled_from([to_iso, int, lambda at: at / 1e6, lambda at: str(at // 1000), lambda at: at * 1000]),
    server=st.sampled_from([0, -DAY, DAY]),
)
def test_any_clock_of_a_client(said: int, form: object, server: int) -> None:
    """Clients of 1965 to 2200, in every unit: kept with a time that is not ahead of its arrival, or told why not."""
    assert callable(form)
    received_at = ARRIVED + server
    event = Event(type="message", timestamp=form(said), event_id="e", properties={"role": "user", "text": "hi"})
    reason = None
    try:
        through(event, Arrival(source="shop", received_at=received_at))
    except Refused as refusal:
        reason = refusal.reason
    if reason is not None:
        assert reason in ("time_out_of_range", "invalid_time")
        return
    assert isinstance(event.timestamp, int)
    assert event.timestamp <= received_at + 5 * MINUTE
    assert event.received_at == received_at
    if event.original_timestamp is not None:
        assert event.timestamp == received_at
        assert isinstance(event.original_timestamp, int)
        assert event.original_timestamp > received_at + 5 * MINUTE


TIMES = {
    "1970-01-01T00:00:00Z": "time_out_of_range",
    "2199-06-01T00:00:00Z": "time_out_of_range",
    "2016-12-31T23:59:60Z": "invalid_time",
    "2026-03-29T02:30:00+01:00": None,
    "2026-10-25T02:30:00": None,
    "2038-01-19T03:14:08Z": None,
    "2026-02-30T00:00:00Z": "invalid_time",
    "9999-12-31T23:59:59.999999Z": "time_out_of_range",
    "0000-00-00": "invalid_time",
    "-1e400": "invalid_time",
}


def test_a_server_whose_clock_jumps_keeps_everything(tmp_path: Path) -> None:
    """A day behind, a day ahead, and right again: every event once, none of them in the future."""
    faults = Faults(tmp_path)
    with house(tmp_path / "home") as served:
        served.start(settings=faults.settings)
        sent = list[str]()
        for number, shift in enumerate((0, -86_400, 86_400, 0)):
            faults.shift_clock(shift)
            for kind, moment in (("now", time.time()), ("early", time.time() - 3600), ("none", None)):
                name = f"{kind}-{number}"
                event = {"type": "message", "event_id": name, "properties": {"role": "user", "text": name}}
                body = event if moment is None else {**event, "timestamp": moment}
                reply = served.post("/v1/events", json.dumps(body).encode())
                assert (reply.status, json.loads(reply.body)["accepted"]) == (200, 1), reply.body
                sent.append(name)
        for text, reason in TIMES.items():
            body = {"type": "message", "timestamp": text, "event_id": text, "properties": {"role": "user"}}
            reply = served.post("/v1/events", json.dumps(body).encode())
            assert (reply.status == 200) == (reason is None), (text, reply.body)
            if reason is None:
                sent.append(text)
            else:
                assert [one["reason"] for one in json.loads(reply.body)["rejected"]] == [reason], text
        served.kill()
        with served.opened() as store:
            _, rows = store.read("SELECT event_id, ts, received_at, envelope FROM events")
            assert sorted(name for name, *_ in rows) == sorted(sent)
            assert all(ts <= received_at + 5 * MINUTE for _, ts, received_at, _ in rows)
            behind = {name: json.loads(envelope or "{}") for name, _, _, envelope in rows}
            # What lay ahead of a server that was a day late was taken back, and says so.
            assert "original_timestamp" in behind["now-1"]
            assert "original_timestamp" not in behind["now-3"]
            kept = {record.reason for record in store.inbox.failed()}
            assert kept == {reason for reason in TIMES.values() if reason}
            assert store.inbox.failed_by_reason() == {
                one: sum(reason == one for reason in TIMES.values()) for one in kept
            }


# The engine and Python have a time zone database each; on years that are over they agree.
@pytest.mark.parametrize("year", [2022, *(pytest.param(one, marks=pytest.mark.long) for one in range(2000, 2025, 2))])
def test_local_times_are_those_of_every_zone(year: int) -> None:
    """All zones that there are, hour by hour around every change of the clocks."""
    begin = int(datetime(year, 1, 1, tzinfo=ZoneInfo("UTC")).timestamp()) * SECOND
    hours = [begin + hour * 3600 * SECOND for hour in range(0, 366 * 24, 4)]
    zones = sorted(zone for zone in available_timezones() if zone not in ("localtime", "Factory"))
    assert len(zones) >= 400
    with duckdb.connect() as db:
        for name in zones:
            zone = ZoneInfo(name)
            moves = [(one, other) for one, other in pairwise(hours) if _offset(one, zone) != _offset(other, zone)]
            asked = [at for one, other in moves for at in range(one, other, 900 * SECOND)] + hours[:: 6 * 30]
            db.execute(local_time(name))
            rows = db.execute("SELECT us, local_time(us) FROM unnest(?::BIGINT[]) AS t(us)", [asked]).fetchall()
            for us, said in rows:
                known = datetime.fromtimestamp(us // SECOND, zone).replace(tzinfo=None)
                assert said == known, (name, us)


def _offset(at: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at // SECOND, zone).utcoffset()
