"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Swap the buy box for another colour without leaving the page. */
async function swapProduct(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) { location.assign(link.href); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  one(".product").replaceWith(one(".product", fresh));
  history.replaceState(null, "", link.href);
}

/** Put the chosen variant into the bag and show the drawer; a refusal is said beside the button. */
async function addToBag(form) {
  const button = one("button", form);
  const hint = one("[data-hint]", form);
  button.disabled = true;
  hint.textContent = "";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (answer.status === 422 || answer.status === 409) {
      hint.textContent = (await answer.json()).hint;
    } else if (answer.ok) {
      showDrawer(await answer.json());
    }
  } finally {
    button.disabled = false;
  }
}

function showDrawer(added) {
  all("[data-bag-count]").forEach((count) => { count.textContent = added.bag_count; });
  const drawer = one("[data-drawer]");
  drawer.innerHTML = added.drawer;
  drawer.hidden = false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-swap]");
  if (link) {
    event.preventDefault();
    swapProduct(link);
  }
  if (event.target.closest("[data-close]")) one("[data-drawer]").hidden = true;
});

/** Have every hosted card field send what it holds to its own origin, then send the form with the ticket. */
function sendHosted(form, frames) {
  let left = frames.length;
  addEventListener("message", (event) => {
    if (event.data === "sent" && frames.some((frame) => frame.contentWindow === event.source) && --left === 0) form.submit();
  });
  frames.forEach((frame) => frame.contentWindow.postMessage("send", new URL(frame.src).origin));
}

document.addEventListener("submit", (event) => {
  const frames = all("[data-hosted]", event.target);
  if (frames.length && one("input[value=card]", event.target).checked) {
    event.preventDefault();
    sendHosted(event.target, frames);
  }
  if (event.target.matches("#buy")) {
    event.preventDefault();
    addToBag(event.target);
  }
  if (event.target.matches("[data-place]")) one("button", event.target).disabled = true;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  if (event.target.name === "payment") one("[data-card-fields]").hidden = event.target.value !== "card";
  if (event.target.name === "which") one("[data-new-address]").hidden = event.target.value !== "new";
});
