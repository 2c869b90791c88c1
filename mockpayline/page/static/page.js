/* What the page does more smoothly where scripts run: mistakes are told before a form is sent, a test card fills its
   form in one click, and the focus stays with the buyer when htmx puts a new page into this one. */
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const checks = () => byId("checks")?.dataset ?? {};

  // Card numbers: the same tests as the server's, which makes them again.

  const compact = (text) => text.replace(/[\s-]/g, "");

  function hasLuhnDigit(number) {
    if (!/^\d{2,}$/.test(number)) return false;
    let sum = 0;
    [...number].reverse().forEach((digit, place) => {
      const value = Number(digit) * (place % 2 ? 2 : 1);
      sum += value > 9 ? value - 9 : value;
    });
    return sum % 10 === 0;
  }

  const isListed = (number) => (checks().known ?? "").split(" ").includes(number);
  const mayBeUnlisted = () => !checks().all;
  const isGiftCard = (number) =>
    isListed(number) || mayBeUnlisted() || (number.length === 19 && number.startsWith("9999") && hasLuhnDigit(number));
  const isBankCard = (number) =>
    isListed(number) ||
    mayBeUnlisted() ||
    (number.length === 16 && number[9] === "9" && hasLuhnDigit(number) &&
      (checks().codes ?? "").split(" ").includes(number.slice(10, 15)));

  const isAmex = (number) => /^3[47]/.test(number);

  function brandOf(number) {
    if (isAmex(number)) return "American Express";
    if (/^5/.test(number)) return "Mastercard";
    if (/^4/.test(number)) return "CB / Visa";
    return number ? "CB" : "";
  }

  // The world's month counts, not this machine's.
  const isPast = (month, year) => year * 12 + month < Number(checks().month);

  // What each field must be; a name of the sentence that says what it is not, or nothing.

  const rules = {
    number: (text) => (isGiftCard(compact(text)) ? "" : "saysGift"),
    pin: (text) => (/^\d{4}$/.test(text.trim()) ? "" : "saysPin"),
    card: (text) => {
      const number = compact(text);
      if (!isListed(number) && !hasLuhnDigit(number)) return "saysMistyped";
      if (!isBankCard(number)) return "saysBank";
      return (isAmex(number) ? checks().amex : checks().others) ? "" : "saysNotTaken";
    },
    expires: (text) => {
      const found = /^(\d\d)\/?(?:20)?(\d\d)$/.exec(text.replace(/\s/g, ""));
      if (!found || found[1] < "01" || found[1] > "12") return "saysExpires";
      return isPast(Number(found[1]), 2000 + Number(found[2])) ? "saysExpired" : "";
    },
    cvv: (text) => (/^\d{3,4}$/.test(text.trim()) ? "" : "saysCvv"),
    holder: (text) => (/\d/.test(text) ? "saysHolder" : ""),
  };

  function mistakeOf(input) {
    if (!input.value.trim()) return input.required ? checks().saysRequired : "";
    const key = rules[input.name]?.(input.value) ?? "";
    return key && checks()[key].replace("{brand}", brandOf(compact(input.value)));
  }

  function tell(input, sentence) {
    const id = `${input.id}-mistake`;
    let place = byId(id);
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
    if (sentence) {
      if (!place) {
        place = document.createElement("span");
        place.className = "mistake";
        place.id = id;
        input.before(place);
      }
      place.textContent = sentence;
      input.setAttribute("aria-invalid", "true");
      described.unshift(id);
    } else {
      place?.remove();
      input.removeAttribute("aria-invalid");
    }
    if (described.length) input.setAttribute("aria-describedby", described.join(" "));
    else input.removeAttribute("aria-describedby");
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.checked")) return;
    let first = null;
    for (const input of event.target.querySelectorAll("input:not([type=hidden])")) {
      const sentence = mistakeOf(input);
      tell(input, sentence);
      if (sentence) first ??= input;
    }
    if (!first) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    first.focus();
  }, true);

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.getAttribute("aria-invalid") && input.form?.matches(".checked") && !mistakeOf(input)) tell(input, "");
    if (input.id === "card") sayBrand();
  });

  function sayBrand() {
    const place = byId("brand"), input = byId("card");
    if (!place || !input) return;
    const brand = brandOf(compact(input.value));
    place.textContent = brand && checks().saysBrand.replace("{brand}", brand);
  }

  // The drawer: one click fills the form. Where its form is not there, the link leads to a page that has it.

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.fill");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const values = Object.entries(link.dataset).filter(([name]) => name.startsWith("fill"));
    const inputs = values.map(([name]) => byId(name.slice("fill".length).toLowerCase()));
    if (inputs.some((one) => !one)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    inputs.forEach((input, place) => {
      input.value = values[place][1];
      tell(input, "");
    });
    inputs[0].closest("details").open = true;
    sayBrand();
    inputs[0].form.querySelector("button:not([type=button])").focus();
  }, true);

  // Pages that htmx puts into this one.

  let drawerWasOpen = false;

  function fail() {
    document.querySelector("#failed")?.remove();
    const box = document.createElement("div");
    box.className = "alert";
    box.id = "failed";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    box.textContent = document.body.dataset.failed;
    byId("main").prepend(box);
    box.focus();
  }

  document.addEventListener("htmx:beforeRequest", () => byId("main").setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", () => byId("main").removeAttribute("aria-busy"));
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseText.includes("<main")) {
      event.detail.shouldSwap = false;
      fail();
      return;
    }
    drawerWasOpen = byId("drawer")?.open ?? false;
    // Of methods of one name one alone is open: for a moment the old and the new page are both there.
    document.querySelectorAll("details.method").forEach((method) => method.removeAttribute("name"));
  });
  document.addEventListener("htmx:afterSettle", () => {
    const drawer = byId("drawer");
    if (drawer && drawerWasOpen) drawer.open = true;
    ready();
    const news = ["[autofocus]", "[role=alert]", "#choose"].map((one) => document.querySelector(`main ${one}`));
    (news.find((one) => one) ?? byId("main")).focus();
  });

  // The back button may show a page out of memory: what it says is no longer so.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });

  function ready() {
    // Mistakes are told in the page's language, beside their fields, instead of by the browser.
    document.querySelectorAll("form.checked").forEach((form) => { form.noValidate = true; });
    sayBrand();
  }

  ready();
})();
