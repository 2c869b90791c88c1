// What is around this script: where it came from, the shop's element, and what the shop says on it.
//
// mockpayline's widget stands in for Payline's in a sandbox. It is written for it, shares no code with the original and
// needs nothing but the browser. Names that shops rely on (states, classes, ids, functions of Payline.Api) are those
// of the documentation and of public shop modules; where these are silent, a comment says what was chosen.

// A page that loads the script twice has one widget all the same.
if (window.Payline && window.Payline.Sandbox) {
  return;
}

const SCRIPT = document.currentScript || document.querySelector('script[src*="scripts/widget-min.js"]');
const BASE = SCRIPT ? SCRIPT.src.replace(/(cdn\/)?scripts\/widget-min\.js.*$/, "") : `${location.origin}/`;

const TEMPLATES = ["column", "tab", "lightbox", "shortcut"];
const TOKEN = /^[0-9A-Za-z]{1,50}$/;

// One widget stands in a page, as the platform has it; a shop may take the element away and put another in its place.
const current = {
  turn: 0, // counts beginnings, so that what an earlier one asked for is not shown
  token: "",
  template: "column",
  session: null,
  state: "",
  known: 0, // refusals that the buyer was told of
  resumed: false, // the buyer comes back from a partner's page
  shortcut: "", // "", "offered" or "waits", while the shop's own steps come first
  offer: null, // a gift card whose balance was asked: what is typed, and what the server said
  tab: "",
  busy: false,
  hidden: false,
  timers: [],
  before: null, // what had the focus before a lightbox took it
};

function host() {
  return document.getElementById("PaylineWidget");
}

function setting(name) {
  const element = host();
  return element ? element.getAttribute(`data-${name}`) : null;
}

function paylineToken() {
  const token = new URLSearchParams(location.search).get("paylinetoken") || "";
  return TOKEN.test(token) ? token : "";
}

// Magento's module leaves the template out where it wants a lightbox.
function templateOf(name) {
  return TEMPLATES.includes(name) ? name : "lightbox";
}

function redirects() {
  return setting("embeddedredirectionallowed") === "false";
}

function supported() {
  return ["fetch", "Promise", "URLSearchParams"].every((name) => typeof window[name] === "function");
}

// Where a browser may be led: the web, and nothing that runs.
function web(address) {
  return /^https?:\/\//i.test(address || "") ? address : "";
}
