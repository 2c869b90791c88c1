// The beginning: Payline is there at once, the widget as soon as the page is.

function whenReady(work) {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => work());
  } else {
    work();
  }
}

window.Payline = {
  Api,
  jQuery: window.jQuery || choose,
  Models: { Contexts: { ContextManager: { getCurrentContext: () => context } } },
  Sandbox: { showState },
};

// A shop with a policy gives its nonce for the stylesheet, where it has not loaded it itself.
function dress() {
  const there = [...document.querySelectorAll('link[rel="stylesheet"]')].some((one) => one.href.includes("widget-min.css"));
  if (!there && host()) {
    document.head.append(
      el("link", { rel: "stylesheet", href: `${BASE}styles/widget-min.css`, nonce: setting("cspnonce") }),
    );
  }
}

// A page that the browser had kept shows a payment as it was; other tabs may have gone on meanwhile.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && current.state === "ACTIVE_WAITING" && redirects()) {
    current.resumed = true;
    take(current.session);
  } else if (event.persisted) {
    look();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") {
    look();
  }
});

whenReady(() => {
  dress();
  if (setting("auto-init") !== "false") {
    init();
  }
});
