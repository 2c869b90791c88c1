// The sandbox behind the widget. Every call carries the token and nothing else that says who calls.

class Mistake extends Error {
  constructor(status, told) {
    super((told && told.message) || "The payment server does not answer.");
    this.status = status;
    this.kind = (told && told.kind) || "unreachable";
    this.field = (told && told.field) || "";
    this.sentence = (told && told.sentence) || "";
  }
}

async function ask(token, path, said) {
  const options = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
  if (said !== undefined) {
    // A text needs no leave asked first, and `keepalive` outlives the page: shops end a token and leave at once.
    Object.assign(options, { method: "POST", body: JSON.stringify(said), keepalive: true });
  }
  let answer;
  try {
    answer = await fetch(`${BASE}widget/api/${encodeURIComponent(token)}/${path}`, options);
  } catch (_gone) {
    throw new Mistake(0, null);
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || told === null) {
    throw new Mistake(answer.status, told && told.error);
  }
  return told;
}
