/** Before the browser's tests: Chromium is there, or the run stops with a message that says what to do. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup(): void {
  const script = fileURLToPath(new URL("install-chromium.sh", import.meta.url));
  const { status } = spawnSync("bash", [script], { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("there is no Chromium to test in: see the message above");
}
