/** `suffuse list`: the scenarios that come with the package. */
import { builtInScenarios, loadScenario } from "../files/scenario.js";

export function list(json: boolean): void {
  const entries = builtInScenarios().map((name) => {
    const { title, options } = loadScenario(name);
    return { name, title, shape: options.shape };
  });
  const width = Math.max(...entries.map(({ name }) => name.length));
  const lines = entries.map(({ name, title, shape }) => `${name.padEnd(width)}  ${title} (${shape.join(" × ")})`);
  process.stdout.write(`${json ? JSON.stringify(entries, null, 2) : lines.join("\n")}\n`);
}
