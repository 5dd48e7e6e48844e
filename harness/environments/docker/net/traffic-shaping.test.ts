import { expect, test } from "vitest";
import { shapingText } from "./traffic-shaping.ts";

test("each narrow peer has a class of its own; the rest of the traffic has none", () => {
  const text = shapingText([
    { ip: "10.0.0.2", bandwidthKbps: 64, ports: [7000] },
    { ip: "10.0.0.3", bandwidthKbps: 16, ports: undefined },
  ]);
  const lines = text.trim().split("\n");
  expect(lines[0]).toBe("qdisc add dev eth0 root handle 1: htb default 0");
  // Two seconds at 64 kbit/s; never less than a few packets.
  expect(lines.filter((line) => line.includes("tbf"))).toEqual([
    "qdisc add dev eth0 parent 1:10 tbf rate 64kbit burst 1600 limit 16000",
    "qdisc add dev eth0 parent 1:11 tbf rate 16kbit burst 1600 limit 9000",
  ]);
  expect(text).toContain(
    "match ip dst 10.0.0.2/32 match ip protocol 6 0xff match ip dport 7000 0xffff flowid 1:10",
  );
  expect(text).toContain("match ip dst 10.0.0.3/32 flowid 1:11");
});

test("without narrow peers there is nothing to shape", () => {
  expect(shapingText([])).toBe("");
});
