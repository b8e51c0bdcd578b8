"""Finds Chromium: the system's, else Playwright's own download, else the distribution's package when root."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def present() -> bool:
    if os.environ.get("MUSE_CHROMIUM"):
        return Path(os.environ["MUSE_CHROMIUM"]).is_file()
    if any(map(shutil.which, NAMES)):
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).is_file()


def attempt(*command: str) -> None:
    try:
        subprocess.run(command, check=False, timeout=600, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]}: {error}", file=sys.stderr)


def main() -> int:
    if present():
        return 0
    print("No Chromium found; trying Playwright's download ...")
    attempt(sys.executable, "-m", "playwright", "install", "chromium")
    if not present() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Trying the distribution's package ...")
        attempt("apt-get", "update", "-qq")
        attempt("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    if present():
        return 0
    print(
        "Muse needs Chromium for stores that sell only through their pages. Install it with your package "
        "manager (Debian: apt install chromium), or set MUSE_CHROMIUM to its path, and run make again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
