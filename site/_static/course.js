// What is too wide and scrolls on its own can be reached by keyboard.
addEventListener("load", () => {
  for (const part of document.querySelectorAll("pre, .scroll, .table-wrapper")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
  }
});
