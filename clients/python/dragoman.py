"""A client of Dragoman's gateway: one file, the standard library only, Python 3.9 or later.

    client = Client("http://127.0.0.1:8080", key)
    job = client.submit(text="안녕하세요", source_language="ko", target_languages=["en"])
    client.wait(job["token"])
    print(client.result(job["token"], format="text"))
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Iterable, Iterator, NamedTuple

__all__ = ["Client", "DragomanError", "Event"]

#: States of a job that is over.
OVER = frozenset({"done", "partial", "failed", "expired", "cancelled", "needs_review"})

_PASSING = frozenset({429, 502, 503, 504})
_BROKEN = (urllib.error.URLError, http.client.HTTPException, OSError)
_WAIT_SECONDS = 25
_MAX_PAUSE_SECONDS = 30.0
_CHUNK = 1 << 16


class DragomanError(Exception):
    """What the gateway refused, and what to do about it; the fields are those of the problem.

    ``status`` is the HTTP status, ``code`` the kind of problem for programs, ``field`` what is
    wrong (or None), ``allowed`` what it may be, ``retry_after`` seconds (or None).
    """

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None = None):
        detail = problem.get("detail") or f"The gateway answered {status}."
        self.what_to_do: str = problem.get("what_to_do") or ""
        super().__init__(f"{detail} {self.what_to_do}".strip())
        self.status = status
        self.code: str = problem.get("code") or str(status)
        self.detail: str = detail
        self.field: str | None = problem.get("field")
        self.allowed: list[str] = problem.get("allowed") or []
        self.request_id: str | None = problem.get("request_id")
        self.retry_after = retry_after


class Event(NamedTuple):
    """Something that happened to a job."""

    id: str
    type: str
    data: Any


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The gateway redirects nobody, and the key is for it alone."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Client:
    """Asks one gateway, or the load balancer before several. Safe for several threads.

    ``timeout`` is how many seconds it may be silent, more than 25; ``retries`` how often a request is
    tried again when the connection breaks or the gateway says 429, 502, 503 or 504. A job that is
    submitted again that way is one job.
    """

    def __init__(
        self, url: str, key: str | None = None, timeout: float = 60, retries: int = 5
    ) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"{url!r} is no URL of a gateway; write one as http://127.0.0.1:8080")
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = timeout
        self._retries = retries
        self._opener = urllib.request.build_opener(_NoRedirects)

    def submit(
        self,
        *,
        files: Iterable[str | os.PathLike[str] | tuple[str, bytes]] = (),
        idempotency_key: str | None = None,
        **order: Any,
    ) -> dict[str, Any]:
        """Submits a job and tells its ``token``.

        ``order`` are the fields of ``POST /v1/jobs``: text, texts or url, source_language,
        target_languages, transcribe_only, priority, deadline, metadata, webhook, options,
        validate_only; with ``target="workflow"`` a text becomes a workflow, which ``execute`` has
        run. ``files`` are paths of audio, or pairs of a name and its bytes.
        """
        order = {name: value for name, value in order.items() if value is not None}
        files = list(files)
        if files:
            form = _Form(order, files)
            headers = {"Content-Type": form.content_type, "Content-Length": str(form.length)}
        else:
            body = json.dumps(order).encode()
            headers = {"Content-Type": "application/json"}
        headers["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        with self._open(
            "POST", "/v1/jobs", headers, form.chunks if files else lambda: body
        ) as answer:
            return json.load(answer)

    def get(self, token: str) -> dict[str, Any]:
        """Tells how far a job is, with the results so far."""
        return self._json("GET", _path(token))

    def wait(self, token: str, timeout: float | None = None) -> dict[str, Any]:
        """Waits for the end of a job, for ever or so many seconds, and tells its status.

        How it ended stands in ``status``. Raises TimeoutError when time runs out; the job goes on.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _WAIT_SECONDS if end is None else max(0.0, end - time.monotonic())
            seconds = int(min(left, _WAIT_SECONDS))
            asked = time.monotonic()
            job = self._json(
                "GET", _path(token), {"Prefer": f"wait={seconds}"} if seconds else {}
            )
            if job["status"] in OVER:
                return job
            now = time.monotonic()
            if end is not None and now >= end:
                raise TimeoutError(f"Job {token} is {job['status']} still.")
            if now - asked < 1:
                # This gateway does not let requests wait.
                time.sleep(1 if end is None else min(1, end - now))

    def stream(self, token: str, last_event_id: str | None = None) -> Iterator[Event]:
        """Tells what happens to a job, from its beginning or behind an event, until its end.

        When the connection breaks it goes on where it was: nothing is missed, nothing comes twice.
        """
        broken = 0
        while True:
            headers = {"Accept": "text/event-stream"}
            if last_event_id:
                headers["Last-Event-ID"] = last_event_id
            try:
                with self._open("GET", _path(token) + "/events", headers) as answer:
                    if answer.status == 204:
                        return
                    for event in _events(answer):
                        last_event_id = event.id
                        broken = 0
                        yield event
                        if event.type == "end":
                            return
                failure: Exception = ConnectionError(f"The stream of job {token} ended too early, again and again.")
            except _BROKEN as e:
                failure = e
            broken += 1
            if broken > self._retries:
                raise failure
            time.sleep(_pause(broken, None))

    def cancel(self, token: str) -> dict[str, Any] | None:
        """Cancels a job and tells its state; None: it was over, and is removed with its results."""
        with self._open("DELETE", _path(token)) as answer:
            return None if answer.status == 204 else json.load(answer)

    def result(
        self,
        token: str,
        format: str = "json",
        language: str | None = None,
        input: int | None = None,
    ) -> Any:
        """The result of a job that is over: what json says, or text for text, srt, vtt and yaml."""
        query = {"format": format, "language": language, "input": input}
        given = urllib.parse.urlencode({k: v for k, v in query.items() if v is not None})
        with self._open("GET", f"{_path(token)}/result?{given}") as answer:
            return json.load(answer) if format == "json" else answer.read().decode()

    def check_workflow(self, workflow: str | dict[str, Any]) -> dict[str, Any]:
        """Tells whether a workflow, YAML or an object, is ``valid``, and its ``errors`` if not."""
        body = json.dumps({"workflow": workflow}).encode()
        headers = {"Content-Type": "application/json"}
        with self._open("POST", "/v1/workflows/validate", headers, lambda: body) as answer:
            return json.load(answer)

    def catalogue(self) -> dict[str, Any]:
        """Tells which agents there are, and the JSON Schema of a workflow."""
        return self._json("GET", "/v1/workflows/catalogue")

    def _json(self, method: str, path: str, headers: dict[str, str] | None = None) -> Any:
        with self._open(method, path, headers) as answer:
            return json.load(answer)

    def _open(self, method, path, headers=None, body=lambda: None):
        headers = dict(headers or {})
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        tried = 0
        while True:
            tried += 1
            request = urllib.request.Request(
                self._url + path, data=body(), headers=headers, method=method
            )
            try:
                return self._opener.open(request, timeout=self._timeout)
            except urllib.error.HTTPError as refusal:
                error = _error(refusal)
                if tried > self._retries or not _passes(error, headers):
                    raise error from None
                time.sleep(_pause(tried, error.retry_after))
            except _BROKEN:
                if tried > self._retries:
                    raise
                time.sleep(_pause(tried, None))


