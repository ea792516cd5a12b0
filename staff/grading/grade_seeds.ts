/**
 * The seeds of a grading: one for each run, the same for every submission. Public ones count up from the first, as in
 * `stress`; secret ones are derived from a secret text, so that students cannot prepare for them or try them.
 *
 * @module
 */

import { hashOf } from "../../runner/sources.ts";
import { platform } from "../../platform/platform.ts";
import { largestSeed, seedOfRound } from "../../runner/seeds.ts";
import { UsageError } from "../../platform/usage_error.ts";

export interface Seeds {
  /** One for each run. */
  list: number[];
  /** The first, if they are public; else null. */
  first: number | null;
  /** A fingerprint of the secret; null if seeds are public. */
  secretHash: string | null;
}

/** Smaller seeds could be found by brute force. */
const guessable = 2 ** 32;
/** The least number of characters of a secret: a word could be guessed. */
const shortestSecret = 16;

/** Seeds that count up. */
export function publicSeeds(first: number, runs: number): Seeds {
  const list = Array.from({ length: runs }, (_, i) => seedOfRound(first, i));
  return { list, first, secretHash: null };
}

/** Seeds made from a secret. */
export async function secretSeeds(secret: string, runs: number): Promise<Seeds> {
  const list: number[] = [];
  for (let run = 1; run <= runs; run++) {
    const hex = await hashOf(["raftlab seed of a grading", secret, String(run)]);
    list.push(guessable + Number.parseInt(hex.slice(0, 14), 16) % (largestSeed - guessable));
  }
  return { list, first: null, secretHash: await hashOf(["raftlab secret of a grading", secret]) };
}

/** The secret in a file: its text without the white space around it. */
export function readSecret(path: string): string {
  const text = platform.readText(path)?.trim();
  if (text === undefined) {
    throw new UsageError(
      `--secret ${path}: a file with the secret in it is needed, and this one cannot be read`,
    );
  }
  if (text.length >= shortestSecret) return text;
  throw new UsageError(
    `--secret ${path}: a secret has at least ${shortestSecret} characters, this has ${text.length}`,
  );
}
