/**
 * The class list: names, late days, adjustments, and further columns that are copied to the results.
 *
 *     name,late,adjust,email
 *     alice,2,,alice@example.edu
 *     bob,,+1.5,bob@example.edu
 *
 * @module
 */

// @ts-types="../../types/std_csv_parse.d.ts"
import { parse } from "@std/csv/parse";
import { platform } from "../../platform/platform.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { safeName } from "./intake.ts";
import { rounded } from "./reports/grade.ts";

/** A row: a member of the class. */
interface Member {
  /** As the submission is named in the results. */
  name: string;
  /** Late days. */
  late: number;
  /** Points added, or subtracted if negative. */
  adjust: number;
  /** The other columns. */
  others: string[];
}

export interface Roster {
  members: Map<string, Member>;
  /** Titles of the other columns. */
  others: string[];
}

const known = ["name", "late", "adjust"];

/** Reads a roster; a mistake in it is a UsageError. */
export function readRoster(path: string): Roster {
  const text = platform.readText(path);
  if (text === null) throw new UsageError(`--roster ${path}: there is no such file, or it cannot be read`);
  let rows: string[][];
  try {
    rows = parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new UsageError(`--roster ${path}: not CSV: ${(error as Error).message}`);
  }
  const [head = [], ...lines] = rows.map((row) => row.map((cell) => cell.trim()));
  const titles = head.map((title) => known.includes(title.toLowerCase()) ? title.toLowerCase() : title);
  if (titles.join("") === "") throw new UsageError(`--roster ${path}: its first line is empty`);
  if (!titles.includes("name")) {
    throw new UsageError(`--roster ${path}: its first line has no column "name", but ${titles.join(", ")}`);
  }
  const members = new Map<string, Member>();
  for (const [i, line] of lines.entries()) {
    const at = (title: string) => line[titles.indexOf(title)] ?? "";
    const name = safeName(at("name"));
    const place = `--roster ${path}, line ${i + 2}`;
    if (name === "") throw new UsageError(`${place}: the name is missing`);
    if (members.has(name)) throw new UsageError(`${place}: ${name} is there twice`);
    const number = (title: string, least: number) => {
      const value = at(title) === "" ? 0 : Number(at(title));
      if (Number.isFinite(value) && value >= least) return value;
      throw new UsageError(
        `${place}: ${title} is ${at(title)}; expected a number${least === 0 ? ", 0 or more" : ""}`,
      );
    };
    const others = titles.flatMap((title, column) => known.includes(title) ? [] : [line[column] ?? ""]);
    members.set(name, { name, late: number("late", 0), adjust: number("adjust", -Infinity), others });
  }
  return { members, others: titles.filter((title) => !known.includes(title)) };
}

/** The points that count: each late day costs its share of the score, but never more than all of it. */
export function finalScore(score: number, member: Pick<Member, "late" | "adjust">, perDay: number): number {
  return rounded(Math.max(0, score * Math.max(0, 1 - member.late * perDay) + member.adjust));
}
