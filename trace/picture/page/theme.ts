/**
 * Colours, after Okabe and Ito's palette, which people with any kind of colour vision can tell apart.
 * Whatever a colour says, a shape, a height or a word says as well.
 *
 * @module
 */

export interface Theme {
  dark: boolean;
  paper: string;
  lane: string;
  line: string;
  ink: string;
  faint: string;
  follower: string;
  candidate: string;
  leader: string;
  onLeader: string;
  crashed: string;
  cut: string;
  vote: string;
  append: string;
  heartbeat: string;
  snapshot: string;
  other: string;
  pin: string;
  onPin: string;
  warning: string;
  cursor: string;
  match: string;
}

export const light: Theme = {
  dark: false,
  paper: "#ffffff",
  lane: "#f6f7f9",
  line: "#d8dce3",
  ink: "#1d2430",
  faint: "#6a7485",
  follower: "#b4bcc9",
  candidate: "#e69f00",
  leader: "#0072b2",
  onLeader: "#ffffff",
  crashed: "#3c4350",
  cut: "#9aa3b2",
  vote: "#d55e00",
  append: "#00805e",
  heartbeat: "#9fb0a9",
  snapshot: "#b0478a",
  other: "#5c6675",
  pin: "#a3123f",
  onPin: "#ffffff",
  warning: "#8a6100",
  cursor: "#1d2430",
  match: "#c2339a",
};

export const dark: Theme = {
  dark: true,
  paper: "#14181f",
  lane: "#1a1f28",
  line: "#333b48",
  ink: "#e8ecf2",
  faint: "#97a1b2",
  follower: "#596373",
  candidate: "#f0b030",
  leader: "#4aa8e0",
  onLeader: "#08131c",
  crashed: "#b9c1cd",
  cut: "#6b7585",
  vote: "#ff8a3d",
  append: "#2fc497",
  heartbeat: "#54665f",
  snapshot: "#e58cc4",
  other: "#97a1b2",
  pin: "#ff6d97",
  onPin: "#2b0512",
  warning: "#e6c15c",
  cursor: "#e8ecf2",
  match: "#f0e442",
};

/**
 * A tint for a term, the same in all parts of the page. There are eight, used in turn; the number beside it
 * tells terms with the same tint apart.
 */
export function termTint(term: number, isDark: boolean): string {
  const hue = (205 + term * 137.5) % 360;
  return isDark ? `hsl(${hue} 32% 30%)` : `hsl(${hue} 62% 88%)`;
}
