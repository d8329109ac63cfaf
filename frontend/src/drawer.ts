// A definition beside the page: links with data-drawer open their page's #definition in the drawer. With a modifier key,
// or without this script, they are ordinary links.
import htmx from "htmx.org";

export function offerDrawer(): void {
  const drawer = document.getElementById("drawer") as HTMLDialogElement | null;
  const body = document.getElementById("drawer-body");
  if (!drawer || !body) return;
  // A form in the drawer can put another page behind it; that is then to be seen.
  document.addEventListener("htmx:afterSwap", (event) => {
    if ((event.target as Element).id === "page") drawer.close();
  });
  document.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-drawer]");
    if (!link) {
      if (event.target === drawer) drawer.close(); // the backdrop
      return;
    }
    event.preventDefault();
    body.textContent = "Loading …";
    if (!drawer.open) drawer.showModal();
    void htmx.ajax("get", link.href, { target: body, select: "#definition, .empty", swap: "innerHTML" });
  });
}
