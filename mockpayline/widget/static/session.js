// A session in the widget: it begins, is shown, takes steps, waits, ends.

async function begin(token, template, resumed) {
  current.turn += 1;
  const turn = current.turn;
  stopWaiting();
  Object.assign(current, { token, template, session: null, state: "", resumed, offer: null, tab: "", busy: false });
  current.shortcut = template === "shortcut" ? "offered" : "";
  current.hidden = false;
  if (template === "lightbox" && !host().contains(document.activeElement)) {
    current.before = document.activeElement;
  }
  host().classList.remove("pl-handled");
  tell("willinit");
  frame();
  if (!supported()) {
    end("BROWSER_NOT_SUPPORTED");
    return;
  }
  let session;
  try {
    session = await ask(token, "steps", { step: "open" });
  } catch (mistake) {
    if (turn === current.turn) {
      notBegun(mistake);
    }
    return;
  }
  if (turn === current.turn) {
    // Who comes back from the bank has not been told yet what it answered.
    current.known = resumed ? 0 : session.refusals;
    tell("willshow");
    take(session);
  }
}

function notBegun(mistake) {
  if (mistake.status === 404) {
    // No document says what the platform shows for a token that it does not know: what leads the shop to ask for
    // another one.
    end("TOKEN_EXPIRED");
    return;
  }
  draw();
  say("error", "unreachable", word("unreachable"));
}

// Show a session as the server tells it.
function take(session, offer) {
  current.session = session;
  current.offer = offer || null;
  const refused = session.refusals > current.known;
  current.known = session.refusals;
  stopWaiting();
  if (session.final) {
    end(session.type);
    return;
  }
  if (session.type === "ACTIVE_WAITING") {
    challenge();
    return;
  }
  current.resumed = false;
  const refusal = session.shows.refusal;
  let state = session.type;
  if (current.shortcut) {
    state = current.shortcut === "waits" ? "PAYMENT_TRANSITIONAL_SHORTCUT" : "PAYMENT_METHODS_LIST_SHORTCUT";
  } else if (refused) {
    state = refusal.state === "CANCELLED" ? "PAYMENT_CANCELED_WITH_RETRY" : "PAYMENT_FAILURE_WITH_RETRY";
  }
  show(state, refused);
  if (refused && !current.shortcut) {
    say("error", `refused.${refusal.code}`, `${refusal.sentence} ${refusal.left} (${refusal.code})`);
  }
  lookWhenOver(session);
}

function show(state, refused) {
  const shows = current.session.shows;
  current.state = state;
  if (state === "PAYMENT_METHODS_LIST_SHORTCUT") {
    draw(summary(shows), el("div", { class: "pl-shortcut" }, button(word("continue"), { class: "pl-btn" }, shortcut)));
  } else if (state === "PAYMENT_TRANSITIONAL_SHORTCUT") {
    draw(summary(shows), el("p", { role: "status" }, word("shortcut_waits")));
  } else {
    const found = methods(shows);
    draw(
      el("p", { class: "pl-sandbox" }, el("strong", {}, word("banner_title")), " ", word("banner")),
      summary(shows),
      shows.refusal && !refused ? lastRefusal(shows.refusal) : null,
      current.template === "tab" && found.length > 1 ? inTabs(found) : inColumn(found),
      shows.nothingDue ? confirmation() : null,
      cancelButton(),
      drawer(shows),
    );
  }
  tell("didshowstate", { state });
}

function shortcut() {
  current.shortcut = "waits";
  take(current.session);
}

// Take one step of the buyer; a second press while one is under way does nothing.
async function step(fields) {
  if (current.busy || current.session === null) {
    return;
  }
  const turn = current.turn;
  setBusy(true);
  unsay();
  try {
    const told = await ask(current.token, "steps", { ...fields, seen: current.session.seen });
    if (turn === current.turn) {
      const offer = told.offer ? { fields: { number: fields.number, pin: fields.pin }, told: told.offer } : null;
      take(told, offer);
      focusOn(offer ? input("amount") : null);
    }
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) {
      throw mistake;
    }
    if (turn === current.turn) {
      await explain(mistake, turn);
    }
  } finally {
    if (turn === current.turn) {
      setBusy(false);
    }
  }
}

