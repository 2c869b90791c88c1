// The shop's own functions, named on its element by data-event-*.

const EVENTS = [
  "willinit",
  "willshow",
  "didshowstate",
  "finalstatehasbeenreached",
  "willdisplaymessage",
  "willremovemessage",
  "beforepayment",
];

// A name may lead through objects ("shop.payline.done"); nothing is evaluated.
function named(path) {
  return path.split(".").reduce((found, name) => (found === null || found === undefined ? found : found[name]), window);
}

// Tell the shop, and return what it says; false has a meaning for most events. A mistake of the shop's function is
// shown in the console, and is no reason not to pay.
function tell(event, ...told) {
  const name = setting(`event-${event}`);
  const shop = name ? named(name.trim()) : null;
  if (typeof shop !== "function") {
    return undefined;
  }
  try {
    return shop(...told);
  } catch (mistake) {
    console.error(`data-event-${event} (${name}):`, mistake);
    return undefined;
  }
}
