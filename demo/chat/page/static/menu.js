// Who is shopping, in which language, and the light.

import { element } from "./text.js";

const USUAL = ["alice", "bob", "carol"];
const LANGUAGES = { en: "English", es: "Español" };

export class Menu {
  constructor(panel, opener, server) {
    this.panel = panel;
    this.opener = opener;
    this.server = server;
    this.blocked = false;
    opener.addEventListener("click", () => this.#open(panel.hidden));
    document.addEventListener("click", (event) => {
      if (!panel.contains(event.target) && !opener.contains(event.target)) this.#open(false);
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#open(false));
  }

  draw(state) {
    this.state = state;
    this.blocked = state.blocked;
  }

  #open(open) {
    if (open) this.panel.replaceChildren(...this.#rows());
    this.panel.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
  }

  #rows() {
    const { me, shoppers } = this.state;
    const names = [...new Set([...USUAL, ...shoppers, me.username])].slice(0, 8);
    const people = names.map((name) => {
      const row = element("a", { href: `/?user=${name}` }, element("span", { className: "initial" }, name[0].toUpperCase()), name);
      if (name === me.username) row.setAttribute("aria-current", "true");
      return row;
    });
    const languages = Object.entries(LANGUAGES).map(([code, name]) => {
      const row = this.#row(name, () => this.#change({ language: code }));
      row.setAttribute("role", "menuitemradio");
      row.setAttribute("aria-checked", String(me.language_code === code));
      return row;
    });
    const block = this.#row(this.blocked ? "Unblock the bot" : "Block the bot", () => this.#change({ blocked: !this.blocked }));
    block.classList.add("danger");
    return [
      element("h2", {}, "Shopping as"), ...people, element("hr"),
      element("h2", {}, "Language"), ...languages, element("hr"), block,
    ];
  }

  #row(words, action) {
    const row = element("button", { type: "button" }, words);
    row.addEventListener("click", () => {
      this.#open(false);
      action();
    });
    return row;
  }

  async #change(profile) {
    const changed = await this.server.change(profile);
    this.state.me = changed.user;
    this.blocked = changed.blocked;
  }
}

/** The shopper's choice of light, else the system's. */
export function followTheme(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = localStorage.getItem("theme");
    document.documentElement.dataset.theme = chosen ?? (system.matches ? "dark" : "light");
  };
  system.addEventListener("change", apply);
  button.addEventListener("click", () => {
    localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
  });
  apply();
}
