// The shop's side of the widget: it writes down what it is told, and leaves all the rest to the widget.
"use strict";

const shop = {};
for (const event of [
  "willinit",
  "willshow",
  "didshowstate",
  "finalstatehasbeenreached",
  "willdisplaymessage",
  "willremovemessage",
  "beforepayment",
]) {
  shop[event] = (told) => {
    const line = document.createElement("li");
    const name = document.createElement("code");
    name.textContent = event;
    line.append(name, told ? ` ${JSON.stringify(told)}` : "");
    document.getElementById("heard").append(line);
  };
}
window.shop = shop;
