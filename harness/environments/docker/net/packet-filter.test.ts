import { expect, test } from "vitest";
import { type LinkState, linkState } from "./link-state.ts";
import { filterText, type InboundPeer } from "./packet-filter.ts";

const from = (state: LinkState, rest: Partial<InboundPeer> = {}): InboundPeer => ({
  peer: "n1",
  ip: "10.0.0.1",
  state,
  cutBack: false,
  queue: undefined,
  ...rest,
});
const rules = (peer: InboundPeer, ports: readonly number[] | undefined = [7000]): string[] =>
  filterText([peer], ports)
    .split("\n")
    .filter((line) => line.startsWith("-A"));
const cut = linkState([{ drop: 1 }])!;

test("a node without rules has an empty chain of ours, and no other chain is named", () => {
  expect(filterText([], [7000])).toBe("*filter\n:FAULTLINE - [0:0]\nCOMMIT\n");
});

test("a one-way cut spares the acknowledgements of the way back", () => {
  expect(rules(from(cut))).toEqual(["-A FAULTLINE -s 10.0.0.1/32 -p tcp -m multiport --dports 7000 -j DROP"]);
});

test("a cut both ways meets all of the peer's packets", () => {
  const whole = "-A FAULTLINE -s 10.0.0.1/32 -j DROP";
  expect(rules(from(cut, { cutBack: true }))).toEqual([whole]);
  expect(filterText([from(cut, { cutBack: true })], undefined)).toContain(whole);
});

test("a one-way cut of connections that carry both directions meets data, not acknowledgements", () => {
  const text = filterText([from(cut)], undefined);
  expect(text).toContain("-s 10.0.0.1/32 -p tcp --tcp-flags PSH PSH -j DROP");
  expect(text).toContain("-s 10.0.0.1/32 -p tcp --syn -j DROP");
  expect(text).not.toContain("-s 10.0.0.1/32 -j DROP");
});

test("loss comes before delay, and a cut before both", () => {
  const delay = { distribution: "constant", meanMs: 20 } as const;
  const lossy = rules(from(linkState([{ drop: 0.25, delay }])!, { queue: 9 }));
  expect(lossy).toEqual([
    expect.stringContaining("--probability 0.250000 -j DROP"),
    expect.stringContaining("-j NFQUEUE --queue-num 9 --queue-bypass"),
  ]);
  expect(rules(from(linkState([{ drop: 0.25, delay }, { drop: 1 }])!))).toHaveLength(1);
});
