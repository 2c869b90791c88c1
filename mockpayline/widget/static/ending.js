// The end: the ticket, the shop's word on it, and the way back to the shop.

const TITLES = {
  PAYMENT_SUCCESS: "ticket_accepted",
  PAYMENT_SUCCESS_FORCE_TICKET_DISPLAY: "ticket_accepted",
  PAYMENT_FAILURE: "ticket_refused",
  PAYMENT_CANCELED: "canceled",
  PAYMENT_ONHOLD_PARTNER: "ticket_on_hold",
  TOKEN_EXPIRED: "expired_title",
  BROWSER_NOT_SUPPORTED: "browser",
};

function titleOf(state) {
  if (state === "TOKEN_EXPIRED" && current.session === null) {
    return word("unknown_title");
  }
  return word(current.session && current.session.payment.state === "ended" ? "ended_title" : TITLES[state]);
}

// The way back: returnURL once paid, refused or on hold; cancelURL where the buyer, the shop or time has ended it.
function wayBack() {
  const session = current.session;
  return session === null ? "" : web(session.payment.redirect) || web(session.cancelUrl);
}

function ticket(state) {
  const lines = current.session ? current.session.shows.ticket : [];
  const nothingCame = ["TOKEN_EXPIRED", "PAYMENT_CANCELED"].includes(state);
  const to = wayBack();
  return el(
    "div",
    { class: "pl-ticket", id: "pl-ticket-default" },
    el("h2", { class: "pl-ticket-title" }, titleOf(state)),
    current.session && nothingCame ? el("p", {}, word("over_text")) : null,
    state === "PAYMENT_ONHOLD_PARTNER" ? el("p", {}, word("ticket_waits")) : null,
    lines.length ? el("dl", { class: "pl-summary" }, lines.map(([label, text]) => line(label, text))) : null,
    // Modules of Magento, PrestaShop and WooCommerce press it by its id.
    to ? el("a", { id: "pl-ticket-default-ticket_btn", class: "pl-btn", href: to }, word("back_to_shop")) : null,
  );
}

// Old modules look for the ticket's button while they are being told, newer ones a tick later: it is there first.
function end(state) {
  stopWaiting();
  current.state = state;
  draw(ticket(state));
  if (tell("finalstatehasbeenreached", { state }) === false) {
    // The shop goes on by itself.
    draw();
    host().classList.add("pl-handled");
    return;
  }
  tell("didshowstate", { state });
  const session = current.session;
  const to = session && session.automaticRedirectAtSessionsEnd ? web(session.payment.redirect) : "";
  if (to) {
    current.timers.push(setTimeout(() => location.assign(to), session.shows.leadsBackAfter * 1000));
  }
}
