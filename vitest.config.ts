import { defineConfig } from "vitest/config";

const sources = ["harness", "checkers", "workloads", "systems-under-test", "reports"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: sources.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ["**/*.integration.test.ts", "dist/**", "node_modules/**"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: sources.map((folder) => `${folder}/**/*.integration.test.ts`),
          exclude: ["dist/**", "node_modules/**"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: ["harness/testing/build-once.ts"],
        },
      },
    ],
  },
});
