/** Scenarios against their published JSON Schema, with the one message that helps instead of all that apply. */
import { Ajv, type ErrorObject } from "ajv";
import { describe, isRecord, nearest } from "../text.js";
import { type Path, pathName } from "./json.js";

/** What is wrong with a document, and where. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

/** Makes a check of documents against a schema; a check gives the first complaint, or undefined. */
export function schemaCheck(schema: object): (document: unknown) => Complaint | undefined {
  const validate = new Ajv({ verbose: true }).compile(schema);
  return (document) => (validate(document) ? undefined : complaintOf(validate.errors ?? [], document));
}

/** Where alternatives failed, the deepest place belongs to the one that was meant. */
function complaintOf(errors: readonly ErrorObject[], document: unknown): Complaint {
  const paths = errors.map((error) => stepsOf(error.instancePath, document));
  const deepest = paths.reduce((best, path) => (path.length > best.length ? path : best));
  const here = errors.filter((_, index) => pathName(paths[index]!) === pathName(deepest));
  return (
    unknownKey(here, deepest) ?? { path: deepest, message: `${pathName(deepest) || "the scenario"} ${problemOf(here)}` }
  );
}

/** A key that none of the alternatives at this place has. */
function unknownKey(errors: readonly ErrorObject[], path: Path): Complaint | undefined {
  const value = errors[0]!.data;
  const known = [...new Set(errors.flatMap((error) => Object.keys(error.parentSchema?.properties ?? {})))];
  if (!isRecord(value) || known.length === 0) return undefined;
  const key = Object.keys(value).find((name) => !known.includes(name));
  if (key === undefined) return undefined;
  const place = path.length > 0 ? `${pathName(path)} has no "${key}"` : `there is no "${key}"`;
  return { path: [...path, key], message: `${place}: ${nearest(key, known)}` };
}

/** What is wrong with a value, where its keys are all known. */
function problemOf(errors: readonly ErrorObject[]): string {
  const alternatives = errors.findLast((error) => error.keyword === "anyOf" && error.parentSchema?.description);
  const words = errors.find((error) => error.keyword === "enum");
  const error = alternatives ?? errors[0]!;
  if (error.keyword === "required") return `lacks "${error.params.missingProperty}": add it`;
  const remedies = [
    words && allowedOf(words),
    alternatives?.parentSchema?.description,
    words || alternatives ? undefined : `it ${plainly(error)}`,
  ];
  return `is ${describe(error.data)}: ${remedies.filter(Boolean).join("; ")}`;
}

function allowedOf({ data, params }: ErrorObject): string {
  const allowed: readonly string[] = params.allowedValues.map(String);
  return typeof data === "string" ? nearest(data, allowed) : `allowed are ${allowed.join(", ")}`;
}

/** A single rule in words. */
function plainly(error: ErrorObject): string {
  if (error.keyword === "const") return `must be ${error.params.allowedValue}`;
  const { minimum, maximum } = error.parentSchema ?? {};
  if (minimum !== undefined && maximum !== undefined) return `must be a whole number from ${minimum} to ${maximum}`;
  if (error.keyword === "type") return `must be ${/^[aio]/.test(error.params.type) ? "an" : "a"} ${error.params.type}`;
  return error.message ?? "is not allowed";
}

/** The steps of a JSON pointer, those into arrays as numbers. */
function stepsOf(pointer: string, document: unknown): Path {
  let value = document;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const step = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const inArray = Array.isArray(value);
      value = (value as Readonly<Record<string, unknown>>)[step];
      return inArray ? Number(step) : step;
    });
}
