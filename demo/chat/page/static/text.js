// Message text with its entities, as elements. Nothing of a message is ever read as HTML.

const WRAPPERS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** The text between `from` and `to`, with those `entities` that lie inside, outermost first. */
export function formatted(text, entities = [], actions = {}, from = 0, to = text.length) {
  const out = document.createDocumentFragment();
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const end = Math.min(to, entity.offset + entity.length);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < end) next += 1;
    if (entity.offset >= at && end > entity.offset) {
      out.append(text.slice(at, entity.offset));
      const inner = formatted(text, entities.slice(index + 1, next), actions, entity.offset, end);
      out.append(wrapped(entity, inner, text.slice(entity.offset, end), actions));
      at = end;
      if (BLOCKS.has(entity.type) && text[at] === "\n" && at < to) at += 1; // a block ends its own line
    }
    index = next;
  }
  out.append(text.slice(at, to));
  return out;
}

function wrapped(entity, inner, words, actions) {
  if (entity.type === "url" || entity.type === "text_link" || entity.type === "email") {
    return link(entity, inner, words, actions);
  }
  if (entity.type === "bot_command") {
    const command = element("a", { href: "#" }, inner);
    command.addEventListener("click", (event) => {
      event.preventDefault();
      actions.say?.(words);
    });
    return command;
  }
  if (entity.type === "pre") return element("pre", {}, inner);
  if (entity.type === "spoiler") {
    const spoiler = element("span", { className: "spoiler" }, inner);
    spoiler.addEventListener("click", () => spoiler.classList.add("shown"));
    return spoiler;
  }
  const wrapper = element(WRAPPERS[entity.type] ?? "span", {}, inner);
  if (entity.type === "code") wrapper.addEventListener("click", () => actions.copy?.(words));
  return wrapper;
}

function link(entity, inner, words, actions) {
  const written = entity.type === "text_link" ? entity.url : words;
  const href = entity.type === "email" ? `mailto:${words}` : absolute(written);
  const anchor = element("a", { href, target: "_blank", rel: "noopener noreferrer" }, inner);
  anchor.addEventListener("click", (event) => {
    if (actions.open?.(href)) event.preventDefault();
  });
  return anchor;
}

/** Only links a browser may follow; anything else leads nowhere. */
export function absolute(url) {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`;
  return /^(https?|mailto|tel):/i.test(full) ? full : "#";
}

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

export function icon(path, box = "0 0 24 24") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}
