/**
 * Maps positions in a transformed text to its source, by a source map.
 *
 * @module
 */

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The segments of each line: column in the text, line and column in the source, all from 0. */
export type LineMap = [column: number, sourceLine: number, sourceColumn: number][][];

/** Reads the `mappings` of a source map. */
export function lineMapOf(mappings: string): LineMap {
  let line = 0, sourceColumn = 0;
  return mappings.split(";").map((segments) => {
    const parts: LineMap[number] = [];
    let column = 0;
    for (const segment of segments.split(",")) {
      const fields = numbersOf(segment);
      if (fields.length < 4) continue;
      column += fields[0];
      line += fields[2];
      sourceColumn += fields[3];
      parts.push([column, line, sourceColumn]);
    }
    return parts;
  });
}

/** The source's line and column, counted from 1 as in stacks; unchanged if there is no mapping. */
export function sourcePlace(
  map: LineMap | undefined,
  line: number,
  column: number,
): [line: number, column: number] {
  const found = map?.[line - 1]?.findLast(([begin]) => begin < column);
  return found === undefined ? [line, column] : [found[1] + 1, found[2] + 1];
}

/** The numbers of a segment: base64 digits of five bits each, the lowest first, with a sign. */
function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0, shift = 0;
  for (const char of segment) {
    const digit = digits.indexOf(char);
    value += (digit & 31) * 2 ** shift;
    if ((digit & 32) !== 0) shift += 5;
    else {
      numbers.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
      value = shift = 0;
    }
  }
  return numbers;
}