class _Form:
    """A multipart form, read from its files anew each time that it is sent."""

    def __init__(self, order: dict[str, Any], files: list[Any]) -> None:
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._parts: list[bytes | str | os.PathLike[str]] = []
        for name, value in order.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                text = one if isinstance(one, str) else json.dumps(one)
                self._parts.append(
                    f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
                    f"{text}\r\n".encode()
                )
        for file in files:
            name, content = file if isinstance(file, tuple) else (os.path.basename(file), file)
            quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
            self._parts += [
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
                f'filename="{quoted}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode(),
                content,
                b"\r\n",
            ]
        self._parts.append(f"--{boundary}--\r\n".encode())
        self.length = sum(
            len(part) if isinstance(part, bytes) else os.path.getsize(part) for part in self._parts
        )

    def chunks(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
                continue
            with open(part, "rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk


def _events(lines: Iterable[bytes]) -> Iterator[Event]:
    """Reads server-sent events; one that was cut off is none."""
    fields: dict[str, str] = {}
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if not line:
            if raw and "data" in fields:
                yield Event(
                    fields.get("id", ""), fields.get("event", "message"), json.loads(fields["data"])
                )
            fields = {}
            continue
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "data" and "data" in fields:
            value = f"{fields['data']}\n{value}"
        fields[name] = value


def _error(refusal: urllib.error.HTTPError) -> DragomanError:
    with refusal:
        try:
            problem = json.loads(refusal.read())
        except (ValueError, *_BROKEN):
            problem = {}
    after = refusal.headers.get("Retry-After", "")
    return DragomanError(
        refusal.code,
        problem if isinstance(problem, dict) else {},
        float(after) if after.isdigit() else None,
    )


def _passes(error: DragomanError, headers: dict[str, str]) -> bool:
    """Whether another try may help soon; an order that was sent again may be under way still."""
    under_way = error.status == 409 and "Idempotency-Key" in headers
    return (error.status in _PASSING or under_way) and (
        error.retry_after or 0
    ) <= _MAX_PAUSE_SECONDS


def _pause(tried: int, retry_after: float | None) -> float:
    return min(_MAX_PAUSE_SECONDS, 0.1 * 2**tried) if retry_after is None else retry_after


def _path(token: str) -> str:
    return "/v1/jobs/" + urllib.parse.quote(token, safe="")
