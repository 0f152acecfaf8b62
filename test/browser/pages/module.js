import * as suffuse from "/dist/index.js";
import { run } from "./run.js";

window.suffuse = suffuse;
window.run = (task) => run(suffuse, task);
window.ready = true;
