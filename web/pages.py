"""Hosted pages: plain, own look, no scripts."""

from __future__ import annotations

from jinja2 import Environment

_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Muse</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f6f3ee; color: #22201d;
         font: 17px/1.5 system-ui, sans-serif; }
  main { max-width: 26rem; margin: 1rem; padding: 2.5rem; background: #fff; border-radius: 18px; text-align: center;
         box-shadow: 0 10px 40px rgb(60 50 40 / 12%); }
  h1 { margin: 0 0 .6rem; font-size: 1.5rem; }
  p { margin: 0; color: #6a645c; }
  @media (prefers-color-scheme: dark) {
    body { background: #1b1a18; color: #f2efe9; } main { background: #262421; box-shadow: none; } p { color: #b3aca2; }
  }
</style>
<main><h1>{{ title }}</h1><p>{{ text }}</p></main>
</html>
"""
)


def page(title: str, text: str) -> str:
    """A page that says one thing."""
    return _PAGE.render(title=title, text=text)
