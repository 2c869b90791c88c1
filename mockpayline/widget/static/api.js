// Payline.Api, under every spelling that public code uses; and what older samples touch besides.

function now() {
  return current.session || {};
}

function info() {
  return now().info || {};
}

function startingWith(beginning) {
  const found = Object.entries(info()).filter(([key]) => key.startsWith(beginning));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(beginning.length), value]));
}

// Begin on a token: the one given, else the one that a partner's page sends back, else the element's.
function init(token, template) {
  if (!host()) {
    return;
  }
  const back = paylineToken();
  const chosen = token || back || setting("token");
  if (chosen) {
    begin(chosen, templateOf(template || setting("template")), chosen === back);
  }
}

function reset(token, template) {
  if (host() && (token || current.token || setting("token"))) {
    begin(token || current.token || setting("token"), templateOf(template || setting("template")), false);
  }
}

// End the token's life. The data go nowhere, for the sandbox has no use for them. No document says what `spinner` is:
// anything but nothing shows that the widget is busy. Handled by the merchant, the widget itself says and does nothing.
function endToken(_additionalData, callback, spinner, handledByMerchant) {
  const turn = current.turn;
  if (spinner) {
    setBusy(true);
  }
  return ask(current.token, "steps", { step: "end_token" })
    .then((told) => {
      const mine = turn === current.turn && !handledByMerchant;
      current.busy = false;
      current.session = mine || turn !== current.turn ? current.session : told;
      if (typeof callback === "function") {
        callback({ state: told.type });
      }
      if (mine) {
        take(told);
      } else if (turn === current.turn) {
        stopWaiting();
      }
    })
    .catch((mistake) => {
      setBusy(false);
      if (turn === current.turn && mistake instanceof Mistake) {
        say("error", mistake.kind, word("unreachable"));
      }
    });
}

function getTokenStatus(token, callback) {
  return ask(token || current.token, "status").then(
    (told) => callback(told.status),
    () => callback("UNKNOWN"),
  );
}

// The sandbox takes the data and keeps none of them; a hint in its journal says so. Samples look at `status` alone.
function updateWebpaymentData(token, data, callback) {
  const answered = typeof callback === "function" ? callback : () => {};
  return ask(token || current.token, "data", data || {}).then(
    (told) => answered({ status: told.status }),
    (mistake) => answered({ status: mistake.status }),
  );
}

function getCancelAndReturnUrls() {
  return { cancelUrl: now().cancelUrl, returnUrl: now().returnUrl };
}

function getBuyerShortCut() {
  return startingWith("PaylineBuyer");
}

// The shop has done its part: the payment goes on.
function finalizeShortCut() {
  if (current.shortcut) {
    current.shortcut = "";
    current.template = "column";
    frame();
    take(current.session);
  }
}

// What gift cards pay and what remains, in euros; nothing where no gift card takes part.
function getFragmentedPaymentInfo() {
  const payment = now().payment;
  if (!payment || !payment.gift_cards.length) {
    return null;
  }
  return { totalAmount: payment.amount, remainingAmount: payment.due, parts: payment.gift_cards };
}

const Api = {
  init,
  show: reveal,
  hide,
  toggle: () => (current.hidden ? reveal() : hide()),
  reset,
  endToken,
  getToken: () => current.token || setting("token"),
  getTokenStatus,
  getCancelAndReturnUrls,
  getContextInfo: (key) => info()[key],
  getOrderInfos: () => startingWith("PaylineOrder"),
  getLanguage: () => now().language,
  getBuyerShortCut,
  finalizeShortCut,
  getFragmentedPaymentInfo,
  getRecurringDetails: () => null, // no payment of this method is in instalments
  getCssIframeWhiteList: () => [], // its fields stand in no frame, so that nothing is to be let through
  updateWebpaymentData,
  isSandBox: () => true,
};
Object.assign(Api, {
  getLanguageCode: Api.getLanguage,
  getBuyerShortcut: Api.getBuyerShortCut,
  finalizeShortcut: Api.finalizeShortCut,
  updateWebPaymentData: Api.updateWebpaymentData,
  isSandbox: Api.isSandBox,
});

const context = {
  getCancelUrl: () => now().cancelUrl,
  getReturnUrl: () => now().returnUrl,
  getToken: () => Api.getToken(),
};

// As much of jQuery's manner as public samples use on the widget's elements. Nothing of jQuery is in it.
function Chosen(elements) {
  this.elements = elements;
  this.length = elements.length;
  elements.forEach((one, place) => {
    this[place] = one;
  });
}

function each(work) {
  return function (...said) {
    this.elements.forEach((one) => work(one, ...said));
    return this;
  };
}

Object.assign(Chosen.prototype, {
  each: each((one, work) => work.call(one)),
  on: each((one, event, work) => one.addEventListener(event, work)),
  click: each((one, work) => (work ? one.addEventListener("click", work) : one.click())),
  text: each((one, words) => {
    one.textContent = words;
  }),
  html: each((one, markup) => {
    one.innerHTML = markup;
  }),
  after: each((one, markup) => one.insertAdjacentHTML("afterend", markup)),
  append: each((one, markup) => one.insertAdjacentHTML("beforeend", markup)),
  addClass: each((one, name) => one.classList.add(name)),
  removeClass: each((one, name) => one.classList.remove(name)),
  hide: each((one) => {
    one.hidden = true;
  }),
  show: each((one) => {
    one.hidden = false;
  }),
  ready(work) {
    whenReady(work);
    return this;
  },
});

function choose(what) {
  if (typeof what === "function") {
    whenReady(what);
    return new Chosen([document]);
  }
  return new Chosen(typeof what === "string" ? [...document.querySelectorAll(what)] : [what].flat());
}

// Of this sandbox alone: show a state that no payment here comes to (MANAGE_WEB_WALLET, for one), so that a shop can
// try its callbacks with every one of them. It changes nothing on the server.
function showState(state) {
  if (!host() || !part(".pl-body")) {
    return;
  }
  stopWaiting();
  if (Object.keys(TITLES).includes(state)) {
    end(state);
    return;
  }
  current.state = state;
  draw(el("p", { role: "status" }, state));
  tell("didshowstate", { state });
}
