"""A wall that asks whether somebody is human, with letters in a picture."""

from __future__ import annotations

import base64
import html
import io
import random
import secrets
from dataclasses import dataclass

from fastapi.responses import HTMLResponse
from PIL import Image, ImageDraw, ImageFont

PATH = "/are-you-human"
LETTERS = "ACDEFHJKLMNPRTUVWXY"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Are you human?</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;background:#f4f4f2;color:#222}}
form{{background:#fff;border:1px solid #ddd;border-radius:8px;padding:2rem;width:min(24rem,92vw);display:grid;gap:.9rem}}
h1{{font-size:1.2rem;margin:0}}p{{margin:0}}input,button{{font:inherit;padding:.6rem}}button{{background:#1a5fb4;color:#fff;border:0;border-radius:4px}}
img{{border:1px solid #ddd;width:100%}}.error{{color:#b3261e}}</style></head>
<body><form method="post" action="{path}" id="captcha" class="captcha">
<h1>Please verify you are human</h1><p>We have seen unusual traffic from your connection. Type the letters in the picture to go on.</p>
{error}<img src="data:image/png;base64,{picture}" alt="Letters to type" width="320" height="110">
<label for="captcha-answer">Letters</label><input id="captcha-answer" name="answer" autocomplete="off" autocapitalize="characters">
<button>Verify</button></form></body></html>
"""


@dataclass(slots=True)
class Challenge:
    """`answer` are the letters in the picture; `back` is where a right answer leads."""

    answer: str
    back: str

    def is_met(self, answer: str) -> bool:
        return secrets.compare_digest(answer.strip().upper().encode(), self.answer.encode())

    def page(self, *, wrong: bool = False) -> HTMLResponse:
        """403, as bot walls answer."""
        error = '<p class="error" role="alert">That was not it. Please try again.</p>' if wrong else ""
        picture = base64.b64encode(_draw(self.answer)).decode()
        return HTMLResponse(PAGE.format(path=html.escape(PATH), error=error, picture=picture), 403)


def new_challenge(back: str) -> Challenge:
    return Challenge("".join(secrets.choice(LETTERS) for _ in range(5)), back)


def _draw(letters: str) -> bytes:
    """The letters, each at its own height and slant, under a few lines."""
    chance = random.Random(letters)  # the same letters give the same picture
    image = Image.new("RGB", (320, 110), "#eef1f4")
    font = ImageFont.load_default(56)
    for place, letter in enumerate(letters):
        tile = Image.new("RGBA", (70, 84))
        ImageDraw.Draw(tile).text((12, 4), letter, font=font, fill="#2b4a6f")
        tile = tile.rotate(chance.randint(-24, 24), resample=Image.Resampling.BICUBIC)
        image.paste(tile, (10 + place * 60, chance.randint(4, 24)), tile)
    draw = ImageDraw.Draw(image)
    for _ in range(4):
        ends = [(0, chance.randint(0, 110)), (320, chance.randint(0, 110))]
        draw.line(ends, fill="#8aa0b8", width=2)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
