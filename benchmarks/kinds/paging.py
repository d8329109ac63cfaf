"""The overview in a real browser: what is sent, and when the charts stand."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.serving import Server, serving
from tests.browser import chromium

# Says, from inside the page and frame by frame, when the last of the charts has something on its canvas.
_WATCH = """
globalThis.seenAt = globalThis.drawnAt = null;
function stands(place) {
  const canvas = place.querySelector("canvas");
  if (!canvas || !canvas.width || !canvas.height) return false;
  const found = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return found.some((part) => part !== 0);
}
const seen = new WeakSet();
function look() {
  const places = [...document.querySelectorAll("[data-chart]")];
  for (const place of places) if (!seen.has(place) && stands(place)) seen.add(place);
  const loaded = document.readyState !== "loading" && places.length;
  const inView = places.filter((place) => place.getBoundingClientRect().top < innerHeight);
  if (loaded && inView.every((place) => seen.has(place))) globalThis.seenAt ??= performance.now();
  if (loaded && places.every((place) => seen.has(place))) globalThis.drawnAt = performance.now();
  else requestAnimationFrame(look);
}
requestAnimationFrame(look);
"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
_CHARTS = "() => document.querySelectorAll('[data-chart]').length"
WIDTH, HEIGHT = 1440, 900

# Browsers take Brotli, which is smaller, only over TLS or from their own machine.
_GZIP = {"accept-encoding": "gzip"}
DAYS = (28, 90)


def run(report: Report) -> None:
    """A fresh browser context each time, so that nothing comes from a cache."""
    from playwright.sync_api import sync_playwright

    path = chromium.find()
    if path is None:
        raise RuntimeError(f"no Chromium found; {chromium.ADVICE}")
    report.says(
        f"`telltale serve`, looked at by headless Chromium at {WIDTH} × {HEIGHT}, nothing kept from one visit to the"
        " next. The server has shown such a page before, but each visit asks for another period of the same length, so"
        " that no answer is known; *again* is the same page once more, whose answers are. Sent: bodies compressed with"
        " gzip, and headers; browsers that take Brotli get less.",
        "Charts drawn: from the start of the navigation until the last chart in the window has something on its canvas"
        " (they are drawn at once, without animation); *all charts drawn*: until those have that one must scroll to,"
        " which are drawn when the browser has nothing else to do. The cost is the server's for one page, and that of"
        " all of Chromium's processes for one visit, the new window included.",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.words())
        report.says(f"Chromium {browser.version}.")
        for copies in (1, report.sizes.copies):
            home, made = companies.store(report.sizes, copies)
            with serving(home) as server:
                for days in DAYS:
                    _looked(report, browser, server, days, f"{made.size}, {days} days")
        browser.close()


def _looked(report: Report, browser: Any, server: Server, days: int, name: str) -> None:
    newest = _newest(server)
    first, *others = [_address(newest - timedelta(days=back), days) for back in range(report.sizes.runs + 1)]
    server.get(first)
    _visited(report, browser, server, {name: others}, at_most=1_000)
    _visited(report, browser, server, {f"{name}, again": others[-1:] * report.sizes.runs})


def _visited(
    report: Report, browser: Any, server: Server, asked: dict[str, list[str]], at_most: float | None = None
) -> None:
    [(name, addresses)] = asked.items()
    before = server.cpu()
    headers = _GZIP | server.credentials()
    visits = [_visit(browser, server.address + address, headers) for address in addresses]
    answering = 1000 * (server.cpu() - before) / len(visits)
    drawing = median(one["cpu"] for one in visits)
    cpu = f"{answering:,.0f} CPU ms of the server, {drawing:,.0f} CPU ms of Chromium"
    if at_most:
        report.found(f"{name}: sent", "kB", [one["sent"] / 1000 for one in visits], at_most=320)
        report.found(f"{name}: requests", "", [one["requests"] for one in visits], at_most=8)
    report.found(f"{name}: first byte of the page", "ms", [one["answered"] for one in visits])
    report.found(f"{name}: first contentful paint", "ms", [one["painted"] for one in visits])
    report.found(f"{name}: charts drawn", "ms", [one["seen"] for one in visits], at_most=at_most)
    report.found(f"{name}: all charts drawn", "ms", [one["drawn"] for one in visits], cpu=cpu)


def _newest(server: Server) -> date:
    """The last day with conversations."""
    answer = server.post("/v1/ask", b'{"metrics": ["conversations"], "step": "day"}', "application/json")
    assert answer is not None
    return max(date.fromisoformat(row["at"]) for row in answer["rows"] if row["values"]["conversations"]["value"])


def _address(last: date, days: int) -> str:
    return f"/?from={last - timedelta(days=days - 1)}&to={last}"


def _visit(browser: Any, address: str, headers: dict[str, str]) -> dict[str, float]:
    begun = _cpu(browser)
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", extra_http_headers=headers
    )
    try:
        page = context.new_page()
        sizes: list[dict[str, int]] = []
        page.on("requestfinished", lambda asked: sizes.append(asked.sizes()))
        page.add_init_script(_WATCH)
        page.goto(address, wait_until="load")
        while page.evaluate("globalThis.drawnAt") is None:
            page.wait_for_timeout(20)
        page.wait_for_load_state("networkidle")
        if not page.evaluate(_CHARTS):
            raise RuntimeError("there is no chart on the page")
        timing = page.evaluate("() => performance.getEntriesByType('navigation')[0].responseStart")
        return {
            "sent": sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes), "requests": len(sizes),
            "answered": timing, "painted": page.evaluate(_PAINTED), "drawn": page.evaluate("globalThis.drawnAt"),
            "seen": page.evaluate("globalThis.seenAt"), "cpu": 1000 * (_cpu(browser) - begun),
        }  # fmt: skip
    finally:
        context.close()


def _cpu(browser: Any) -> float:
    """Processor seconds of all processes of the browser that are alive."""
    session = browser.new_browser_cdp_session()
    said = session.send("SystemInfo.getProcessInfo")
    session.detach()
    return sum(one["cpuTime"] for one in said["processInfo"])


BENCHMARK = Benchmark("paging", "The overview in a browser", 4, run)
