// One message, or one album, as a bubble with its keyboard.

import { element, formatted, icon } from "./text.js";

const OUTWARD = "M7 17 17 7M9 7h8v8";
const COPIES = "M8 8h11v11H8zM5 15V5h10";
const TICKS = "M1 6.2 4.2 9.4 10.4 2M7.2 8.6l.8.8L14.2 2";
const time = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** `messages`: one, or those of one album. `view`: {mine, last, fresh, pressed, actions}. */
export function bubble(messages, view) {
  const spoken = messages.find((message) => message.caption) ?? messages[0];
  const text = spoken.text ?? spoken.caption ?? "";
  const pictures = messages.filter((message) => message.photo);
  const ground = element("div", { className: "bubble" });
  if (spoken.reply_to_message) ground.append(quoted(spoken.reply_to_message));
  if (pictures.length) ground.append(photos(pictures, view));
  for (const message of messages) if (message.document) ground.append(file(message.document));
  const meta = timeOf(spoken, view);
  if (spoken.invoice) ground.append(invoice(spoken.invoice), meta);
  else if (spoken.successful_payment) ground.append(element("div", { className: "text" }, `Paid ${amount(spoken.successful_payment)}`, meta));
  else if (text) {
    const body = element("div", { className: "text", dir: "auto" });
    body.append(formatted(text, spoken.entities ?? spoken.caption_entities, view.actions), meta);
    ground.append(body);
  } else if (pictures.length) {
    meta.classList.add("on-photo");
    ground.append(meta);
  } else {
    ground.append(element("div", { className: "text" }, spoken.contact ? `☎ ${spoken.contact.phone_number}` : "", meta));
  }
  if (spoken.reactions?.length) {
    ground.append(element("div", { className: "reactions" }, ...spoken.reactions.map((sign) => element("span", {}, sign))));
  }
  const whole = element("article", { className: "message" }, ground);
  whole.classList.toggle("out", view.mine);
  whole.classList.toggle("last", view.last);
  whole.classList.toggle("new", view.fresh);
  whole.classList.toggle("captioned", Boolean(text && pictures.length));
  whole.dataset.id = messages[0].message_id;
  const rows = spoken.reply_markup?.inline_keyboard;
  if (rows) {
    whole.classList.add("wide");
    whole.append(keyboard(spoken, rows, view));
  }
  return whole;
}

function timeOf(message, view) {
  const meta = element("span", { className: "meta" });
  if (message.edit_date && !message.reply_markup) meta.append("edited ");
  meta.append(element("time", { dateTime: new Date(message.date * 1000).toISOString() }, time.format(message.date * 1000)));
  if (view.mine) meta.append(icon(TICKS, "0 0 16 11"));
  return meta;
}

function quoted(message) {
  return element("div", { className: "reply" }, message.text ?? message.caption ?? "Picture");
}

function photos(messages, view) {
  const grid = element("div", { className: messages.length > 1 ? `photos album of-${messages.length}` : "photos single" });
  for (const message of messages) {
    const photo = message.photo.at(-1);
    const source = `/_files/${encodeURIComponent(photo.file_unique_id)}`;
    const image = element("img", { src: source, alt: message.caption ? "" : "Picture", loading: "lazy", decoding: "async" });
    const opener = element("button", { type: "button" }, image);
    opener.setAttribute("aria-label", "Open the picture");
    if (messages.length === 1) opener.style.aspectRatio = `${photo.width} / ${photo.height}`;
    opener.addEventListener("click", () => view.actions.enlarge(source));
    grid.append(opener);
  }
  return grid;
}

function file(document) {
  const kind = (document.file_name.split(".").at(-1) ?? "").slice(0, 4).toUpperCase();
  const size = document.file_size < 1024 ? `${document.file_size} B` : `${Math.round(document.file_size / 1024)} KB`;
  return element(
    "a",
    { className: "file", href: `/_files/${encodeURIComponent(document.file_unique_id)}`, download: document.file_name },
    element("i", {}, kind),
    element("span", {}, element("b", {}, document.file_name), element("small", {}, size)),
  );
}

/** "$12.34": what is to be paid, or was. */
export function amount({ total_amount: cents, currency }) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.format(cents / 10 ** format.resolvedOptions().maximumFractionDigits);
}

function invoice(asked) {
  return element(
    "div",
    { className: "invoice" },
    element("b", {}, asked.title),
    element("p", {}, asked.description),
    element("span", {}, amount(asked), element("small", {}, asked.paid ? "PAID" : "TEST INVOICE")),
  );
}

function keyboard(message, rows, view) {
  const grid = element("div", { className: "buttons" });
  for (const row of rows) {
    grid.append(element("div", {}, ...row.map((button) => keyOf(message, button, view))));
  }
  return grid;
}

function keyOf(message, button, view) {
  const words = button.pay ? `Pay ${amount(message.invoice)}` : button.text;
  const key = element("button", { type: "button", className: button.style ?? "" }, words);
  if (button.url || button.web_app) key.append(icon(OUTWARD));
  if (button.copy_text) key.append(icon(COPIES));
  key.classList.toggle("pressed", view.pressed(message.message_id, button.callback_data));
  key.addEventListener("click", () => view.actions.press(message, button));
  return key;
}
