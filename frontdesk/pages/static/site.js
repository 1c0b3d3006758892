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

// A judge's choice is sent as soon as it is whole; what cannot be sent is tried again.
for (const form of document.querySelectorAll("form[data-save-at-once]")) {
  const told = form.querySelector("[data-saving]");
  const names = form.dataset.saveAtOnce.split(" ");
  let queue = Promise.resolve();
  let again;
  const send = async () => {
    clearTimeout(again);
    const body = new FormData(form);
    if (!names.every((name) => body.get(name))) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      told.textContent = answer.type === "opaqueredirect" ? told.dataset.saved : told.dataset.refused;
    } catch {
      told.textContent = told.dataset.waiting;
      again = setTimeout(save, 4000);
    }
  };
  const save = () => { queue = queue.then(send); };
  form.addEventListener("change", save);
}
