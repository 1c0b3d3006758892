// Enhancement only: every page works without this file.

// Move to the error summary, so that a screen reader starts there.
document.querySelector("[data-focus]")?.focus();

// A second click while the first is on its way sends nothing.
for (const form of document.querySelectorAll("form[data-send-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// Coming back with the browser's button must not leave a form dead.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
