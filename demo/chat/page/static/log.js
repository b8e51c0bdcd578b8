// The list of messages: days, groups of bubbles, albums, and where the reader is.

import { bubble } from "./bubbles.js";
import { element } from "./text.js";

const GROUP_SECONDS = 600;
const NEAR_PIXELS = 140;

export class Log {
  constructor(nodes, me, actions) {
    this.nodes = nodes;
    this.me = me;
    this.actions = actions;
    this.messages = new Map();
    this.pressed = new Map();
    this.shown = new Map();
    this.unread = 0;
    this.live = false;
    nodes.scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    nodes.down.addEventListener("click", () => this.toEnd(true));
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(nodes.log);
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(nodes.scroll);
    this.stuck = true;
  }

  reset(messages, intro) {
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.intro = intro;
    this.live = false;
    this.draw();
    this.live = true;
    this.toEnd();
  }

  put(message) {
    const known = this.messages.has(message.message_id);
    this.messages.set(message.message_id, message);
    const mine = message.from.id === this.me.id;
    if (!known && !mine && !this.stuck) this.unread += 1;
    this.draw();
    if (!known && (mine || this.stuck)) this.toEnd(true);
    this.#arrow();
  }

  remove(ids) {
    for (const id of ids) {
      this.messages.delete(id);
      this.shown.get(`m${id}`)?.node.classList.add("gone");
    }
    setTimeout(() => this.draw(), 170);
  }

  /** Mark a pressed button until its answer comes, or `seconds` pass. */
  press(queryId, messageId, data, seconds = 15) {
    this.pressed.set(queryId, { messageId, data });
    this.#redraw(messageId);
    setTimeout(() => this.release(queryId), seconds * 1000);
  }

  release(queryId) {
    const press = this.pressed.get(queryId);
    if (!press) return;
    this.pressed.delete(queryId);
    this.#redraw(press.messageId);
  }

  draw() {
    const items = this.#items();
    const kept = new Map();
    let previous = null;
    for (const item of items) {
      const old = this.shown.get(item.key);
      const same = old && old.parts.length === item.parts.length && old.parts.every((part, i) => part === item.parts[i]);
      const entry = same ? old : { parts: item.parts, node: item.make(this.live && !old) };
      if (!same && old) old.node.replaceWith(entry.node);
      const expected = previous ? previous.nextSibling : this.nodes.log.firstChild;
      if (expected !== entry.node) this.nodes.log.insertBefore(entry.node, expected);
      kept.set(item.key, entry);
      previous = entry.node;
    }
    while (previous ? previous.nextSibling : this.nodes.log.firstChild) {
      (previous ? previous.nextSibling : this.nodes.log.firstChild).remove();
    }
    this.shown = kept;
  }

  toEnd(smooth = false) {
    this.unread = 0;
    this.stuck = true;
    const { scroll } = this.nodes;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroll.scrollTo({ top: scroll.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.#arrow();
  }

  #redraw(messageId) {
    for (const entry of this.shown.values()) if (Number(entry.node.dataset.id) === messageId) entry.parts = [];
    this.draw();
  }

  /** Days, then albums and messages in order, each with what its look depends on. */
  #items() {
    const groups = [];
    for (const message of this.messages.values()) {
      const open = groups.at(-1);
      if (message.media_group_id && open?.[0].media_group_id === message.media_group_id) open.push(message);
      else groups.push([message]);
    }
    if (!groups.length) return [{ key: "intro", parts: [this.intro], make: () => introduction(this.intro) }];
    const items = [];
    groups.forEach((group, index) => {
      const day = dayOf(group[0]);
      if (!index || dayOf(groups[index - 1][0]) !== day) {
        items.push({ key: `d${day}`, parts: [day], make: () => element("div", { className: "day" }, dayName(group[0])) });
      }
      const next = groups[index + 1]?.[0];
      const last = !next || next.from.id !== group[0].from.id || dayOf(next) !== day || next.date - group[0].date > GROUP_SECONDS;
      items.push({
        key: `m${group[0].message_id}`,
        parts: [...group, last],
        make: (fresh) => bubble(group, this.#view(group[0], last, fresh)),
      });
    });
    return items;
  }

  #view(message, last, fresh) {
    return {
      mine: message.from.id === this.me.id,
      last,
      fresh,
      actions: this.actions,
      pressed: (id, data) => [...this.pressed.values()].some((press) => press.messageId === id && press.data === data),
    };
  }

  /** A day's name floats above its messages only while the reader scrolls. */
  #scrolled() {
    this.#arrow();
    const top = this.nodes.scroll.getBoundingClientRect().top + 12;
    const days = [...this.nodes.log.querySelectorAll(".day")];
    for (const day of days) {
      day.classList.toggle("floating", day.getBoundingClientRect().top < top);
      day.classList.remove("idle");
    }
    clearTimeout(this.rest);
    this.rest = setTimeout(() => days.forEach((day) => day.classList.add("idle")), 900);
  }

  #arrow() {
    const { scroll, down, unread } = this.nodes;
    this.stuck = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PIXELS;
    if (this.stuck) this.unread = 0;
    down.hidden = this.stuck;
    unread.hidden = !this.unread;
    unread.textContent = this.unread;
  }
}

function introduction(intro) {
  return element(
    "div",
    { className: "intro" },
    element("img", { src: "/static/muse.svg", alt: "" }),
    element("h2", {}, "What can this bot do?"),
    element("p", {}, intro),
  );
}

function dayOf(message) {
  const date = new Date(message.date * 1000);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function dayName(message) {
  const date = new Date(message.date * 1000);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  const year = date.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return date.toLocaleDateString("en", { month: "long", day: "numeric", year });
}
