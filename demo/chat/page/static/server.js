// The chat server, as the page sees it.

export class Server {
  constructor(user) {
    this.base = `/_user/${encodeURIComponent(user)}`;
  }

  async state() {
    return this.#call("GET", "/state");
  }

  async say(text) {
    return this.#call("POST", "/messages", { text });
  }

  async tap(messageId, button) {
    return this.#call("POST", "/taps", { message_id: messageId, data: button.callback_data });
  }

  async pay(messageId, card) {
    return this.#call("POST", "/payments", { message_id: messageId, card });
  }

  async change(profile) {
    return this.#call("POST", "/profile", profile);
  }

  async shareContact(phoneNumber) {
    return this.#call("POST", "/contacts", { phone_number: phoneNumber });
  }

  async show(picture, caption) {
    const form = new FormData();
    form.append("photo", picture);
    const query = caption ? `?caption=${encodeURIComponent(caption)}` : "";
    return answer(await fetch(`${this.base}/photos${query}`, { method: "POST", body: form }));
  }

  /** Calls `on.event` for each event after `seq`, `on.restarted` when the server has forgotten them. */
  follow(seq, on) {
    const source = new EventSource(`${this.base}/stream?after=${seq}`);
    source.addEventListener("message", (message) => on.event(JSON.parse(message.data)));
    source.addEventListener("restarted", () => on.restarted());
    source.addEventListener("open", () => on.online(true));
    source.addEventListener("error", () => on.online(false));
  }

  async #call(method, path, body) {
    const options = { method };
    if (body) {
      options.headers = { "Content-Type": "application/json" };
      options.body = JSON.stringify(body);
    }
    return answer(await fetch(this.base + path, options));
  }
}

async function answer(response) {
  const read = await response.json();
  if (!response.ok) throw new Error(typeof read.detail === "string" ? read.detail : response.statusText);
  return read;
}
