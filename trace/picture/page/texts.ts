/**
 * Texts on a canvas: how wide they are, and how much of one fits.
 *
 * @module
 */

/** By font, the widths of texts that are drawn in each frame. */
const known = new Map<string, Map<string, number>>();
/** The widths for the current font. */
let widths = new Map<string, number>();

/** @param font for example `600 11px` */
export function setFont(ctx: CanvasRenderingContext2D, font: string): void {
  ctx.font = `${font} system-ui, sans-serif`;
  let found = known.get(font);
  if (found === undefined) known.set(font, found = new Map());
  widths = found;
}

/** The width of a text in the current font. */
export function widthOf(ctx: CanvasRenderingContext2D, text: string): number {
  const before = widths.get(text);
  if (before !== undefined) return before;
  if (widths.size > 5000) widths.clear();
  const { width } = ctx.measureText(text);
  widths.set(text, width);
  return width;
}

/** As much of a text as fits; "" if that is hardly anything. */
export function fitted(ctx: CanvasRenderingContext2D, text: string, room: number): string {
  if (room < 12) return "";
  if (text.length * 8 < room || widthOf(ctx, text) <= room) return text;
  let [low, high] = [0, Math.min(text.length, Math.ceil(room / 3))];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${text.slice(0, middle)}...`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low < 3 ? "" : `${text.slice(0, low)}...`;
}

/** Breaks a text into lines that are at most `room` wide. */
export function wrapped(ctx: CanvasRenderingContext2D, text: string, room: number): string[] {
  const lines = [""];
  for (const word of text.slice(0, 600).split(" ")) {
    const line = lines.at(-1)!;
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || ctx.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
