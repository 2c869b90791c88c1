// Which numbers are test cards: the sandbox's patterns, and the scenario's own cards where the server names them all.
// A number that is none of these never leaves the form; the server refuses it again, and keeps it nowhere.

function digits(text) {
  return text.replace(/[\s-]/g, "");
}

function luhn(number) {
  let sum = 0;
  for (let place = 0; place < number.length; place += 1) {
    const digit = Number(number[number.length - 1 - place]);
    const doubled = place % 2 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function known(number) {
  const list = current.session.shows.known;
  return list === null || list.includes(number);
}

function bankCard(text) {
  const number = digits(text);
  if (known(number) || (/^\d{9}9\d{6}$/.test(number) && luhn(number))) {
    return "";
  }
  return /^\d{8,19}$/.test(number) && luhn(number) ? "no_test_card" : "mistyped_card";
}

function giftCard(text) {
  const number = digits(text);
  return known(number) || (/^9999\d{15}$/.test(number) && luhn(number)) ? "" : "no_test_gift_card";
}

function pin(text) {
  return /^\d{4}$/.test(text.trim()) ? "" : "bad_pin";
}

function expires(text) {
  return /^(0[1-9]|1[0-2])\s*\/?\s*(20)?\d\d$/.test(text.trim()) ? "" : "bad_expires";
}

function cvv(text) {
  return /^\d{3,4}$/.test(text.trim()) ? "" : "bad_cvv";
}
