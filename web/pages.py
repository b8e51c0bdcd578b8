"""Hosted pages: plain, own look, no scripts."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment

SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form; `kind` as in HTML ("email", "password", "text")."""

    name: str
    kind: str
    label: str
    value: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """`agree`: what is consented to by a tick. `fault`: why it did not work the last time. `ways`: (value, label) of
    buttons that go another way, as the field "way"; `instead`: what stands between these and the fields."""

    fields: tuple[Field, ...]
    agree: str
    go: str
    note: str
    fault: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    instead: str = ""


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
  form label { display: block; margin: .8rem 0 .2rem; text-align: left; }
  form input { padding: .6rem; border: 1px solid #b9b2a8; border-radius: 10px; font: inherit; background: transparent; color: inherit; }
  form input:not([type=checkbox]) { width: 100%; box-sizing: border-box; }
  form .tick { display: flex; gap: .6rem; align-items: start; } .tick input { margin-top: .4rem; }
  @media (prefers-color-scheme: dark) {
    body { background: #1b1a18; color: #f2efe9; } main { background: #262421; box-shadow: none; } p { color: #b3aca2; }
    strong { color: #f2efe9; }
  }
</style>
<main><h1>{{ title }}</h1>
{% for text in texts %}<p>{{ text }}</p>
{% endfor %}
{% if form %}{% if form.fault %}<p role="alert"><strong>{{ form.fault }}</strong></p>{% endif %}
{% if form.ways %}<form method="post">
<label class="tick"><input name="agree" type="checkbox" value="yes" required> {{ form.agree }}</label>
{% for value, label in form.ways %}<button class="act" name="way" value="{{ value }}">{{ label }}</button>
{% endfor %}</form>
<p>{{ form.instead }}</p>{% endif %}
<form method="post" autocomplete="off">
{% for field in form.fields %}<label for="{{ field.name }}">{{ field.label }}</label>
<input id="{{ field.name }}" name="{{ field.name }}" type="{{ field.kind }}" value="{{ field.value }}"{% if field.required %} required{% endif %}>
{% endfor %}<label class="tick"><input name="agree" type="checkbox" value="yes" required> {{ form.agree }}</label>
<button class="act">{{ form.go }}</button></form>
<p><small>{{ form.note }}</small></p>{% endif %}
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
    form: Form | None = None,
) -> str:
    """A page that says one thing. `button` sends it back to its own address by POST; `onward` (label, address)
    leads on at once, and by its link where nothing moves by itself. `form` is sent to its own address too."""
    return _PAGE.render(title=title, texts=texts, language=language, button=button, onward=onward, form=form)
