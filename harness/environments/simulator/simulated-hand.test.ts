import { describe, expect, test } from "vitest";
import type { Cluster } from "../environment.ts";
import type { Hand } from "../hand.ts";
import { type Lab, launchLab, pass, value } from "./simulator.test-kit.ts";

const diskless = { distribution: "constant", meanMs: 0 } as const;

/** The hand works inside the time of the cluster: its steps follow one another before time goes on. */
async function inHand(lab: Lab, work: (hand: Hand, cluster: Cluster) => Promise<void>): Promise<void> {
  const { cluster } = lab;
  const hand = cluster.hand!();
  await cluster.drive(
    (async () => {
      await hand.hold();
      await work(hand, cluster);
    })(),
  );
}

const names = (hand: Hand): string[] => hand.messages.map(({ name }) => name);

describe("a cluster in the hand", () => {
  test("delivers what is chosen, in the order in which it is chosen, and nothing else", async () => {
    const lab = await launchLab();
    lab.runtimes.get("n1")!.network.send("n3", value("under way"));
    await inHand(lab, async (hand) => {
      lab.runtimes.get("n1")!.network.send("n2", value("first"));
      lab.runtimes.get("n1")!.network.send("n2", value("second"));
      expect(names(hand)).toEqual(["n1>n3 value 0", "n1>n2 value 0", "n1>n2 value 1"]);
      expect(await hand.deliver("n1>n2 value 1")).toBe(true);
      expect(await hand.deliver("n1>n2 value 0")).toBe(true);
      expect(names(hand)).toEqual(["n1>n3 value 0"]);
    });
    expect(lab.received.get("n2")).toEqual(["second", "first"]);
    expect(lab.received.get("n3")).toEqual([]);
  });

  test("delivers to itself at once what a node sends to itself", async () => {
    const lab = await launchLab();
    await inHand(lab, async (hand) => {
      lab.runtimes.get("n1")!.network.send("n1", value("own"));
      await hand.settle();
      expect(names(hand)).toEqual([]);
    });
    expect(lab.received.get("n1")).toEqual(["own"]);
  });

  test("stands still for its nodes until a timer is let go off, which moves that node's clock alone", async () => {
    const lab = await launchLab();
    const [first, second] = [lab.runtimes.get("n1")!, lab.runtimes.get("n2")!];
    await inHand(lab, async (hand) => {
      const before = [first.clock.monotonicMs(), second.clock.monotonicMs(), first.clock.wallMs()];
      let rang = 0;
      first.timers.after(500, () => {
        rang++;
        first.timers.after(200, () => first.note("rang"));
      });
      second.network.send("n1", value("meanwhile"));
      await hand.deliver("n2>n1 value 0");
      expect([first.clock.monotonicMs(), rang]).toEqual([before[0], 0]);
      // The first timer does nothing that others see, so the second goes off in the same step.
      expect(await hand.ring("n1", false)).toBe(true);
      expect(first.clock.monotonicMs()).toBeCloseTo(before[0]! + 700, 3);
      expect(first.clock.wallMs()).toBeCloseTo(before[2]! + 700, -1);
      expect(second.clock.monotonicMs()).toBe(before[1]);
      expect(await hand.ring("n1", false)).toBe(false);
    });
  });

  test("lets time pass for all nodes where that is asked, whose timers are then late", async () => {
    const lab = await launchLab();
    const [first, second] = [lab.runtimes.get("n1")!, lab.runtimes.get("n2")!];
    await inHand(lab, async (hand) => {
      const before = second.clock.monotonicMs();
      const rings: string[] = [];
      first.timers.after(300, () => first.note("rang"));
      second.timers.after(100, () => {
        rings.push("n2");
        second.note("rang");
      });
      await hand.ring("n1", true);
      expect(second.clock.monotonicMs()).toBeCloseTo(before + 300, 3);
      expect(rings).toEqual([]);
      expect(await hand.ring("n2", true)).toBe(true);
      expect(second.clock.monotonicMs()).toBeCloseTo(before + 300, 3);
    });
  });

  test("loses what an isolated node sends and what reaches it, but nothing of its clients", async () => {
    const lab = await launchLab();
    const client = lab.cluster.connect("c0");
    await inHand(lab, async (hand) => {
      lab.runtimes.get("n2")!.network.send("n1", value("before"));
      expect([hand.isolate("n1"), hand.isolate("n1")]).toEqual([true, false]);
      lab.runtimes.get("n1")!.network.send("n2", value("lost"));
      expect(names(hand)).toEqual(["n2>n1 value 0"]);
      expect(await hand.deliver("n2>n1 value 0")).toBe(false);
      void client.call("n1", value("of a client"), 1e9);
      expect(await hand.deliver("c0>n1 value 0")).toBe(true);
      expect([hand.rejoin("n1"), hand.rejoin("n1")]).toEqual([true, false]);
      lab.runtimes.get("n1")!.network.send("n2", value("again"));
      expect(await hand.deliver("n1>n2 value 0")).toBe(true);
    });
    expect(lab.received.get("n1")).toEqual(["of a client"]);
    expect(lab.received.get("n2")).toEqual(["again"]);
  });

  test.each([
    ["kept", "synced and not"],
    ["lost", "synced"],
  ] as const)("restarts a node whose unsynced text is %s", async (unsynced, expected) => {
    const found: string[] = [];
    const lab = await launchLab({
      simulator: { machine: { disk: { access: diskless, sync: diskless, capacity: 1000 }, bootMax: 1e9 } },
      booted: async (runtime) => {
        if (runtime.self === "n1") found.push(await runtime.storage.read("file"));
      },
    });
    const { storage } = lab.runtimes.get("n1")!;
    await inHand(lab, async (hand) => {
      void storage.append("file", "synced");
      void storage.sync("file");
      await hand.settle();
      void storage.append("file", " and not");
      await hand.settle();
      await hand.restart("n1", unsynced);
    });
    expect(found).toEqual(["", expected]);
  });

  test("forgets who was isolated when it lets go, and may take the cluster again", async () => {
    const lab = await launchLab();
    await inHand(lab, async (hand) => {
      hand.isolate("n2");
      hand.release();
      await hand.hold();
      lab.runtimes.get("n1")!.network.send("n2", value("again"));
      expect(await hand.deliver("n1>n2 value 0")).toBe(true);
      expect(hand.isolate("n2")).toBe(true);
    });
    expect(lab.received.get("n2")).toEqual(["again"]);
  });

  test("hands over what is left by name when it is let go, for orders that come to the same have sent it in any order", async () => {
    const lab = await launchLab();
    const [first, second] = [lab.runtimes.get("n1")!, lab.runtimes.get("n2")!];
    await inHand(lab, async (hand) => {
      second.network.send("n3", value("of n2"));
      first.network.send("n3", value("of n1"));
      hand.release();
    });
    await pass(lab.cluster, 100);
    expect(lab.received.get("n3")).toEqual(["of n1", "of n2"]);
  });

  test("goes on by itself when it is let go: messages arrive, timers ring at their time", async () => {
    const lab = await launchLab();
    const runtime = lab.runtimes.get("n1")!;
    const rings: number[] = [];
    await inHand(lab, async (hand, cluster) => {
      const before = runtime.clock.monotonicMs();
      runtime.timers.after(50, () => rings.push(runtime.clock.monotonicMs() - before));
      runtime.network.send("n2", value("late"));
      hand.isolate("n2");
      hand.release();
      expect(cluster.hand!()).toBe(hand);
    });
    await pass(lab.cluster, 100);
    expect(lab.received.get("n2")).toEqual(["late"]);
    expect(rings[0]).toBeCloseTo(50, 3);
  });
});
