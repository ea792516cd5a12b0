/** On `Bun`, what cannot or should not be touched at run time; a student's source that names it is refused instead. */
export const LEFT_ON_BUN = [
  "fetch",
  "dns",
  "plugin",
  "WebView",
  "ModuleGraph",
  "sql",
  "SQL",
  "postgres",
  "$",
];
