// What is drawn: a container that stays, and in it the payment as it stands.

function frame() {
  const element = host();
  element.classList.add("PaylineWidget");
  element.classList.toggle("pl-hidden", current.hidden);
  shownMessages.clear();
  const lightbox = current.template === "lightbox";
  const box = el(
    "div",
    {
      class: `pl-container-default pl-layout-${current.template}`,
      role: lightbox ? "dialog" : "region",
      "aria-modal": lightbox ? "true" : null,
      "aria-label": FRENCH ? "Paiement" : "Payment",
      tabindex: "-1",
      keydown: lightbox ? inLightbox : null,
    },
    lightbox ? button("×", { id: "pl-container-lightbox-close", "aria-label": word("close") }, hide) : null,
    el("div", { class: "pl-messages" }),
    el("div", { class: "pl-body" }, el("p", { class: "pl-loading", role: "status" }, word("loading"))),
  );
  element.replaceChildren(
    lightbox ? el("div", { id: "pl-container-lightbox", class: "pl-container-lightbox" }, box) : box,
  );
}

function draw(...children) {
  unsay();
  const body = part(".pl-body");
  const had = body.contains(document.activeElement);
  body.replaceChildren(...children.flat().filter(Boolean));
  part(".pl-container-default").setAttribute("lang", current.session ? current.session.language : FRENCH ? "fr" : "en");
  if (had || current.template === "lightbox") {
    focusOn(part(".pl-container-default"));
  }
}

function focusOn(element) {
  if (element && !current.hidden) {
    element.focus({ preventScroll: true });
  }
}

function inLightbox(event) {
  if (event.key === "Escape") {
    hide();
  }
  if (event.key !== "Tab") {
    return;
  }
  const stops = [...event.currentTarget.querySelectorAll("button, input, summary, a[href], iframe")].filter(
    (one) => one.offsetParent !== null && one.tabIndex >= 0 && !one.closest("details:not([open]) > :not(summary)"),
  );
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const at = document.activeElement;
  if (first && ((event.shiftKey && (at === first || at === event.currentTarget)) || (!event.shiftKey && at === last))) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}

function line(label, text, more) {
  return el("div", { class: more || null }, el("dt", {}, label), el("dd", {}, text));
}

function summary(shows) {
  const gift = shows.gift;
  return el(
    "dl",
    { class: "pl-summary", "aria-label": word("summary") },
    line(word("amount"), shows.amount),
    gift ? line(word("paid_by_gift_cards"), gift.paid) : null,
    line(word("remains"), shows.due, "pl-due"),
    gift ? line(word(gift.maxPerCard ? "max_card" : "max_basket"), gift.max, "pl-small") : null,
  );
}

// Each method: its name for classes, its title, and what stands in it.
function methods(shows) {
  const found = [];
  if (shows.gift) {
    found.push(["gift", word("gift_card"), giftMethod(shows)]);
  }
  if (shows.bank) {
    found.push(["bank", word("card"), bankMethod(shows)]);
  }
  return found;
}

function giftMethod(shows) {
  const gift = shows.gift;
  const rows = gift.cards.map((card, place) =>
    el(
      "li",
      {},
      el("span", { class: "pl-number" }, card.number),
      el("span", { class: "pl-taken" }, card.amount),
      button(
        word("remove"),
        { class: "pl-remove-btn", "aria-label": `${word("remove")} ${card.number}` },
        () => step({ step: "remove_gift_card", place: String(place) }),
      ),
    ),
  );
  return [
    rows.length ? el("ul", { class: "pl-cards", "aria-label": word("gift_cards_in_basket") }, rows) : null,
    gift.form ? (current.offer ? offerForm() : giftForm(rows.length > 0)) : null,
    !gift.form && shows.bank ? el("p", {}, word("max_reached")) : null,
  ];
}

function giftForm(another) {
  const press = () => {
    if (check({ number: giftCard, pin })) {
      step({ step: "balance", ...typed("number", "pin") });
    }
  };
  return form(
    "gift",
    word(another ? "another_gift_card" : "gift_card"),
    press,
    field("number", word("gift_number"), { mode: "numeric", size: 24, most: 40 }),
    field("pin", word("pin"), { hint: word("pin_hint"), mode: "numeric", size: 6, most: 10 }),
    el("div", { class: "pl-btn-container" }, button(word("check_balance"), { class: "pl-balance-btn" }, press)),
  );
}

function offerForm() {
  const { fields, told } = current.offer;
  const press = () => step({ step: "gift_card", ...fields, ...typed("amount") });
  const other = () => {
    current.offer = null;
    show(current.state);
    focusOn(input("number"));
  };
  return form(
    "offer",
    word("gift_card"),
    press,
    el("dl", { class: "pl-offer" }, line(word("balance"), told.balance)),
    field("amount", word("gift_amount"), { hint: told.sentence, mode: "decimal", size: 12, most: 20, value: told.amount }),
    el(
      "div",
      { class: "pl-btn-container" },
      button(word("add"), { class: "pl-add-btn" }, press),
      button(word("other_card"), { class: "pl-other-btn" }, other),
    ),
  );
}

