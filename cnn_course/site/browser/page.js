// What a page does when it is opened: its theme for the pictures, and its explorers alive.

/** The view takes its colours from JupyterLab's attribute; the site's theme sets it. */
function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    const { theme } = document.body.dataset;
    const light = theme === "light" || (theme !== "dark" && !dark.matches);
    document.body.dataset.jpThemeLight = String(light);
  };
  set();
  dark.addEventListener("change", set);
  new MutationObserver(set).observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
}

/** What the theme leaves without a name: its two side bars, and what scrolls by itself. */
function nameParts() {
  const names = { ".sidebar-drawer": "pages of the course", ".toc-drawer": "on this page" };
  for (const [place, name] of Object.entries(names)) document.querySelector(place)?.setAttribute("aria-label", name);
  for (const node of document.querySelectorAll("th")) if (!node.textContent.trim()) node.setAttribute("role", "cell");
  for (const node of document.querySelectorAll(".math-wrapper, .table-wrapper, pre, .cell_output .output")) {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0; // for who scrolls by keys
  }
}

function opened() {
  followTheme();
  nameParts();
  startAll();
  startCards();
}

if (document.readyState === "complete") opened();
else document.addEventListener("DOMContentLoaded", opened); // after the data, which comes deferred
