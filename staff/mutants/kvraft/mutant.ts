/**
 * What a mutant of the key/value service is: a service that is wrong on purpose, one mistake each, as a small change of a
 * service that is right.
 *
 * @module
 */

import type { RuleId, ServiceRuleId } from "../../../referee/mod.ts";
import { applied } from "../mutant.ts";

/** The name of the right service from which mutants are made. */
export const serviceBase = "service";

export const serviceFiles = ["server.ts", "client.ts", "common.ts"] as const;

type ServiceFile = (typeof serviceFiles)[number];

/** What is in a file, exactly once, and what takes its place. */
type ServiceEdit = [file: ServiceFile, there: string, instead: string];

/** A mistake people make. */
export interface ServiceMutant {
  name: string;
  /** What it breaks: a section of the paper, or of the lab. */
  breaks: string;
  /** For a student: what is wrong, and what happens because of it, in a sentence or two. */
  lesson: string;
  edits: ServiceEdit[];
  /** The rules that name it rightly; none if only tests can see it. */
  rules: (RuleId | ServiceRuleId)[];
  /** A test that shows it, on which seed, and who sees it there. */
  shown: { test: string; seed: number; by: "test" | "referee" };
  /** Why the exam does not catch it, or the referee names another rule or none; where that is so. */
  why?: string;
}

/** Returns the text of a file of the base, staff/mutants/bases/kvraft/. */
export type ReadService = (file: ServiceFile) => string;

/** The text of a file of the base, as it is run: from a folder beside labgob/ and raft/. */
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