// A payment begins once what was typed is in order. The shop may hold it back (WooCommerce checks its own form first,
// and presses the button again).
function pay(fields) {
  if (!current.busy && tell("beforepayment") !== false) {
    step(fields);
  }
}

async function explain(mistake, turn) {
  const place = mistake.field && input(mistake.field);
  if (place) {
    wrong(mistake.field, mistake.kind, mistake.sentence).focus();
    return;
  }
  if (mistake.status === 409) {
    // Another tab, or time, has changed the payment: it is shown as it stands now.
    try {
      const session = await ask(current.token, "");
      if (turn !== current.turn) {
        return;
      }
      take(session);
      if (session.final) {
        return;
      }
    } catch (_mistake) {
      // The sentence below says enough.
    }
  }
  say("error", mistake.kind, mistake.sentence || word("unreachable"));
}

function setBusy(busy) {
  current.busy = busy;
  const box = part(".pl-container-default");
  if (box) {
    box.setAttribute("aria-busy", String(busy));
  }
}

// 3-D Secure: in a frame, or on a page of the bank's from which the buyer comes back with paylinetoken.
function challenge() {
  const address = BASE.replace(/\/$/, "") + current.session.shows.challenge;
  const back = setting("partnerreturnurl") || location.href.replace(/#.*$/, "");
  const go = () => location.assign(`${address}&back=${encodeURIComponent(back)}`);
  if (!redirects()) {
    current.state = "ACTIVE_WAITING";
    let loads = 0;
    const loaded = () => {
      loads += 1;
      if (loads > 1) {
        look();
      }
    };
    draw(
      el("p", { role: "status" }, word("challenge_waits")),
      el("iframe", { class: "pl-challenge", title: word("challenge"), src: address, load: loaded }),
      cancelButton(),
    );
    tell("didshowstate", { state: "ACTIVE_WAITING" });
    keepLooking();
    return;
  }
  if (current.state && !current.resumed) {
    current.state = "ACTIVE_WAITING";
    draw(el("p", { role: "status" }, word("challenge_waits")));
    tell("didshowstate", { state: "ACTIVE_WAITING" });
    go();
    return;
  }
  current.state = "PAYMENT_REDIRECT_NO_RESPONSE";
  draw(
    el("p", { role: "status" }, word("challenge_left")),
    el("div", { class: "pl-btn-container" }, button(word("challenge_again"), { class: "pl-btn" }, go)),
    cancelButton(),
  );
  tell("didshowstate", { state: "PAYMENT_REDIRECT_NO_RESPONSE" });
  keepLooking();
}

const LOOK_EVERY = 1000; // ms

function keepLooking() {
  current.timers.push(setTimeout(look, LOOK_EVERY));
}

function lookWhenOver(session) {
  if (session.endsIn !== null) {
    // setTimeout counts in 32 bits.
    current.timers.push(setTimeout(look, Math.min(session.endsIn + 100, 2 ** 31 - 1)));
  }
}

// See how the payment stands, and show it if it is another picture than the one that the buyer has.
async function look() {
  const before = current.session;
  const turn = current.turn;
  if (before === null || before.final || current.busy) {
    return;
  }
  let session = null;
  try {
    session = await ask(current.token, "");
  } catch (_mistake) {
    // It is looked for again.
  }
  if (turn !== current.turn || current.session !== before) {
    return;
  }
  if (session !== null && (session.seen !== before.seen || session.type !== before.type)) {
    take(session);
  } else if (before.type === "ACTIVE_WAITING") {
    stopWaiting();
    keepLooking();
  }
}

function stopWaiting() {
  current.timers.forEach(clearTimeout);
  current.timers = [];
}

function hide() {
  current.hidden = true;
  if (host()) {
    host().classList.add("pl-hidden");
  }
  if (current.before && current.before.isConnected) {
    current.before.focus();
  }
}

function reveal() {
  if (!host() || !current.hidden) {
    return;
  }
  tell("willshow");
  current.hidden = false;
  host().classList.remove("pl-hidden");
  focusOn(current.template === "lightbox" ? part(".pl-container-default") : null);
}
