/**
 * Operations that count for the Passed line.
 *
 * @module
 */

import { mustBe } from "./checks.ts";
import type { Config, TestClerk } from "./config.ts";

export async function Get(cfg: Config, ck: TestClerk, key: string): Promise<string> {
  const value = await ck.Get(key);
  cfg.op();
  return value;
}

export async function Put(cfg: Config, ck: TestClerk, key: string, value: string): Promise<void> {
  await ck.Put(key, value);
  cfg.op();
}

export async function Append(cfg: Config, ck: TestClerk, key: string, value: string): Promise<void> {
  await ck.Append(key, value);
  cfg.op();
}

/** The key must have this value. */
export async function check(cfg: Config, ck: TestClerk, key: string, value: string): Promise<void> {
  mustBe(key, value, await Get(cfg, ck, key));
}
