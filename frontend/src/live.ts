// The page of what is going on: whenever the stream says that something has changed, the lists are asked for again. The
// stream is closed while nobody looks; what changed meanwhile is shown when somebody does.
import htmx from "htmx.org";

const SAY_EVERY = 30_000; // ms between two sentences for those who listen instead of look
const ASK_EVERY = 500; // ms between two looks at the lists
const COME_BACK = 5_000; // ms after a refusal

export function followLive(): void {
  const state = document.getElementById("live-state");
  const said = document.getElementById("live-said");
  const lists = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-live]");
  if (!lists() || !state || !said) return;
  const title = document.title;
  let stream: EventSource | undefined;
  let position = lists()?.dataset.position ?? "";
  let asked = 0;
  let asking: number | undefined;
  let answer: Promise<void> = Promise.resolve();
  let spoken = 0;
  let told = counts();

  function counts(): string {
    const { waiting = "0", wrong = "0" } = lists()?.dataset ?? {};
    return `${waiting} waiting for a human, ${wrong} going wrong`;
  }

  function show(name: "on" | "lost" | "off", words: string): void {
    if (state?.dataset.state === name) return;
    state?.setAttribute("data-state", name);
    if (state) state.textContent = words;
  }

  function tell(): void {
    const { waiting = "0", wrong = "0" } = lists()?.dataset ?? {};
    const urgent = Number(waiting) + Number(wrong);
    document.title = urgent ? `(${urgent}) ${title}` : title;
    if (counts() === told || Date.now() - spoken < SAY_EVERY || !said) return;
    said.textContent = told = counts();
    spoken = Date.now();
  }

  function ask(): void {
    asking ??= window.setTimeout(
      () => {
        asking = undefined;
        asked = Date.now();
        answer = htmx.ajax("get", location.href, { target: "#now", select: "#now", swap: "outerHTML" }).then(tell);
      },
      Math.max(0, asked + ASK_EVERY - Date.now()),
    );
  }

  function open(): void {
    const address = lists()?.dataset.live;
    if (document.hidden || stream || !address) return;
    stream = new EventSource(`${address}?since=${position}`);
    stream.addEventListener("open", () => show("on", "Updating as it happens."));
    stream.addEventListener("now", (event) => {
      position = event.lastEventId;
      ask();
    });
    stream.addEventListener("end", () => {
      close(); // else it would come back by itself, and be refused
      window.clearTimeout(asking);
      void answer.finally(() => location.reload()); // whoever signed out meets the door
    });
    stream.addEventListener("error", () => {
      show("lost", "Not connected; trying again.");
      if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
      close();
      window.setTimeout(open, COME_BACK);
    });
  }

  function close(): void {
    stream?.close();
    stream = undefined;
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return open();
    close();
    show("off", "Paused while you look elsewhere.");
  });
  window.addEventListener("pagehide", close);
  tell();
  open();
}
