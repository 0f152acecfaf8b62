/** Words for messages. */

/** Whether something is an object with keys, and no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** A value as a message shows it: short, and never throwing. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (ArrayBuffer.isView(value)) {
    return `a ${Object.prototype.toString.call(value).slice(8, -1)} of ${value.byteLength} bytes`;
  }
  if (Array.isArray(value)) {
    const shown = Array.from(value.slice(0, 6), (entry: unknown) =>
      Array.isArray(entry) ? `an array of ${entry.length}` : describe(entry),
    );
    return `[${shown.join(", ")}${value.length > 6 ? `, … ${value.length} in all` : ""}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `an object with the keys ${Object.keys(value).slice(0, 8).join(", ") || "(none)"}`;
  }
  return String(value);
}

/** `did you mean "…"?` where a name is near one of those known, else the names themselves. */
export function nearest(name: string, known: readonly string[]): string {
  const distances = known.map((candidate) => editDistance(name.toLowerCase(), candidate.toLowerCase()));
  const longer = known.find((candidate) => name.length > 1 && candidate.startsWith(name));
  if (longer) return `did you mean "${longer}"?`;
  const best = distances.indexOf(Math.min(...distances));
  // Next to nothing every short name is near.
  if (name && best >= 0 && distances[best]! <= Math.max(2, Math.floor(name.length / 3)))
    return `did you mean "${known[best]}"?`;
  return `allowed are ${known.map((candidate) => `"${candidate}"`).join(", ")}`;
}

/** Levenshtein's distance between two short words. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return 99;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
