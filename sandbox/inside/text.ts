/**
 * Values as text, as console.log and node:util show them; and UTF-8.
 *
 * @module
 */

/** How deep objects are shown, and how many elements of a list. */
const deepest = 2, mostElements = 100;
/** A line longer than this is broken. */
const longestLine = 76;

/** A value as Node's util.inspect shows it, in the plain cases. */
export function inspect(value: unknown, options?: { depth?: number | null }): string {
  const depth = options?.depth === null ? Infinity : options?.depth ?? deepest;
  return shown(value, Number(depth), [], 0);
}

function shown(value: unknown, depth: number, above: unknown[], indent: number): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name === "" ? "[Function (anonymous)]" : `[Function: ${value.name}]`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "object":
      return value === null ? "null" : objectShown(value, depth, above, indent);
    default:
      return String(value);
  }
}

function quoted(text: string): string {
  const quote = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") ? "`" : "'";
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote;
}

function objectShown(value: object, depth: number, above: unknown[], indent: number): string {
  if (above.includes(value)) return "[Circular *1]";
  if (value instanceof Error) return above.length === 0 ? value.stack ?? String(value) : `[${String(value)}]`;
  if (value instanceof Date || value instanceof RegExp) {
    return value instanceof Date ? JSON.stringify(value)?.slice(1, -1) ?? "Invalid Date" : String(value);
  }
  const name = Object.getPrototypeOf(value) === null
    ? "[Object: null prototype]"
    : value.constructor?.name ?? "Object";
  if (value instanceof Promise) return `${name} {}`;
  const isList = Array.isArray(value);
  if (depth < 0) return isList ? "[Array]" : `[${name}]`;
  const inner = (part: unknown) => shown(part, depth - 1, [...above, value], indent + 2);
  const own = Object.keys(value).filter((key) =>
    !(isList || ArrayBuffer.isView(value)) || !/^\d+$/.test(key)
  );
  const fields = own.map((key) =>
    `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${inner((value as Record<string, unknown>)[key])}`
  );
  const elements = (all: Iterable<unknown>, text: (element: unknown) => string): string[] => {
    const list = [...all];
    const texts = list.slice(0, mostElements).map(text);
    const more = list.length - mostElements;
    return more > 0 ? [...texts, `... ${more} more item${more > 1 ? "s" : ""}`] : texts;
  };
  if (isList) {
    const prefix = name === "Array" ? "" : `${name}(${value.length}) `;
    return joined(prefix, ["[", "]"], [...elements(value, inner), ...fields], indent);
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const list = value as unknown as Uint8Array;
    return joined(`${name}(${list.length}) `, ["[", "]"], [...elements(list, inner), ...fields], indent);
  }
  if (value instanceof Map) {
    const entries = elements(value, (entry) => {
      const [key, part] = entry as [unknown, unknown];
      return `${inner(key)} => ${inner(part)}`;
    });
    return joined(`${name}(${value.size}) `, ["{", "}"], [...entries, ...fields], indent);
  }
  if (value instanceof Set) {
    return joined(`${name}(${value.size}) `, ["{", "}"], [...elements(value, inner), ...fields], indent);
  }
  return joined(name === "Object" ? "" : `${name} `, ["{", "}"], fields, indent);
}

function joined(prefix: string, [open, close]: [string, string], parts: string[], indent: number): string {
  if (parts.length === 0) return `${prefix}${open}${close}`;
  const line = `${prefix}${open} ${parts.join(", ")} ${close}`;
  if (indent + line.length <= longestLine && !line.includes("\n")) return line;
  const pad = " ".repeat(indent + 2);
  return `${prefix}${open}\n${pad}${parts.join(`,\n${pad}`)}\n${" ".repeat(indent)}${close}`;
}

/** Node's util.format: %s %d %i %f %j %o %O %c and %%, and what is left, with spaces. */
export function format(...values: unknown[]): string {
  const plain = (value: unknown) => typeof value === "string" ? value : inspect(value);
  if (typeof values[0] !== "string") return values.map(plain).join(" ");
  let next = 1;
  const text = values[0].replace(/%[sdifjoOc%]/g, (verb) => {
    if (verb === "%%") return values.length > 1 ? "%" : "%%";
    if (next >= values.length) return verb;
    const value = values[next++];
    switch (verb) {
      case "%s":
        return typeof value === "object" && value !== null ? inspect(value, { depth: 0 }) : String(value);
      case "%d":
        return typeof value === "object"
          ? "NaN"
          : typeof value === "bigint"
          ? `${value}n`
          : String(Number(value));
      case "%i":
        return String(parseInt(String(value)));
      case "%f":
        return String(parseFloat(String(value)));
      case "%j":
        return JSON.stringify(value) ?? "undefined";
      case "%c":
        return "";
      default:
        return inspect(value, { depth: 4 });
    }
  });
  return [text, ...values.slice(next).map(plain)].join(" ");
}

/** The web's TextEncoder. */
export class TextEncoder {
  /** Always `utf-8`. */
  get encoding(): string {
    return "utf-8";
  }

  /** The bytes of a text in UTF-8; half a surrogate pair becomes U+FFFD. */
  encode(text: unknown = ""): Uint8Array {
    const given = String(text);
    const ascii = new Uint8Array(given.length);
    for (let i = 0; i < given.length; i++) {
      const code = given.charCodeAt(i);
      if (code >= 0x80) return encoded(given.toWellFormed());
      ascii[i] = code;
    }
    return ascii;
  }

  /** Writes a text's bytes into an array, as far as whole characters fit. */
  encodeInto(text: unknown, to: Uint8Array): { read: number; written: number } {
    let read = 0, written = 0;
    for (const char of String(text).toWellFormed()) {
      const bytes = this.encode(char);
      if (written + bytes.length > to.length) break;
      to.set(bytes, written);
      read += char.length;
      written += bytes.length;
    }
    return { read, written };
  }
}

/** The bytes of a text that is well-formed. */
function encoded(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80) bytes[at++] = code;
    else if (code < 0x800) {
      bytes[at++] = 0xc0 | code >> 6;
      bytes[at++] = 0x80 | code & 63;
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | code >> 12;
      bytes[at++] = 0x80 | code >> 6 & 63;
      bytes[at++] = 0x80 | code & 63;
    } else {
      i++; // two halves
      bytes[at++] = 0xf0 | code >> 18;
      bytes[at++] = 0x80 | code >> 12 & 63;
      bytes[at++] = 0x80 | code >> 6 & 63;
      bytes[at++] = 0x80 | code & 63;
    }
  }
  return bytes.slice(0, at);
}

/** How many characters of ASCII are decoded at a time; all are arguments of one call. */
const asciiRun = 4096;

/** The web's TextDecoder, for UTF-8. */
export class TextDecoder {
  #fatal: boolean;
  #ignoreBOM: boolean;

  constructor(label: unknown = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    if (!/^utf-?8$/i.test(String(label))) {
      throw new RangeError(`TextDecoder: only utf-8 is offered, got ${label}`);
    }
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
  }

  get encoding(): string {
    return "utf-8";
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  /** The text of bytes; what is no UTF-8 becomes U+FFFD, or is an error if `fatal`. */
  decode(given?: ArrayBuffer | ArrayBufferView): string {
    if (given === undefined) return "";
    const bytes = ArrayBuffer.isView(given)
      ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
      : new Uint8Array(given);
    let text = "";
    for (let i = 0; i < bytes.length;) {
      const start = i;
      while (i < bytes.length && bytes[i] < 0x80 && i < start + asciiRun) i++;
      if (i > start) {
        text += String.fromCharCode.apply(null, bytes.subarray(start, i) as unknown as number[]);
        continue;
      }
      const first = bytes[i++];
      const more = first >= 0xc2 && first < 0xe0
        ? 1
        : first >= 0xe0 && first < 0xf0
        ? 2
        : first >= 0xf0 && first < 0xf5
        ? 3
        : 0;
      let code = first & (0x3f >> more);
      let ok = more > 0;
      for (let k = 0; ok && k < more; k++) {
        const next = bytes[i];
        // The second byte of some is narrower: no overlong forms, no surrogates, nothing beyond U+10FFFF.
        const low = k > 0 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
        const high = k > 0 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
        if (next >= low && next <= high) {
          code = code << 6 | next & 63;
          i++;
        } else ok = false;
      }
      if (!ok && this.#fatal) throw new TypeError("TextDecoder: the bytes are not UTF-8");
      text += ok ? String.fromCodePoint(code) : "\ufffd";
    }
    return !this.#ignoreBOM && text.startsWith("\ufeff") ? text.slice(1) : text;
  }
}
