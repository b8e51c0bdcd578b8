"""What a page calls its own shop: no product's name, though it often stands in the largest letters."""

from __future__ import annotations

from urllib.parse import urlsplit

from catalog.clean import clean_text, folded
from catalog.page import Page

_NO_NAMES = frozenset(
    {"home", "product", "products", "shop", "store", "untitled", "null", "undefined", "index"}
)
_MOST_LINKS = 12
"""A page links to its front page from its head, its crumbs and its foot."""


def site_names(page: Page) -> frozenset[str]:
    """`_site_names`, looked up once a page: finding the links is a walk over all of it."""
    if page.shop_names is None:
        page.shop_names = _site_names(page)
    return page.shop_names


def _site_names(page: Page) -> frozenset[str]:
    """The shop's names, and words that name nothing, as `squeezed` makes them: what the page's head says, the words and pictures that lead to the
    front page, and the host's own name. A front page's own links are none: they may be the product."""
    metas = page.metas
    said = [metas.get("og:site_name"), metas.get("application-name"), *_host_names(page.host)]
    parts = urlsplit(page.url)
    if parts.path not in ("", "/"):
        origin = f"{parts.scheme}://{parts.netloc}"
        homes = ("/", "./", origin, f"{origin}/", f"//{parts.netloc}/")
        links = page.tree.css(",".join(f'a[href="{home}"]' for home in homes)) if page.url else []
        for link in links[:_MOST_LINKS]:
            said.append(link.text(separator=" ", strip=True))
            said += [image.attributes.get("alt") for image in link.css("img[alt]")]
    squeezed_names = (squeezed(clean_text(one)) for one in said)
    return _NO_NAMES.union(name for name in squeezed_names if len(name) > 2)


def _host_names(host: str) -> list[str]:
    """ "www.fern-and-field.com" is called "fern-and-field"."""
    return [] if host.replace(".", "").isdigit() else host.removeprefix("www.").split(".")[:-1]


def squeezed(name: str | None) -> str:
    """A name by its letters alone, as hosts write it: "Thread & Co" is "threadandco"."""
    return folded((name or "").replace("&", " and ")).replace(" ", "")
