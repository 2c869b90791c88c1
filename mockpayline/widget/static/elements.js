// Elements, and the messages that are shown among them.

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") {
      made.addEventListener(name, value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined));
  return made;
}

// Never a submit button: the widget may stand inside the shop's own form.
function button(words, attributes, press) {
  return el("button", { type: "button", ...attributes, click: press }, words);
}

function part(selector) {
  const element = host();
  return element ? element.querySelector(selector) : null;
}

function word(key) {
  const words = current.session ? current.session.texts : FIRST_WORDS;
  return words[key] || key;
}

// What must be said before the server has said anything, in the language of the shop's page.
const FRENCH = (document.documentElement.lang || navigator.language || "fr").toLowerCase().startsWith("fr");
const FIRST_WORDS = FRENCH
  ? {
      loading: "Chargement du paiement…",
      unreachable: "Le serveur de paiement ne répond pas. Rien n’a été fait ; réessayez.",
      unknown_title: "Paiement inconnu",
      browser: "Ce navigateur est trop ancien pour payer ici.",
      close: "Fermer",
    }
  : {
      loading: "Loading the payment…",
      unreachable: "The payment server does not answer. Nothing was done; try again.",
      unknown_title: "Unknown payment",
      browser: "This browser is too old to pay here.",
      close: "Close",
    };

const shownMessages = new Map();
let messages = 0;

// Show a message unless the shop hides it; returns its id, or nothing where it is hidden.
function say(type, key, message, place) {
  messages += 1;
  const id = `pl-message-${messages}`;
  if (tell("willdisplaymessage", { id, type, key, message }) === false) {
    return "";
  }
  const shown = el("p", { id, class: `pl-message pl-message-${type}`, role: type === "error" ? "alert" : "status" }, message);
  (place || part(".pl-messages")).append(shown);
  shownMessages.set(id, shown);
  return id;
}

// Take every message away but those that the shop keeps.
function unsay() {
  for (const [id, shown] of shownMessages) {
    if (shown.isConnected && tell("willremovemessage", { id }) === false) {
      continue;
    }
    shown.remove();
    shownMessages.delete(id);
  }
  for (const input of host() ? host().querySelectorAll("[aria-invalid]") : []) {
    input.removeAttribute("aria-invalid");
    describe(input, "");
  }
}

function describe(input, message) {
  const told = [message, input.dataset.hint].filter(Boolean).join(" ");
  if (told) {
    input.setAttribute("aria-describedby", told);
  } else {
    input.removeAttribute("aria-describedby");
  }
}
