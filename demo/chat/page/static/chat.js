// The page: one shopper, one chat with the bot.

import { amount } from "./bubbles.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import { Menu, followTheme } from "./menu.js";
import { Server } from "./server.js";
import { absolute } from "./text.js";

const at = (id) => document.getElementById(id);
const user = /^[A-Za-z0-9_-]{1,32}$/.exec(new URLSearchParams(location.search).get("user") ?? "")?.[0] ?? "alice";
const server = new Server(user);
let bot;
let statusTimer;
let toastTimer;

const ACTIVITIES = { typing: "typing", upload_photo: "sending a picture", upload_document: "sending a file" };

function status(words, busy = false) {
  at("status").textContent = words;
  at("status").classList.toggle("busy", busy);
}

function toast(words) {
  clearTimeout(toastTimer);
  at("toast").textContent = words;
  at("toast").hidden = false;
  toastTimer = setTimeout(() => (at("toast").hidden = true), 3200);
}

async function tried(work) {
  try {
    return await work;
  } catch (error) {
    toast(error.message);
    return null;
  }
}

const actions = {
  say: (words) => tried(server.say(words)),
  show: (picture, caption) => tried(server.show(picture, caption)),
  shareContact: () => tried(server.shareContact("+12025550143")),

  async copy(words) {
    await navigator.clipboard.writeText(words).then(() => toast("Copied to the clipboard"), () => toast("Copying is not allowed here"));
  },

  /** A link to this very bot says /start in the chat; true when it was one. */
  open(url) {
    const own = new RegExp(`^https?://t\\.me/${bot.username}(?:\\?start=([\\w-]{1,64}))?$`).exec(url);
    if (own) actions.say(own[1] ? `/start ${own[1]}` : "/start");
    return Boolean(own);
  },

  enlarge(source) {
    at("lightbox").querySelector("img").src = source;
    at("lightbox").showModal();
  },

  async press(message, button) {
    const url = button.url ?? button.web_app?.url;
    if (button.pay) return pay(message);
    if (url) {
      if (!actions.open(url)) window.open(absolute(url), "_blank", "noopener,noreferrer");
    } else if (button.copy_text) {
      await actions.copy(button.copy_text.text);
    } else {
      const tapped = await tried(server.tap(message.message_id, button));
      if (tapped) log.press(tapped.query_id, message.message_id, button.callback_data);
    }
  },
};

/** The sheet on which an invoice is paid with a test card. */
function pay(message) {
  const sheet = at("pay");
  at("pay-title").textContent = message.invoice.title;
  at("pay-amount").textContent = amount(message.invoice);
  at("pay-fault").hidden = true;
  at("pay-form").onsubmit = async (event) => {
    event.preventDefault();
    at("pay-now").disabled = true;
    try {
      await server.pay(message.message_id, new FormData(event.target).get("card"));
      sheet.close();
    } catch (error) {
      at("pay-fault").textContent = error.message;
      at("pay-fault").hidden = false;
    }
    at("pay-now").disabled = false;
  };
  at("pay-not").onclick = () => sheet.close();
  sheet.showModal();
}

const log = new Log({ scroll: at("scroll"), log: at("log"), down: at("down"), unread: at("unread") }, {}, actions);
const composer = new Composer(
  {
    form: at("composer"),
    text: at("text"),
    menuButton: at("menu-button"),
    linkButton: at("link-button"),
    attachButton: at("attach-button"),
    file: at("file"),
    samples: at("samples"),
    commands: at("commands"),
    keyboard: at("keyboard"),
  },
  actions,
);
const menu = new Menu(at("menu"), at("more"), server);

const handlers = {
  message({ message }) {
    if (message.from.id === bot.id) status("bot");
    log.put(message);
    begun(true);
  },
  edit: ({ message }) => log.put(message),
  reaction: ({ message }) => log.put(message),
  delete: ({ message_ids: ids }) => log.remove(ids),
  keyboard: ({ keyboard }) => composer.keyboard(keyboard),
  commands: ({ commands }) => composer.commands(commands),
  blocked: ({ blocked }) => begun(!blocked, blocked),
  action({ action }) {
    status(ACTIVITIES[action] ?? "working", true);
    clearTimeout(statusTimer);
    statusTimer = setTimeout(() => status("bot"), 5000);
  },
  answer(answer) {
    log.release(answer.query_id);
    if (answer.url && !actions.open(answer.url)) window.open(absolute(answer.url), "_blank", "noopener,noreferrer");
    if (!answer.text) return;
    if (!answer.show_alert) return toast(answer.text);
    at("alert-text").textContent = answer.text;
    at("alert").showModal();
  },
};

/** Show the field for writing, or the button that starts (or restarts) the bot. */
function begun(started, blocked = false) {
  if (composer.enabled !== started) composer.enable(started);
  at("start").hidden = started;
  at("start").textContent = blocked ? "Restart" : "Start";
  menu.blocked = blocked;
}

async function load() {
  const state = await server.state();
  bot = state.bot;
  document.title = bot.name;
  at("bot-name").textContent = bot.name;
  status("bot");
  log.me = state.me;
  log.reset(state.messages, bot.description || "Say hello, or paste a link.");
  composer.commands(state.commands);
  composer.samples(state.samples);
  composer.keyboard(state.keyboard);
  menu.draw(state);
  begun((state.started || state.messages.length > 0) && !state.blocked, state.blocked);
  return state;
}

followTheme(at("theme"));
at("start").addEventListener("click", () => actions.say("/start"));
at("lightbox").addEventListener("click", () => at("lightbox").close());

const state = await load();
server.follow(state.last, {
  event: (event) => handlers[event.kind]?.(event),
  restarted: load,
  online: (online) => online || status("connecting", true),
});
document.documentElement.dataset.ready = "true";
