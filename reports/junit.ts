/**
 * JUnit reports for continuous integration servers. They follow the two schemas in use, Jenkins's and Ant's, where
 * these agree.
 *
 * @module
 */

import { visible } from "../trace/visible.ts";

interface JUnitSuite {
  name: string;
  package: string;
  /** When it started, ISO 8601. */
  begun: string;
  seconds: number;
  properties: Record<string, string>;
  cases: JUnitCase[];
  /** The text of system-out. */
  output: string;
}

export interface JUnitCase {
  name: string;
  classname: string;
  seconds: number;
  result: JUnitResult;
}

export type JUnitResult =
  | { verdict: "passed" }
  /** `message` says why; null if there is nothing to say. */
  | { verdict: "skipped"; message: string | null }
  /** An error is a failure that is not the student's fault. */
  | { verdict: "failure" | "error"; type: string; message: string; text: string };

/** A report as XML. Texts may hold any characters: see `visible`. */
export function junitXml(suites: JUnitSuite[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    ...suites.flatMap(suiteLines),
    "</testsuites>",
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function suiteLines(suite: JUnitSuite, id: number): string[] {
  const { name, package: of, begun, seconds, properties, cases, output } = suite;
  const count = (verdict: JUnitResult["verdict"]) =>
    String(cases.filter(({ result }) => result.verdict === verdict).length);
  const attributes = attributesOf({
    name,
    package: of,
    id: String(id),
    timestamp: begun.slice(0, 19),
    hostname: "localhost",
    tests: String(cases.length),
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: seconds.toFixed(3),
  });
  return [
    `  <testsuite${attributes}>`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) => `      <property${attributesOf({ name, value })}/>`),
    "    </properties>",
    ...cases.flatMap(caseLines),
    `    <system-out>${escaped(output)}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
  ];
}

function caseLines({ name, classname, seconds, result }: JUnitCase): string[] {
  const attributes = attributesOf({ name, classname, time: seconds.toFixed(3) });
  if (result.verdict === "passed") return [`    <testcase${attributes}/>`];
  return [`    <testcase${attributes}>`, ...resultLines(result), "    </testcase>"];
}

function resultLines(result: Exclude<JUnitResult, { verdict: "passed" }>): string[] {
  if (result.verdict === "skipped") {
    const { message } = result;
    return [`      <skipped${message === null ? "" : attributesOf({ message })}/>`];
  }
  const { verdict, type, message, text } = result;
  return [`      <${verdict}${attributesOf({ type, message })}>${escaped(text)}`, `      </${verdict}>`];
}

/** Attributes for a tag, each after a space. */
function attributesOf(attributes: Record<string, string>): string {
  return Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return visible(text).replace(/[&<>"]/g, (character) => entities[character]);
}
