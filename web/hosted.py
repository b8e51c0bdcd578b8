"""Hosted pages that take or show what is nobody else's business: a policy that names what they may run, and the
look of all hosted pages."""

from __future__ import annotations

from jinja2 import Environment

from web.pages import SAFE_HEADERS

_STYLE = """
  body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; background: #f6f3ee; color: #22201d;
         font: 17px/1.5 system-ui, sans-serif; }
  main { max-width: 26rem; margin: 1rem; padding: 2.5rem; background: #fff; border-radius: 18px; text-align: center;
         box-shadow: 0 10px 40px rgb(60 50 40 / 12%); }
  h1 { margin: 0 0 .6rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
  p { margin: 0 0 .6rem; color: #6a645c; overflow-wrap: anywhere; }
  p:last-child { margin: 0; }
  strong { color: #22201d; }
  .act { display: inline-block; margin: 1rem 0 .4rem; padding: .8rem 1.6rem; border: 0; border-radius: 12px; cursor: pointer;
         background: #2f5d50; color: #fff; font: inherit; font-weight: 600; text-decoration: none; }
  .act:focus-visible { outline: 3px solid #8fc2b2; outline-offset: 2px; }
  @media (max-width: 30rem) { main { padding: 1.75rem 1.4rem; } }
  @media (prefers-color-scheme: dark) {
    body { background: #1b1a18; color: #f2efe9; } main { background: #262421; box-shadow: none; } p { color: #b3aca2; }
    strong { color: #f2efe9; }
  }
"""


