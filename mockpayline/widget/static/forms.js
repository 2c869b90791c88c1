// Fields of a form. They have ids but no names, so that a shop's form around them never sends a card number.

function field(name, label, options) {
  const { hint = "", mode = "text", size = 20, most = 80, value = "" } = options || {};
  const id = `pl-${name}`;
  const input = el("input", {
    id,
    type: "text",
    inputmode: mode,
    size,
    maxlength: most,
    // Off on purpose: a browser that fills in the cards it knows would put a real one into a sandbox.
    autocomplete: "off",
    spellcheck: "false",
    "data-hint": hint ? `${id}-hint` : null,
    "data-field": name,
    "aria-describedby": hint ? `${id}-hint` : null,
  });
  input.value = value;
  return el(
    "div",
    { class: "pl-field" },
    el("label", { for: id }, label),
    hint ? el("span", { class: "pl-hint", id: `${id}-hint` }, hint) : null,
    input,
  );
}

// A group of fields that Enter sends by `press`, without being a form inside the shop's.
function form(name, label, press, ...children) {
  const typed = (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      press();
    }
  };
  return el("div", { class: `pl-form pl-form-${name}`, role: "group", "aria-label": label, keydown: typed }, ...children);
}

function input(name) {
  return part(`[data-field="${name}"]`);
}

function typed(...names) {
  return Object.fromEntries(names.filter((name) => input(name)).map((name) => [name, input(name).value.trim()]));
}

function wrong(name, key, message) {
  const found = input(name);
  const id = say("error", key, message, found.parentElement);
  found.setAttribute("aria-invalid", "true");
  describe(found, id);
  return found;
}

// Tell what is wrong with fields before anything leaves the page; true where all is well.
function check(rules) {
  unsay();
  const mistakes = Object.entries(rules)
    .map(([name, rule]) => [name, input(name).value.trim() === "" ? "required" : rule(input(name).value)])
    .filter(([_name, key]) => key)
    .map(([name, key]) => wrong(name, key, word(key)));
  if (mistakes.length) {
    mistakes[0].focus();
  }
  return mistakes.length === 0;
}
