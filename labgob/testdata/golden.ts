// What Go's encoding/gob writes and reads. gob.json came with the project; go1.19.8.json has further cases in
// the same format, made with Go 1.19.8, where NaN is "NaN".

export interface Said {
  readonly type: string;
  readonly value: unknown;
}

export interface Spec {
  readonly kind: "struct" | "named";
  readonly name: string;
  readonly underlying?: string;
  readonly fields?: { name: string; type: string; embedded?: boolean; exported?: boolean }[];
}

export interface Case {
  readonly name: string;
  readonly kind: "encode" | "decode" | "error";
  readonly op?: "encode" | "decode";
  readonly registered: { name: string; type: string }[];
  readonly types: Record<string, Spec>;
  readonly values: Said[];
  readonly decoded?: Said[];
  readonly encoded?: Said[];
  readonly into?: Said[];
  readonly decodes?: number[];
  readonly hex: string;
  readonly fullHex?: string;
  readonly hexPerEncode?: string[];
  readonly at?: number;
  readonly error?: string;
  readonly prefixes?: { bytes: number; at: number; error: string }[];
}

export function goldenCases(): Case[] {
  return ["gob.json", "go1.19.8.json"].flatMap((file) =>
    JSON.parse(Deno.readTextFileSync(new URL(file, import.meta.url))) as Case[]
  );
}
