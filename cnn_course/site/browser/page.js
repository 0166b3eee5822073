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

function opened() {
  followTheme();
  startAll();
  startCards();
}

if (document.readyState === "complete") opened();
else document.addEventListener("DOMContentLoaded", opened); // after the data, which comes deferred
