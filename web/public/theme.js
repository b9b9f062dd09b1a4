// Runs before the first paint, so that a chosen theme never flashes. Not inline: the server's policy forbids that.
(() => {
  try {
    const theme = localStorage.getItem("ayumi.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    const language = localStorage.getItem("ayumi.language") || navigator.language;
    document.documentElement.lang = language.startsWith("ja") ? "ja" : "en";
  } catch {
    // Storage may be forbidden: then the system's theme holds.
  }
})();
