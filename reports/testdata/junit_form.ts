/**
 * The form of a JUnit report, to hold ours against.
 *
 * @module
 */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";

/** An element with its attributes, its text, and its children: as much XML as a report of ours has. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

/** Reads a report; throws at what is not well-formed. */
export function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [] };
  const open = [root];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  for (const [, tag, text] of body.matchAll(/<([^>]*)>|([^<]+)/g)) {
    if (text !== undefined) {
      assert(!/&(?!(amp|lt|gt|quot);)/.test(text), `a bare & in ${text}`);
    } else if (tag.startsWith("/")) {
      assertEquals(open.pop()!.name, tag.slice(1));
    } else {
      const [, name, attributes, end] = /^([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)$/.exec(tag)!;
      const pairs = [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map((pair) => [pair[1], pair[2]]);
      const element: Element = { name, attributes: Object.fromEntries(pairs), children: [] };
      open.at(-1)!.children.push(element);
      if (end === "") open.push(element);
    }
  }
  assertEquals(open.length, 1);
  assertEquals(root.children.length, 1);
  return root.children[0];
}

/** What Jenkins's schema (junit-10.xsd) and Ant's (JUnit.xsd) both want of an element: its children, its attributes. */
const schema: Record<string, [children: RegExp, attributes: Record<string, RegExp>, optional?: string[]]> = {
  testsuites: [/^(testsuite )*$/, {}],
  testsuite: [/^properties (testcase )*system-out system-err $/, {
    name: /\S/,
    package: /\S/,
    id: /^\d+$/,
    timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
    hostname: /\S/,
    tests: /^\d+$/,
    failures: /^\d+$/,
    errors: /^\d+$/,
    skipped: /^\d+$/,
    time: /^\d+\.\d+$/,
  }],
  properties: [/^(property )*$/, {}],
  property: [/^$/, { name: /\S/, value: /^/ }],
  testcase: [/^((failure|error|skipped) )?$/, { name: /\S/, classname: /\S/, time: /^\d+\.\d+$/ }],
  failure: [/^$/, { type: /\S/, message: /\S/ }],
  error: [/^$/, { type: /\S/, message: /\S/ }],
  skipped: [/^$/, { message: /\S/ }, ["message"]],
  "system-out": [/^$/, {}],
  "system-err": [/^$/, {}],
};

/** Throws unless the element and all below it have the form that both schemas ask for. */
export function checkElement({ name, attributes, children }: Element): void {
  const [childPattern, attributePatterns, optional = []] = schema[name];
  assert(childPattern.test(children.map((child) => `${child.name} `).join("")), `children of ${name}`);
  const expected = Object.keys(attributePatterns).filter((key) => key in attributes || !optional.includes(key));
  assertEquals(Object.keys(attributes).sort(), expected.sort(), name);
  for (const [key, value] of Object.entries(attributes)) {
    assert(attributePatterns[key].test(value), `${name}: ${key}="${value}"`);
  }
  children.forEach(checkElement);
}
