/** The README's code, as it stands there. */
import { readFileSync } from "node:fs";

export interface Block {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

/** All fenced blocks, in order. */
export function readmeBlocks(): Block[] {
  const readme = readFileSync("README.md", "utf8");
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language = "", 2: text = "", index }) => ({
    language,
    line: readme.slice(0, index).split("\n").length,
    text,
  }));
}
