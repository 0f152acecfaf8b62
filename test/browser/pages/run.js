/** Workers that the library has started from here. */
let started = 0;
globalThis.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    started++;
  }
};

/** Runs one simulation as told, in a page or in a worker; what comes out is plain data. */
export async function run(suffuse, { options, by, steps, dt, method = "ftcs" }) {
  const before = started;
  const simulation = await suffuse.createSimulation(options);
  try {
    if (by === "advance") await simulation.advance(steps * dt, { method, dt });
    else simulation.step(steps, dt);
    return { engine: { ...simulation.engine }, field: Array.from(simulation.field), started: started - before };
  } finally {
    simulation.dispose();
  }
}
