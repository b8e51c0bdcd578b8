"""Hosted pages: plain, own look, no scripts."""

from __future__ import annotations

from jinja2 import Environment

SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{% if onward %}<meta http-equiv="refresh" content="0; url={{ onward[1] }}">{% endif %}
<title>{{ title }} · Muse</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f6f3ee; color: #22201d;
         font: 17px/1.5 system-ui, sans-serif; }
  main { max-width: 26rem; margin: 1rem; padding: 2.5rem; background: #fff; border-radius: 18px; text-align: center;
         box-shadow: 0 10px 40px rgb(60 50 40 / 12%); }
  h1 { margin: 0 0 .6rem; font-size: 1.5rem; text-wrap: balance; }
  p { margin: 0 0 .6rem; color: #6a645c; overflow-wrap: anywhere; }
  p:last-child { margin: 0; }
  strong { color: #22201d; }
  .act { display: inline-block; margin: 1rem 0 .4rem; padding: .8rem 1.6rem; border: 0; border-radius: 12px; cursor: pointer;
         background: #2f5d50; color: #fff; font: inherit; font-weight: 600; text-decoration: none; }
  .act:focus-visible { outline: 3px solid #8fc2b2; outline-offset: 2px; }
  @media (prefers-color-scheme: dark) {
    body { background: #1b1a18; color: #f2efe9; } main { background: #262421; box-shadow: none; } p { color: #b3aca2; }
    strong { color: #f2efe9; }
  }
</style>
<main><h1>{{ title }}</h1>
{% for text in texts %}<p>{{ text }}</p>
{% endfor %}
{% if button %}<form method="post"><button class="act">{{ button }}</button></form>{% endif %}
{% if onward %}<a class="act" href="{{ onward[1] }}">{{ onward[0] }}</a>{% endif %}
</main>
</html>
"""
)


def page(
    title: str,
    *texts: str,
    language: str = "en",
    button: str | None = None,
    onward: tuple[str, str] | None = None,
) -> str:
    """A page that says one thing. `button` sends it back to its own address by POST; `onward` (label, address)
    leads on at once, and by its link where nothing moves by itself."""
    return _PAGE.render(title=title, texts=texts, language=language, button=button, onward=onward)
