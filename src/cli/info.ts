/** `suffuse info`: what this machine and this installation have. */
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import packageInfo from "../../package.json";
import { createSimulation } from "../index.js";

/** A grid large enough for every engine to be worthwhile. */
const LARGE = [1024, 1024];

export async function info(json: boolean): Promise<void> {
  const simulation = await createSimulation({ shape: LARGE });
  const { engine } = simulation;
  simulation.dispose();
  const facts = {
    suffuse: packageInfo.version,
    node: process.versions.node,
    v8: process.versions.v8,
    system: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memory: { total: totalmem(), free: freemem() },
    engine,
  };
  const lines = {
    ...facts,
    memory: `${gibibytes(totalmem())} GiB, ${gibibytes(freemem())} GiB free`,
    engine: `${engine.name}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"} (${engine.reason})`,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name.padEnd(10)} ${value}`);
  process.stdout.write(`${json ? JSON.stringify(facts, null, 2) : text.join("\n")}\n`);
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
