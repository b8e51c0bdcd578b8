"""Files of the chat: uploads, and pictures fetched from stand-ins on this machine."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from PIL import Image, UnidentifiedImageError

from demo.chat.errors import BotApiError, bad_request
from demo.chat.params import Json, Params, Upload

PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_URL_BYTES = 5 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class StoredFile:
    number: int
    kind: str
    """"photo" or "document"."""
    name: str
    content: bytes
    content_type: str
    width: int = 0
    height: int = 0

    @property
    def file_id(self) -> str:
        return f"AgADBAAD-{self.kind}-{self.number:06d}"

    @property
    def unique_id(self) -> str:
        return f"AQAD{self.number}"

    @property
    def path(self) -> str:
        """As getFile gives it."""
        return f"{self.kind}s/file_{self.number}{'.jpg' if self.kind == 'photo' else ''}"

    def as_json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def as_photo(self) -> list[Json]:
        return [{**self.as_json(), "width": self.width, "height": self.height}]

    def as_document(self) -> Json:
        return {**self.as_json(), "file_name": self.name, "mime_type": self.content_type}


class FileStore:
    """All files of one chat server, in memory."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_unique_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._by_url: dict[str, StoredFile] = {}
        self._client = httpx.AsyncClient(timeout=20.0, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_unique_id(self, unique_id: str) -> StoredFile | None:
        """The file of the page's address, which carries no token."""
        return self._by_unique_id.get(unique_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    async def photo(self, params: Params, field: str = "photo", value: str | None = None) -> StoredFile:
        """The picture a call names in `field`: an upload, a known file_id, or a URL on this machine."""
        upload, reference = self._source(params, field, value)
        if upload is not None:
            if len(upload.content) > PHOTO_BYTES:
                raise bad_request("file is too big")
            return self.add_photo(upload.content)
        if not reference:
            raise bad_request("there is no photo in the request")
        if "://" in reference:
            return self._by_url.get(reference) or await self._fetch(reference)
        return self._known(reference, "photo")

    async def document(self, params: Params, field: str = "document") -> StoredFile:
        upload, reference = self._source(params, field, None)
        if upload is not None:
            if len(upload.content) > DOCUMENT_BYTES:
                raise BotApiError(413, "Request Entity Too Large")
            name = upload.name or "file"
            return self._keep("document", name, upload.content, upload.content_type)
        if not reference:
            raise bad_request("there is no document in the request")
        return self._known(reference, "document")

    def add_photo(self, content: bytes) -> StoredFile:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                image = Image.open(io.BytesIO(content))
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombWarning):
            raise bad_request("IMAGE_PROCESS_FAILED") from None
        width, height = image.size
        if width + height > 10_000 or not 1 / 20 <= width / height <= 20:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        content_type = Image.MIME.get(image.format or "", "image/jpeg")
        return self._keep("photo", "photo", content, content_type, width, height)

    def _source(self, params: Params, field: str, value: str | None) -> tuple[Upload | None, str]:
        reference = params.string(field) if value is None else value
        name = reference.removeprefix("attach://") if reference.startswith("attach://") else field
        upload = params.files.get(name) if value is None or reference.startswith("attach://") else None
        return upload, "" if reference.startswith("attach://") else reference

    def _known(self, file_id: str, kind: str) -> StoredFile:
        known = self._by_id.get(file_id)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if known.kind != kind:
            raise bad_request(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
        return known

    async def _fetch(self, url: str) -> StoredFile:
        """Only from this machine: the stand-in never reaches the world."""
        try:
            if urlsplit(url).hostname not in LOOPBACK:
                raise bad_request("failed to get HTTP URL content")
            answer = await self._client.get(url)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise bad_request("failed to get HTTP URL content") from None
        if answer.status_code != 200 or len(answer.content) > PHOTO_URL_BYTES:
            raise bad_request("failed to get HTTP URL content")
        try:
            photo = self.add_photo(answer.content)
        except BotApiError:
            raise bad_request("wrong type of the web page content") from None
        self._by_url[url] = photo
        return photo

    def _keep(
        self, kind: str, name: str, content: bytes, content_type: str, width: int = 0, height: int = 0
    ) -> StoredFile:
        stored = StoredFile(len(self._by_id) + 1, kind, name, content, content_type, width, height)
        self._by_id[stored.file_id] = stored
        self._by_unique_id[stored.unique_id] = stored
        self._by_path[stored.path] = stored
        return stored
