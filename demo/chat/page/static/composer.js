// Where the shopper writes: text, commands, sample links, pictures, reply keyboards.

import { element } from "./text.js";

export class Composer {
  constructor(nodes, actions) {
    this.nodes = nodes;
    this.actions = actions;
    this.all = [];
    this.chosen = -1;
    const { form, text, menuButton, linkButton, attachButton, file } = nodes;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    text.addEventListener("input", () => this.#typed());
    text.addEventListener("keydown", (event) => this.#key(event));
    menuButton.addEventListener("click", () => this.#menu(nodes.commands.hidden ? this.all : []));
    linkButton.addEventListener("click", () => this.showSamples(nodes.samples.hidden));
    attachButton.addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      if (file.files[0]) actions.show(file.files[0], this.take());
      file.value = "";
    });
    document.addEventListener("click", (event) => {
      if (!nodes.commands.contains(event.target) && !menuButton.contains(event.target)) this.#menu([]);
    });
  }

  commands(list) {
    this.all = list;
    this.nodes.menuButton.hidden = !list.length;
  }

  samples(list) {
    const { samples, linkButton } = this.nodes;
    linkButton.hidden = !list.length;
    for (const chip of samples.querySelectorAll("button")) chip.remove();
    for (const sample of list) {
      const chip = element("button", { type: "button", title: sample.url }, sample.label);
      chip.addEventListener("click", () => this.paste(sample.url));
      samples.append(chip);
    }
    this.offered = list.length > 0;
  }

  /** Let the shopper write, or leave only the button that starts the bot. */
  enable(enabled) {
    this.enabled = enabled;
    this.nodes.form.hidden = !enabled;
    this.showSamples(enabled && this.offered);
  }

  showSamples(shown) {
    this.nodes.samples.hidden = !shown;
    this.nodes.linkButton.setAttribute("aria-expanded", String(shown));
  }

  keyboard(markup) {
    const { keyboard } = this.nodes;
    keyboard.replaceChildren();
    keyboard.hidden = !markup;
    for (const row of markup?.keyboard ?? []) {
      keyboard.append(
        element("div", {}, ...row.map((button) => {
          const key = element("button", { type: "button" }, button.text);
          key.addEventListener("click", () => {
            if (button.request_contact) this.actions.shareContact();
            else this.actions.say(button.text);
            if (markup.one_time_keyboard) keyboard.hidden = true;
          });
          return key;
        })),
      );
    }
  }

  paste(words) {
    const { text } = this.nodes;
    text.value = text.value.trim() ? `${text.value.trimEnd()}\n${words}` : words;
    text.focus();
    this.#typed();
    text.scrollTop = text.scrollHeight;
  }

  /** The words written so far; the field is empty afterwards. */
  take() {
    const words = this.nodes.text.value.trim();
    this.nodes.text.value = "";
    this.#typed();
    return words;
  }

  send() {
    const words = this.take();
    if (words) this.actions.say(words);
  }

  #typed() {
    const { text, form } = this.nodes;
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 168)}px`;
    form.classList.toggle("typed", Boolean(text.value.trim()));
    const start = /^\/(\w*)$/.exec(text.value);
    this.#menu(start ? this.all.filter((item) => item.command.startsWith(start[1].toLowerCase())) : []);
  }

  #key(event) {
    const { commands } = this.nodes;
    const open = !commands.hidden;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (open && this.chosen >= 0) commands.children[this.chosen].click();
      else this.send();
    } else if (event.key === "Escape") {
      this.#menu([]);
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const count = commands.children.length;
      this.#choose((this.chosen + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    }
  }

  #menu(list) {
    const { commands, menuButton, text } = this.nodes;
    commands.hidden = !list.length;
    menuButton.setAttribute("aria-expanded", String(list.length > 0));
    commands.replaceChildren(
      ...list.map((item) => {
        const row = element("button", { type: "button", role: "option" });
        row.append(element("b", {}, `/${item.command}`), element("span", {}, item.description));
        row.addEventListener("click", () => {
          text.value = "";
          this.#typed();
          this.actions.say(`/${item.command}`);
        });
        return row;
      }),
    );
    this.#choose(list.length && text.value ? 0 : -1);
  }

  #choose(index) {
    this.chosen = index;
    [...this.nodes.commands.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    this.nodes.commands.children[index]?.scrollIntoView({ block: "nearest" });
  }
}
