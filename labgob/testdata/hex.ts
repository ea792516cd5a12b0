/** Bytes as the golden files write them, for tests. */

/** @returns two lower-case digits a byte */
export function hex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/** @returns the bytes that `hex` wrote */
export function unhex(text: string): Uint8Array {
  return Uint8Array.fromHex(text);
}
