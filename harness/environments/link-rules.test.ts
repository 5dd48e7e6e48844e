import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { msToNanos } from "../core/time.ts";
import type { LinkRule } from "./environment.ts";
import { type Fate, LinkRules } from "./link-rules.ts";

const link = { src: "n1", dest: "n2" };

function fates(rules: LinkRules, count: number, seed = "s"): Fate[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => rules.on("n1", "n2").judge(random));
}

test("without rules every message passes once and undelayed, and nothing is drawn", () => {
  const random = new Random(1);
  const fate = new LinkRules().on("n1", "n2").judge(random);
  expect(fate).toEqual({ kind: "pass", delays: [0] });
  expect(random.bits()).toBe(new Random(1).bits());
});

test("a cut holds in its own direction only, until it is lifted", async () => {
  const rules = new LinkRules();
  const cut = rules.impose([link], { drop: 1 });
  expect(rules.on("n1", "n2").gate).toBe("cut");
  expect(fates(rules, 1)).toEqual([{ kind: "drop", reason: "cut" }]);
  expect(rules.on("n2", "n1").gate).toBe("open");
  await cut[Symbol.asyncDispose]();
  await cut[Symbol.asyncDispose]();
  expect(rules.on("n1", "n2").gate).toBe("open");
  expect(fates(rules, 1)).toEqual([{ kind: "pass", delays: [0] }]);
});

test("two cuts of one link need two lifts", () => {
  const rules = new LinkRules();
  const first = rules.impose([link], { drop: 1 });
  const second = rules.impose([link], { drop: 1 });
  first.lift();
  expect(rules.on("n1", "n2").gate).toBe("cut");
  second.lift();
  expect(rules.on("n1", "n2").gate).toBe("open");
});

test("a rule names a link twice and still takes one lift", () => {
  const rules = new LinkRules();
  const cut = rules.impose([link, link], { drop: 1 });
  cut.lift();
  expect(rules.on("n1", "n2").empty).toBe(true);
});

test("the first rule that cuts or clogs decides", () => {
  const rules = new LinkRules();
  const clog = rules.impose([link], { clog: true });
  rules.impose([link], { drop: 1 });
  expect(fates(rules, 1)).toEqual([{ kind: "held", by: clog }]);
  clog.lift();
  expect(fates(rules, 1)).toEqual([{ kind: "drop", reason: "cut" }]);
});

test("held messages go on in order when the rule is lifted, and see the link without it", () => {
  const rules = new LinkRules();
  const clog = rules.impose([link], { clog: true });
  const seen: string[] = [];
  for (const name of ["a", "b"]) clog.onLift(() => seen.push(`${name} ${String(rules.on("n1", "n2").gate)}`));
  clog.lift();
  expect(seen).toEqual(["a open", "b open"]);
  expect(() => clog.onLift(() => {})).toThrow("already lifted");
});

test("delays of several rules add up", () => {
  const rules = new LinkRules();
  rules.impose([link], { delay: { distribution: "constant", meanMs: 10 } });
  rules.impose([link], { delay: { distribution: "constant", meanMs: 5 } });
  expect(fates(rules, 1)).toEqual([{ kind: "pass", delays: [msToNanos(15)] }]);
});

test("each copy of a doubled message has a delay of its own", () => {
  const rules = new LinkRules();
  rules.impose([link], { duplicate: 1, delay: { distribution: "uniform", meanMs: 10 } });
  const [fate] = fates(rules, 1);
  expect(fate?.kind).toBe("pass");
  const delays = fate?.kind === "pass" ? fate.delays : [];
  expect(delays).toHaveLength(2);
  expect(delays[0]).not.toBe(delays[1]);
});

test.each<[string, LinkRule, (fate: Fate) => boolean]>([
  ["loss", { drop: 0.3 }, (fate) => fate.kind === "drop" && fate.reason === "loss"],
  ["duplication", { duplicate: 0.3 }, (fate) => fate.kind === "pass" && fate.delays.length === 2],
  ["reordering", { reorder: 0.3 }, (fate) => fate.kind === "pass" && fate.delays[0]! >= msToNanos(5)],
])("%s strikes as often as its probability says", (_name, rule, struck) => {
  const rules = new LinkRules();
  rules.impose([link], rule);
  const share = fates(rules, 5000).filter(struck).length / 5000;
  expect(share).toBeGreaterThan(0.27);
  expect(share).toBeLessThan(0.33);
});

test("loss of several rules is that of independent losses, cuts left out", () => {
  const rules = new LinkRules();
  rules.impose([link], { drop: 0.5 });
  rules.impose([link], { drop: 0.5 });
  rules.impose([link], { drop: 1 });
  expect(rules.on("n1", "n2").loss).toBeCloseTo(0.75);
});

test("a rule that could do nothing is refused", () => {
  const rules = new LinkRules();
  expect(() => rules.impose([], { drop: 1 })).toThrow("no link");
  expect(() => rules.impose([link], { drop: 0, clog: false })).toThrow("without effect");
  expect(() => rules.impose([link], { drop: 1.5 })).toThrow("not a probability");
});

test("after all rules are lifted in any order the link is as before", () => {
  const rule = fc.constantFrom<LinkRule>({ drop: 1 }, { clog: true }, { drop: 0.5 }, { duplicate: 1 });
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), fc.integer(), (given, seed) => {
      const rules = new LinkRules();
      const imposed = given.map((one) => rules.impose([link], one));
      for (const one of new Random(seed).shuffle(imposed)) one.lift();
      expect(rules.on("n1", "n2").empty).toBe(true);
      expect(fates(rules, 1)).toEqual([{ kind: "pass", delays: [0] }]);
    }),
  );
});

test("on a narrow link messages wait for each other, and what finds no room is refused", async () => {
  const rules = new LinkRules();
  const stack = rules.on("n1", "n2");
  expect(stack.queue(0, 1000)).toBe(0);
  const wide = rules.impose([link], { bandwidthKbps: 80 });
  const narrow = rules.impose([link], { bandwidthKbps: 8 });
  expect(stack.narrow).toBe(true);
  // 1000 bytes are 8000 bits: one second at 8 kbit/s.
  expect(stack.queue(0, 1000)).toBe(msToNanos(1000));
  expect(stack.queue(msToNanos(500), 1000)).toBe(msToNanos(1500));
  expect(stack.queue(msToNanos(500), 1000)).toBe(msToNanos(2500));
  expect(stack.queue(msToNanos(500), 1000)).toBe("overflow");
  // One that alone takes longer than five seconds finds none on an idle link either, and leaves it idle.
  expect(stack.queue(msToNanos(9000), 5001)).toBe("overflow");
  expect(stack.queue(msToNanos(9000), 5000)).toBe(msToNanos(5000));
  narrow.lift();
  expect(stack.queue(msToNanos(15_000), 1000)).toBe(msToNanos(100));
  wide.lift();
  expect(stack.narrow).toBe(false);
  expect(stack.queue(msToNanos(5000), 1000)).toBe(0);
  expect(() => rules.impose([link], { bandwidthKbps: 0 })).toThrow(/no bits/);
});
