/** JSON from outside: read with care, and with the line of whatever is wrong. */
import { parse, type ValueNode } from "@humanwhocodes/momoa";
import { FormatError } from "../errors.js";

/** Deeper nesting is refused; scenarios need six levels. */
const DEEPEST = 32;
/** Keys that mean something to JavaScript itself. */
const POISONED = ["__proto__", "constructor", "prototype"];

/** A place in a document: names of members and numbers of elements, from the outside in. */
export type Path = readonly (string | number)[];

/**
 * Reads JSON text.
 *
 * @param name What messages call the text.
 * @throws FormatError with line and column where it is not JSON, nested too deeply, or has a key such as `__proto__`.
 */
export function parseJson(text: string, name: string): unknown {
  checkDepth(text, name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/ in JSON at position.*| is not valid JSON$/, "") : "";
    throw new FormatError(`${name}:${syntaxErrorPlace(text)}: not JSON: ${reason}`, name, error);
  }
  const poisoned = poisonedKey(value);
  if (poisoned) {
    const place = `${name}:${lineOf(text, poisoned)}`;
    throw new FormatError(`${place}: the key "${poisoned.at(-1)}" is not allowed: remove it`, pathName(poisoned));
  }
  return value;
}

/** `line:column` of a place in JSON text, or undefined where the text has no such place. */
export function lineOf(text: string, path: Path): string | undefined {
  let node: ValueNode | undefined = parse(text, { mode: "json" }).body;
  for (const step of path) {
    if (node?.type === "Object") node = node.members.findLast((member) => nameOf(member.name) === String(step))?.value;
    else if (node?.type === "Array") node = node.elements[Number(step)]?.value;
    else return undefined;
  }
  return node && `${node.loc.start.line}:${node.loc.start.column}`;
}

/** A path as options are named: `boundary.x-.value`, `shape[0]`. */
export function pathName(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index > 0 ? `.${step}` : step)).join("");
}

/** The inverse of `pathName`. */
export function pathOf(name: string): Path {
  return (name.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function nameOf(name: { type: "String"; value: string } | { type: "Identifier"; name: string }): string {
  return name.type === "String" ? name.value : name.name;
}

/** Counts brackets outside of strings, before any parser descends into them. */
function checkDepth(text: string, name: string): void {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]!;
    if (letter === '"') quoted = !quoted;
    else if (quoted) index += letter === "\\" ? 1 : 0;
    else if (letter === "[" || letter === "{") depth++;
    else if (letter === "]" || letter === "}") depth--;
    if (depth <= DEEPEST) continue;
    const line = text.slice(0, index).split("\n").length;
    throw new FormatError(`${name}:${line}: nested more than ${DEEPEST} levels deep: flatten it`, name);
  }
}

function syntaxErrorPlace(text: string): string {
  try {
    parse(text, { mode: "json" });
  } catch (error) {
    if (error instanceof Error && "line" in error && "column" in error) return `${error.line}:${error.column}`;
  }
  return "1:1";
}

/** Where a value has a key that means something to JavaScript itself. */
export function poisonedKey(root: unknown): Path | undefined {
  const open: { value: unknown; path: Path }[] = [{ value: root, path: [] }];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { value, path } = entry;
    if (typeof value !== "object" || value === null) continue;
    // A flat array of numbers can be millions long.
    if (Array.isArray(value) && value.every((element) => typeof element === "number")) continue;
    for (const [key, member] of Object.entries(value)) {
      const place = [...path, Array.isArray(value) ? Number(key) : key];
      if (POISONED.includes(key)) return place;
      open.push({ value: member, path: place });
    }
  }
  return undefined;
}
