import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "forks",
    // Worker threads inherit this, so that they too load TypeScript on Node 20.
    execArgv: ["--import", "tsx"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: [
            "src/**/*.test.ts",
            "test/*.test.ts",
            "test/support/**/*.test.ts",
            "test/services/**/*.test.ts",
            "scripts/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["test/e2e/**/*.test.ts"],
          // After all others and one file at a time: a capture judges frames by the time they take.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
