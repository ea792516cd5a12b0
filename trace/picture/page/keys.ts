import type { Store } from "./store.ts";

export function onKey(store: Store, event: KeyboardEvent): void {
  const target = event.target as HTMLElement | null;
  if (event.ctrlKey || event.metaKey || event.altKey || target?.tagName === "INPUT") return;
  const act = actionOf(store, event.key);
  if (act === null) return;
  event.preventDefault();
  act();
}

function actionOf(store: Store, key: string): (() => void) | null {
  switch (key) {
    case "n":
      return () => store.nextPin(1);
    case "p":
      return () => store.nextPin(-1);
    case "ArrowRight":
      return () => store.nextEvent(1);
    case "ArrowLeft":
      return () => store.nextEvent(-1);
    case "ArrowDown":
      return () => store.nextServer(1);
    case "ArrowUp":
      return () => store.nextServer(-1);
    case "]":
      return () => store.nextOfCall(1);
    case "[":
      return () => store.nextOfCall(-1);
    case "+":
    case "=":
      return () => store.zoom(1.6);
    case "-":
      return () => store.zoom(1 / 1.6);
    case "0":
      return () => store.whole();
    case "f":
      return () => store.toggleFold();
    case "h":
      return () => store.toggleHeartbeats();
    case "d":
      return () => store.toggleTheme();
    case "e":
      return () => store.showTab(store.tab === "events" ? "details" : "events");
    case "/":
      return () => document.getElementById("search")?.focus();
    case "?":
      return () => store.toggleHelp();
    case "Escape":
      return () => {
        if (store.help) store.toggleHelp();
        else {
          store.search("");
          store.select(null);
        }
      };
    default:
      return null;
  }
}
