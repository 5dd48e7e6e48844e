import { expect, test } from "vitest";
import { kernelLoads, measureKernel } from "./sim-kernel.ts";

test("every load of the kernel's benchmark runs and gets its calls answered", async () => {
  for (const load of kernelLoads) {
    const figures = await measureKernel({ ...load, seconds: 1 });
    expect(figures.clientOperations).toBeGreaterThan(50);
    expect(figures.events).toBeGreaterThan(figures.messages);
  }
});
