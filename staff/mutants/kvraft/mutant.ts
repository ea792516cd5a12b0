/**
 * A mutant of the key/value service: a service with one deliberate mistake, made by a small change to a right one.
 *
 * @module
 */

import type { RuleId, ServiceRuleId } from "../../../referee/mod.ts";
import { applied } from "../mutant.ts";

/** The name of the right service from which mutants are made. */
export const serviceBase = "service";

export const serviceFiles = ["server.ts", "client.ts", "common.ts"] as const;

type ServiceFile = (typeof serviceFiles)[number];

/** A text that a file has exactly once, and its replacement. */
type ServiceEdit = [file: ServiceFile, there: string, instead: string];

export interface ServiceMutant {
  name: string;
  /** The section of the paper, or of the lab, that it breaks. */
  breaks: string;
  /** For a student: the mistake and its consequences, in a sentence or two. */
  lesson: string;
  edits: ServiceEdit[];
  /** The rules that name it rightly; none if only tests can see it. */
  rules: (RuleId | ServiceRuleId)[];
  /** A test and seed that show it, and who notices it there. */
  shown: { test: string; seed: number; by: "test" | "referee" };
  /** If the exam does not catch it, or the referee names another rule or none: why. */
  why?: string;
}

/** Returns the text of a file of the base, staff/mutants/bases/kvraft/. */
export type ReadService = (file: ServiceFile) => string;

/** The text of a file of the base, with imports as in a folder beside labgob/ and raft/. */
export function textOfService(file: ServiceFile, read: ReadService): string {
  return read(file).replaceAll(' from "../../../../', ' from "../');
}

/** The text of a mutant's file. */
export function textOfServiceMutant(
  { name, edits }: ServiceMutant,
  file: ServiceFile,
  read: ReadService,
): string {
  const own = edits.flatMap(([of, there, instead]): [string, string][] =>
    of === file ? [[there, instead]] : []
  );
  return applied(own, textOfService(file, read), name, `staff/mutants/bases/kvraft/${file}`);
}
