/**
 * The index page of a folder of pages: the results of many runs, with links to the pictures that explain them.
 *
 * @module
 */

import { visible } from "../trace/visible.ts";

/** One line of the table. */
interface IndexRow {
  cells: string[];
  look: "good" | "bad" | "part" | "plain";
}

/** A group of failures, or the runs that broke a rule first. */
export interface IndexItem {
  title: string;
  /** Such as `12 of 500 runs`. */
  count: string;
  lines: string[];
  /** The file with the run's picture, in the same folder; null if there is none. */
  page: string | null;
  /** Commands that show the run again; none where its seed is secret. */
  commands: string[];
}

export interface IndexData {
  title: string;
  verdict: { text: string; look: "good" | "bad" | "warning" };
  /** The options of the runs. */
  facts: string[];
  head: string[];
  rows: IndexRow[];
  failures: IndexItem[];
  rules: IndexItem[];
}

/** The page, which needs nothing else. */
export function indexPage({ title, verdict, facts, head, rows, failures, rules }: IndexData): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}: raftlab</title>
<style>${style}</style>
</head>
<body>
<h1><span class="verdict ${verdict.look}">${escaped(verdict.text)}</span> ${escaped(title)}</h1>
<p class="facts">${facts.map(escaped).join(" &middot; ")}</p>
${items("Failures", "failures", failures)}${items("Broken rules", "rules", rules)}<h2>Tests</h2>
<div class="wide"><table>
<thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map(row).join("\n")}
</tbody>
</table></div>
</body>
</html>
`;
}

function row({ cells: [first, ...rest], look }: IndexRow): string {
  const others = rest.map((cell) => `<td>${escaped(cell)}</td>`).join("");
  return `<tr class="${look}"><th scope="row">${escaped(first)}</th>${others}</tr>`;
}

function items(heading: string, name: string, all: readonly IndexItem[]): string {
  if (all.length === 0) return "";
  return `<h2>${heading}</h2>\n<ol class="${name}">\n${all.map(item).join("\n")}\n</ol>\n`;
}

function item({ title, count, lines, page, commands }: IndexItem): string {
  const shown = escaped(title);
  const heading = page === null ? shown : `<a href="${escaped(encodeURIComponent(page))}">${shown}</a>`;
  const said = lines.map((line) => `<p>${escaped(line)}</p>`).join("");
  const typed = commands.map((command) => `<code>${escaped(command)}</code>`).join("");
  const picture = page === null
    ? ""
    : `<p><a href="${escaped(encodeURIComponent(page))}">the picture</a></p>`;
  return `<li><h3>${heading} <small>${escaped(count)}</small></h3>${said}${picture}${typed}</li>`;
}

/** A text escaped for HTML. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; --ink: #1d2430; --faint: #5c6675; --line: #d8dce3; --paper: #fff; --panel: #f6f7f9; --bad: #a3123f; --good: #00664b; --warning: #8a6100; --accent: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --faint: #97a1b2; --line: #333b48; --paper: #14181f; --panel: #1a1f28; --bad: #ff6d97; --good: #2fc497; --warning: #e6c15c; --accent: #4aa8e0; } }
body { margin: 0 auto; padding: 24px; max-width: 1080px; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 20px; margin: 0; }
h2 { font-size: 16px; margin: 28px 0 8px; }
h3 { font-size: 14px; margin: 0; overflow-wrap: anywhere; }
small, .facts { color: var(--faint); font-weight: 400; }
.verdict { color: var(--paper); border-radius: 4px; padding: 1px 10px; margin-right: 8px; }
.verdict.good { background: var(--good); } .verdict.bad { background: var(--bad); } .verdict.warning { background: var(--warning); }
a { color: var(--accent); }
ol { list-style: none; margin: 0; padding: 0; }
li { border-left: 4px solid var(--bad); background: var(--panel); border-radius: 0 6px 6px 0; padding: 10px 14px; margin-bottom: 10px; }
.rules li { border-left-color: var(--warning); }
li p { margin: 4px 0; overflow-wrap: anywhere; white-space: pre-wrap; }
code { display: block; font: 12px/1.6 ui-monospace, "DejaVu Sans Mono", monospace; color: var(--faint); overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 16px 3px 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; font-weight: 400; }
thead th { color: var(--faint); font-weight: 500; }
tr.part th, tr.part td { font-weight: 700; }
tr.bad th, tr.bad td { color: var(--bad); }
`;