def strict_headers(nonce: str, **more: str) -> dict[str, str]:
    """For a page that takes or shows what is nobody else's business: what it may run or load is named by `nonce`.
    `more`: directives to add, "_" for "-"."""
    directives = {
        "default-src": "'none'",
        "style-src": f"'nonce-{nonce}'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    policy = "; ".join(f"{name} {value}" for name, value in directives.items())
    own = {"Content-Security-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}
    return {**SAFE_HEADERS, **own, "X-Frame-Options": "DENY"}


_LOGIN = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Muse</title>
<style nonce="{{ nonce }}">{{ style|safe }}
  main { text-align: left; }
  h1, .whose, .ours { text-align: center; }
  .whose { margin-bottom: 1.2rem; }
  dl { margin: 0 0 1.4rem; padding: 1rem 1.1rem; border-radius: 12px; background: #f6f3ee; font-size: .9rem; line-height: 1.45; }
  dt { font-weight: 600; } dd { margin: 0 0 .7rem; color: #6a645c; } dd:last-child { margin: 0; }
  label { display: block; margin: 0 0 .3rem; font-size: .9rem; font-weight: 600; }
  input { box-sizing: border-box; width: 100%; margin: 0 0 1rem; padding: .75rem .9rem; border: 1px solid #b9b1a5; border-radius: 10px;
          background: #fff; color: inherit; font: inherit; }
  input:focus-visible { outline: 3px solid #8fc2b2; outline-offset: 1px; border-color: #2f5d50; }
  .act { width: 100%; margin: .3rem 0 1rem; }
  .ours { font-size: .85rem; }
  .wrong { color: #a4262c; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    dl { background: #1f1d1b; } dd { color: #b3aca2; } input { background: #1b1a18; border-color: #5b554d; } .wrong { color: #ff9b93; }
  }
</style>
<main><h1>{{ title }}</h1>
<p class="whose">{{ whose }}</p>
<dl>{% for question, reply in consent %}<dt>{{ question }}</dt><dd>{{ reply }}</dd>{% endfor %}</dl>
<form method="post" autocomplete="off">
{% if wrong %}<p class="wrong" role="alert">{{ wrong }}</p>{% endif %}
<input type="hidden" name="token" value="{{ token }}">
<label for="username">{{ user }}</label>
<input id="username" name="username" type="text" inputmode="email" autocapitalize="none" autocorrect="off" spellcheck="false" autocomplete="off" maxlength="320" required>
<label for="password">{{ password }}</label>
<input id="password" name="password" type="password" autocomplete="off" maxlength="1024" required>
<button class="act">{{ go }}</button>
</form>
<p class="ours">{{ ours }}</p>
</main>
</html>
"""
)


def login_page(nonce: str, language: str, token: str, **words: object) -> str:
    """The page that takes a login for a store. `words`: title, whose, consent (pairs of question and reply), user,
    password, go, ours, and wrong where something was."""
    return _LOGIN.render(style=_STYLE, nonce=nonce, language=language, token=token, **words)


_VIEW = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<title>{{ words.title }} · Muse</title>
<style nonce="{{ nonce }}">{{ style|safe }}
  body { place-items: stretch; grid-template-rows: auto 1fr auto; height: 100dvh; overflow: hidden; }
  header { padding: .7rem 1rem .6rem; font-size: .9rem; line-height: 1.35; }
  header h1 { margin: 0; font-size: 1.05rem; }
  header p { margin: 0; font-size: .85rem; }
  #stage { position: relative; min-height: 0; overflow: hidden; background: #e6e1d8; touch-action: none; outline: 0; }
  #shown { display: block; width: 100%; height: 100%; object-fit: contain; object-position: top; cursor: pointer;
           user-select: none; -webkit-user-select: none; -webkit-touch-callout: none; -webkit-user-drag: none; }
  #note { position: absolute; inset: auto 1rem 1rem; padding: .7rem 1rem; border-radius: 12px; background: #22201d; color: #fff;
          text-align: center; font-size: .95rem; }
  #note[hidden] { display: none; }
  footer { display: flex; flex-wrap: wrap; gap: .5rem; padding: .7rem 1rem calc(.8rem + env(safe-area-inset-bottom)); background: #fff;
           box-shadow: 0 -4px 18px rgb(60 50 40 / 10%); }
  input { box-sizing: border-box; min-width: 0; padding: .65rem .8rem; border: 1px solid #b9b1a5; border-radius: 10px;
          background: #fff; color: inherit; font: inherit; }
  input:focus-visible { outline: 3px solid #8fc2b2; outline-offset: 1px; border-color: #2f5d50; }
  footer input { flex: 1 1 60%; } footer .act { flex: 1 1 auto; margin: 0; padding: .65rem 1rem; }
  .quiet { background: #ece7df; color: #22201d; }
  body.over #shown { opacity: .25; } body.over footer { display: none; }
  body.over #note { inset: 30% 1.5rem auto; padding: 1.3rem; font-size: 1.05rem; }
  @media (min-width: 50rem) { header, footer { padding-inline: calc(50vw - 24rem); } }
  @media (prefers-color-scheme: dark) {
    #stage { background: #11100f; } footer { background: #262421; } input { background: #1b1a18; border-color: #5b554d; }
    .quiet { background: #3a3733; color: #f2efe9; } #note { background: #f2efe9; color: #1b1a18; }
  }
</style>
<header><h1>{{ words.title }}</h1><p>{{ words.how }} {{ words.barred }}</p></header>
<div id="stage" tabindex="0"><img id="shown" alt="{{ words.picture }}" draggable="false"><div id="note" role="status">{{ words.connecting }}</div></div>
<footer>
<input id="type" type="text" placeholder="{{ words.type }}" aria-label="{{ words.type }}" autocapitalize="none" autocorrect="off" autocomplete="off" spellcheck="false" maxlength="80">
<button class="act quiet" id="enter">{{ words.enter }}</button>
<button class="act" id="done">{{ words.done }}</button>
<button class="act quiet" id="decline">{{ words.decline }}</button>
</footer>
<script nonce="{{ nonce }}">
(() => {
  const words = {{ words|tojson }};
  const $ = (id) => document.getElementById(id);
  const stage = $('stage'), shown = $('shown'), note = $('note'), box = $('type');
  let socket, over = false, typed = '', timer, last = '';
  const send = (act) => { if (socket && socket.readyState === 1) socket.send(JSON.stringify(act)); };
  const tell = (text, stay) => {
    note.textContent = text; note.hidden = !text; clearTimeout(timer);
    if (text && !stay) timer = setTimeout(() => { note.hidden = true; }, 4000);
  };
  const size = () => send({ do: 'size', width: Math.round(stage.clientWidth), height: Math.round(stage.clientHeight) });
  const end = (state) => { over = true; document.body.classList.add('over'); tell(words[state] || words.late, true); };
  const open = () => {
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + location.pathname + '/live');
    socket.onopen = size;
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') { const said = JSON.parse(data); said.state ? end(said.state) : tell(words.barred); return; }
      const next = URL.createObjectURL(data);
      shown.onload = () => { if (last) URL.revokeObjectURL(last); last = next; if (note.textContent === words.connecting) tell(''); };
      shown.src = next;
    };
    socket.onclose = () => { if (!over) tell(words.lost, true); };
  };
  const spot = (event) => {
    const box = shown.getBoundingClientRect(), scale = Math.max(shown.naturalWidth / box.width, shown.naturalHeight / box.height) || 1;
    const left = box.left + (box.width - shown.naturalWidth / scale) / 2;
    return { x: (event.clientX - left) * scale, y: (event.clientY - box.top) * scale };
  };
  // A mouse presses as it does anywhere. A finger taps; scrolls up and down; drags once it goes sideways or has rested.
  let hand = null;
  const drag = () => { hand.does = 'drag'; clearTimeout(hand.rest); send({ do: 'down', ...spot(hand.first) }); };
  const scroll = (event) => {
    if (Math.abs(event.clientY - hand.at) < 24) return;
    send({ do: 'scroll', ...spot(hand.first), by: hand.at - event.clientY }); hand.at = event.clientY;
  };
  const release = () => { clearTimeout(hand.rest); clearTimeout(hand.move); hand = null; };
  stage.addEventListener('pointerdown', (event) => {
    if (hand || event.button) return;
    hand = { id: event.pointerId, first: event, last: event, at: event.clientY, does: '' };
    stage.setPointerCapture(event.pointerId);
    if (event.pointerType === 'mouse') drag(); else hand.rest = setTimeout(drag, 400);
  });
  stage.addEventListener('pointermove', (event) => {
    if (!hand || event.pointerId !== hand.id) return;
    hand.last = event;
    const across = Math.abs(event.clientX - hand.first.clientX), along = Math.abs(event.clientY - hand.first.clientY);
    if (!hand.does && Math.max(across, along) > 9) {
      if (across > along) drag(); else { hand.does = 'scroll'; clearTimeout(hand.rest); }
    }
    if (hand.does === 'scroll') scroll(event);
    if (hand.does === 'drag' && !hand.move)
      hand.move = setTimeout(() => { hand.move = 0; send({ do: 'move', ...spot(hand.last) }); }, 40);
  });
  stage.addEventListener('pointerup', (event) => {
    if (!hand || event.pointerId !== hand.id) return;
    if (hand.does === 'drag') send({ do: 'up', ...spot(event) }); else if (!hand.does) send({ do: 'click', ...spot(event) });
    if (hand.does !== 'scroll') box.value = typed = '';
    if (event.pointerType === 'mouse') stage.focus();
    release();
  });
  stage.addEventListener('pointercancel', () => {
    if (hand && hand.does === 'drag') send({ do: 'up', ...spot(hand.last) });
    if (hand) release();
  });
  stage.addEventListener('contextmenu', (event) => event.preventDefault());
  stage.addEventListener('wheel', (event) => { event.preventDefault(); send({ do: 'scroll', ...spot(event), by: event.deltaY }); }, { passive: false });
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1 && event.key !== ' ') send({ do: 'text', text: event.key }); else send({ do: 'key', key: event.key === ' ' ? 'Space' : event.key });
    event.preventDefault();
  });
  box.addEventListener('input', () => {
    let same = 0;
    while (same < typed.length && same < box.value.length && typed[same] === box.value[same]) same++;
    for (let n = same; n < typed.length; n++) send({ do: 'key', key: 'Backspace' });
    if (box.value.length > same) send({ do: 'text', text: box.value.slice(same) });
    typed = box.value;
  });
  const enter = () => { send({ do: 'key', key: 'Enter' }); box.value = typed = ''; };
  box.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); enter(); } });
  $('enter').addEventListener('click', enter);
  $('done').addEventListener('click', () => send({ do: 'done' }));
  $('decline').addEventListener('click', () => send({ do: 'decline' }));
  addEventListener('resize', () => { clearTimeout(size.later); size.later = setTimeout(size, 250); });
  open();
})();
</script>
</html>
"""
)


def view_page(nonce: str, language: str, words: dict[str, str]) -> str:
    """The page that shows a held page of a store and takes taps and keys for it, over a websocket at its own
    address and "/live". `words`: title, picture, how, type, enter, done, decline, connecting, barred, and what is said at
    the end: given, late, declined, lost."""
    return _VIEW.render(style=_STYLE, nonce=nonce, language=language, words=words)


_ASK = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Muse</title>
<style nonce="{{ nonce }}">{{ style|safe }}</style>
<main><h1>{{ title }}</h1>
{% for text in texts %}<p>{{ text }}</p>
{% endfor %}
<form method="post"><input type="hidden" name="token" value="{{ token }}"><button class="act">{{ button }}</button></form>
</main>
</html>
"""
)


def ask_page(nonce: str, language: str, token: str, title: str, *texts: str, button: str) -> str:
    """A page that says one thing and sends itself back with its token."""
    return _ASK.render(
        style=_STYLE, nonce=nonce, language=language, token=token, title=title, texts=texts, button=button
    )
