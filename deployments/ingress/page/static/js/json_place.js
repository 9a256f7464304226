// Reads JSON and says where it is wrong, by line and column, the same in every browser.

export class BadJson extends Error {
  constructor(message, at, text) {
    super(message);
    const before = text.slice(0, at).split("\n");
    this.line = before.length;
    this.column = before.at(-1).length + 1;
  }
}

// The value. Throws BadJson.
export function readJson(text) {
  const reader = new Reader(text);
  reader.value();
  reader.space();
  if (reader.at < text.length) reader.fail("nothing more is expected");
  return JSON.parse(text);
}

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"([^"\\\u0000-\u001f]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(expected) {
    throw new BadJson(expected, this.at, this.text);
  }

  space() {
    while (" \n\r\t".includes(this.text[this.at] || "x")) this.at += 1;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return Boolean(found);
  }

  next(letter) {
    this.space();
    const there = this.text[this.at] === letter;
    if (there) this.at += 1;
    return there;
  }

  value() {
    this.space();
    if (this.next("{")) return this.members("}", () => this.member());
    if (this.next("[")) return this.members("]", () => this.value());
    if (this.text[this.at] === '"') return this.take(STRING) || this.fail("this text does not end, or has a wrong escape");
    return this.take(NUMBER) || this.take(WORD) || this.fail("a value is expected");
  }

  member() {
    this.space();
    if (!this.take(STRING)) this.fail('a name in "double quotes" is expected');
    if (!this.next(":")) this.fail('":" is expected');
    this.value();
  }

  members(end, one) {
    if (this.next(end)) return;
    do one();
    while (this.next(","));
    if (!this.next(end)) this.fail(`"," or "${end}" is expected`);
  }
}