function bankMethod(shows) {
  if (!shows.bank.form) {
    return [el("p", {}, word(shows.gift && shows.gift.form && !shows.gift.cards.length ? "gift_first" : "no_card"))];
  }
  const press = () => {
    if (check({ card: bankCard, expires, cvv })) {
      pay({ step: "complement", ...typed("card", "expires", "cvv", "holder") });
    }
  };
  return [
    form(
      "bank",
      word("card"),
      press,
      field("card", word("card_number"), { mode: "numeric", size: 24, most: 40 }),
      field("expires", word("expires"), { hint: word("expires_hint"), size: 6, most: 10 }),
      field("cvv", word("cvv"), { hint: word("cvv_hint"), mode: "numeric", size: 6, most: 10 }),
      field("holder", word("holder"), { size: 24 }),
      el("div", { class: "pl-pay-btn-container" }, button(shows.bank.pay, { class: "pl-pay-btn" }, press)),
    ),
  ];
}

function confirmation() {
  const press = () => pay({ step: "confirm" });
  return el(
    "div",
    { class: "pl-pmContainer pl-pmContainer-confirm" },
    el("p", {}, word("nothing_due_title")),
    el("div", { class: "pl-pay-btn-container" }, button(word("confirm"), { class: "pl-pay-btn" }, press)),
  );
}

function inColumn(found) {
  return [
    el("h2", { id: "pl-pmLayout-column-choosePMLabel" }, word("choose")),
    el(
      "div",
      { class: "pl-paymentMethods" },
      found.map(([name, title, inside]) =>
        el("section", { class: `pl-pmContainer pl-pmContainer-${name}`, "aria-label": title }, el("h3", {}, title), inside),
      ),
    ),
  ];
}

function inTabs(found) {
  const names = found.map(([name]) => name);
  const active = names.includes(current.tab) ? current.tab : names[0];
  const choose = (name) => {
    current.tab = name;
    for (const tab of host().querySelectorAll(".pl-tab")) {
      const chosen = tab.dataset.method === name;
      tab.classList.toggle("pl-active", chosen);
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      part(`#pl-panel-${tab.dataset.method}`).hidden = !chosen;
    }
  };
  const keys = (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (steps) {
      const next = names[(names.indexOf(current.tab || active) + steps + names.length) % names.length];
      choose(next);
      part(`#pl-tab-${next}`).focus();
    }
  };
  return [
    el(
      "div",
      { class: "pl-tabs", role: "tablist", "aria-label": word("choose"), keydown: keys },
      found.map(([name, title]) =>
        button(
          title,
          {
            id: `pl-tab-${name}`,
            class: name === active ? "pl-tab pl-active" : "pl-tab",
            role: "tab",
            "data-method": name,
            "aria-selected": String(name === active),
            "aria-controls": `pl-panel-${name}`,
            tabindex: name === active ? "0" : "-1",
          },
          () => choose(name),
        ),
      ),
    ),
    el(
      "div",
      { class: "pl-paymentMethods" },
      found.map(([name, _title, inside]) =>
        el(
          "div",
          {
            id: `pl-panel-${name}`,
            class: `pl-pmContainer pl-pmContainer-${name}`,
            role: "tabpanel",
            "aria-labelledby": `pl-tab-${name}`,
            hidden: name !== active,
          },
          inside,
        ),
      ),
    ),
  ];
}

function cancelButton() {
  return el(
    "div",
    { class: "pl-cancel-container" },
    button(word("cancel"), { class: "pl-cancel-btn" }, () => step({ step: "cancel" })),
  );
}

function lastRefusal(refusal) {
  return el(
    "p",
    { class: "pl-refusal" },
    `${word("last_refusal")} ${refusal.sentence} ${refusal.left} `,
    el("small", {}, refusal.code),
  );
}

function testCards(title, cards, fill) {
  const rows = cards.map((card) =>
    el(
      "li",
      {},
      el("span", {}, card.does),
      el("code", {}, card.number),
      button(
        word("help_fill"),
        { class: "pl-fill-btn", "aria-label": `${word("help_fill")} ${card.does} ${card.number}` },
        () => fill(card),
      ),
    ),
  );
  return rows.length
    ? [el("p", { class: "pl-drawer-title" }, title), el("ul", { class: "pl-test-cards", "aria-label": title }, rows)]
    : [];
}

function drawer(shows) {
  const fill = (card) => {
    const [first] = Object.keys(card.fills);
    if (current.template === "tab" && part(`#pl-tab-${card.kind}`)) {
      part(`#pl-tab-${card.kind}`).click();
    }
    if (card.kind === "gift" && current.offer) {
      current.offer = null;
      show(current.state);
    }
    for (const [name, value] of Object.entries(card.fills)) {
      if (input(name)) {
        input(name).value = value;
      }
    }
    focusOn(input(first));
  };
  const usable = shows.testCards.filter((card) =>
    card.kind === "gift" ? shows.gift && shows.gift.form : shows.bank && shows.bank.form,
  );
  return el(
    "details",
    { class: "pl-drawer" },
    el("summary", {}, word("help")),
    el("p", {}, word("help_intro")),
    [
      ["gift", "gift_card"],
      ["bank", "card"],
    ].map(([kind, title]) => testCards(word(title), usable.filter((card) => card.kind === kind), fill)),
    shows.refusal
      ? el(
          "p",
          {},
          word("give_up_hint"),
          " ",
          button(word("give_up"), { class: "pl-giveup-btn" }, () => step({ step: "give_up" })),
        )
      : null,
  );
}
