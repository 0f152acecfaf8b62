import { defineConfig } from "vitest/config";

const built = ["test/package/**/*.test.ts", "test/browser/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest would leave one of two cores idle; nothing here is timed.
    maxWorkers: 2,
    setupFiles: "test/helpers/seed.ts",
    reporters: process.env.CI ? ["default", ["json", { outputFile: "build/tests.json" }]] : ["default"],
    projects: [
      { extends: true, test: { name: "library", include: ["test/**/*.test.ts"], exclude: built } },
      {
        extends: true,
        test: {
          name: "package",
          include: built,
          globalSetup: ["test/helpers/built.ts", "test/package/project.ts", "test/browser/setup.ts"],
        },
      },
    ],
  },
});
