// Light or dark: as the system says, or as the reader chose. The choice is a cookie, so that the server sends the page
// in the right colours at once.

const COOKIE = "telltale_theme";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark(): boolean {
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

// Puts the button to work; changed() is called whenever the colours are others.
export function offerTheme(changed: () => void): void {
  const button = document.getElementById("theme");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    document.cookie = `${COOKIE}=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    changed();
  });
  system.addEventListener("change", changed);
}

// A reader of role references: "var(--ink)" → the colour it has now. The browser itself resolves it, on an element that
// is never seen.
export function colours(): (reference: string) => string {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const known = new Map<string, string>();
  queueMicrotask(() => probe.remove());
  return (reference) => {
    let colour = known.get(reference);
    if (colour === undefined) {
      probe.style.color = reference;
      colour = getComputedStyle(probe).color;
      known.set(reference, colour);
    }
    return colour;
  };
}
