/** Before tests of the built package: the build is up to date. */
import { spawnSync } from "node:child_process";

export default function setup(): void {
  const { status } = spawnSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("npm run build failed: see the message above");
}
