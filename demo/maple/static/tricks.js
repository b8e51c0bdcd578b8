"use strict";

/* What real stores do to their visitors by accident, on demand. */

const tricks = new Set(document.body.dataset.tricks.split(" "));

if (tricks.has("newsletter")) {
  const veil = one("[data-newsletter]");
  setTimeout(() => { veil.hidden = false; }, 400);
  all("[data-close-newsletter]", veil).forEach((button) => button.addEventListener("click", () => veil.remove()));
}

if (tricks.has("rerender")) {
  // A late answer draws the payment methods again as they were before the first click.
  const choices = one("[data-payment-choices]");
  const before = choices.innerHTML;
  choices.addEventListener("change", () => {
    setTimeout(() => {
      choices.innerHTML = before;
      one("[data-card-fields]").hidden = !one("input[value=card]", choices).checked;
    }, 150);
  }, { once: true });
}

if (tricks.has("layout_shift")) {
  const form = one("main form");
  const push = (where) => {
    const note = document.createElement("p");
    note.className = "push";
    where(note);
    return note;
  };
  // Leaving a field shows a note above the button for a moment, just when the button is pressed.
  form.addEventListener("focusout", (event) => {
    if (!event.target.matches("input, select")) return;
    const note = push((made) => one("button.wide", form).before(made));
    note.textContent = "Checking your address\u2026";
    setTimeout(() => note.remove(), 400);
  });
  // A late banner moves everything down.
  setTimeout(() => { push((made) => form.before(made)).textContent = "Free returns until January 15"; }, 300);
}
