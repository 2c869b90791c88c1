// The inspector's own script: pages work without it. It comes after htmx and before htmx's extension for events.
(() => {
  "use strict";

  // A browser has six connections for a host, and each followed page takes one: a page that nobody sees lets go of its
  // own, and asks what it missed once it is seen again.
  class SeenSource extends EventTarget {
    constructor(url) {
      super();
      this.url = url;
      this.listeners = [];
      this.closed = false;
      this.onopen = this.onerror = null;
      this.look = () => (document.hidden ? this.pause() : this.open());
      document.addEventListener("visibilitychange", this.look);
      this.look();
    }

    get readyState() {
      return this.closed ? EventSource.CLOSED : this.inner ? this.inner.readyState : EventSource.CONNECTING;
    }

    open() {
      if (this.inner || this.closed) return;
      const inner = (this.inner = new EventSource(this.url));
      inner.onopen = (event) => {
        say("live");
        if (this.onopen) this.onopen(event);
      };
      inner.onerror = (event) => {
        say("reconnecting …");
        if (inner.readyState === EventSource.CLOSED) this.end();
        if (this.onerror) this.onerror(event);
      };
      inner.addEventListener("changed", (event) => {
        this.url = this.url.replace(/since=[^&]*/, "since=" + encodeURIComponent(event.data));
      });
      for (const [name, listener] of this.listeners) inner.addEventListener(name, listener);
    }

    pause() {
      if (this.inner) this.inner.close();
      this.inner = null;
      say("paused");
    }

    addEventListener(name, listener) {
      this.listeners.push([name, listener]);
      if (this.inner) this.inner.addEventListener(name, listener);
    }

    removeEventListener(name, listener) {
      this.listeners = this.listeners.filter((one) => one[0] !== name || one[1] !== listener);
      if (this.inner) this.inner.removeEventListener(name, listener);
    }

    end() {
      this.closed = true;
      document.removeEventListener("visibilitychange", this.look);
    }

    close() {
      this.end();
      this.pause();
    }
  }

  const say = (text) => {
    const place = document.getElementById("live-state");
    if (place && place.textContent !== text) place.textContent = text;
  };

  htmx.createEventSource = (url) => new SeenSource(url);

  const reveal = () => {
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => (button.textContent = label), 1500);
  });

  // The world's clock goes on between two looks at it.
  const tick = () => {
    const shown = document.querySelector("#clock time[data-now]");
    if (!shown) return;
    if (shown.seen === undefined) shown.seen = performance.now();
    const now = new Date(Number(shown.dataset.now) + performance.now() - shown.seen);
    shown.textContent = now.toISOString().slice(0, 19).replace("T", " ");
  };

  addEventListener("DOMContentLoaded", () => {
    reveal();
    tick();
    setInterval(tick, 1000);
  });
  document.addEventListener("htmx:afterSettle", reveal);
})();
