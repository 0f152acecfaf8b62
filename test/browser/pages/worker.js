import * as suffuse from "/dist/index.js";
import { run } from "./run.js";

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ result: await run(suffuse, data) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
