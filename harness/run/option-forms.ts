/** One option: its name on the command line, what it means, and its value when nobody gives one. */
export interface OptionForm {
  readonly name: string;
  readonly placeholder: string;
  readonly summary: string;
  readonly fallback: string;
  readonly group: "What runs" | "Load" | "Faults" | "Time" | "Network";
}

/** All options that decide a run; the seed stands apart. Everything is text here and parsed in one place. */
export const optionForms: readonly OptionForm[] = [
  {
    name: "workload",
    placeholder: "NAME",
    summary: "what clients do and what is checked",
    fallback: "kv",
    group: "What runs",
  },
  {
    name: "bug",
    placeholder: "NAMES",
    summary: "seeded bugs to switch on, by comma",
    fallback: "",
    group: "What runs",
  },
  {
    name: "env",
    placeholder: "WORLD",
    summary: "sim, process or docker",
    fallback: "sim",
    group: "What runs",
  },
  { name: "nodes", placeholder: "N", summary: "size of the cluster", fallback: "5", group: "What runs" },
  {
    name: "concurrency",
    placeholder: "N",
    summary: "client threads; 2n is two a node",
    fallback: "2n",
    group: "Load",
  },
  {
    name: "rate",
    placeholder: "PER_SECOND",
    summary: "operations a second over all clients; 0 is as fast as they can",
    fallback: "100",
    group: "Load",
  },
  {
    name: "arrival",
    placeholder: "LOOP",
    summary: "closed: a busy client delays the next call; open: arrivals do not wait",
    fallback: "closed",
    group: "Load",
  },
  { name: "keys", placeholder: "N", summary: "keys in use at the same time", fallback: "5", group: "Load" },
  {
    name: "values",
    placeholder: "KIND",
    summary: "unique, or small (0 to 4, as in Jepsen's register tests)",
    fallback: "unique",
    group: "Load",
  },
  {
    name: "topology",
    placeholder: "SHAPE",
    summary: "which nodes are neighbours, where a workload tells them: grid, line, tree or total",
    fallback: "grid",
    group: "Load",
  },
  {
    name: "ops-per-key",
    placeholder: "N",
    summary: "operations on a key before the next takes its place",
    fallback: "200",
    group: "Load",
  },
  {
    name: "max-ops",
    placeholder: "N",
    summary: "limit on all operations",
    fallback: "1000000",
    group: "Load",
  },
  {
    name: "fault",
    placeholder: "NAMES",
    summary: "faults or groups of faults, by comma: partition,crash,pause,clock",
    fallback: "",
    group: "Faults",
  },
  {
    name: "target",
    placeholder: "ROLE",
    summary: "whom faults hit: any, leader, follower or mixed",
    fallback: "mixed",
    group: "Faults",
  },
  {
    name: "interval",
    placeholder: "TIME",
    summary: "mean time between injections",
    fallback: "3s",
    group: "Faults",
  },
  {
    name: "time",
    placeholder: "TIME",
    summary: "how long clients run while faults strike",
    fallback: "30s",
    group: "Time",
  },
  {
    name: "recovery",
    placeholder: "TIME",
    summary: "how long the system may take to come back once all is mended",
    fallback: "10s",
    group: "Time",
  },
  {
    name: "timeout",
    placeholder: "TIME",
    summary: "how long a call may take before its outcome is unknown",
    fallback: "1s",
    group: "Time",
  },
  {
    name: "latency",
    placeholder: "DELAY",
    summary: "one-way delay between nodes: 2ms, or constant:, uniform:, exponential:, normal:2ms",
    fallback: "exponential:2ms",
    group: "Network",
  },
  {
    name: "client-latency",
    placeholder: "DELAY",
    summary: "one-way delay between clients and nodes",
    fallback: "exponential:1ms",
    group: "Network",
  },
  {
    name: "transport",
    placeholder: "KIND",
    summary: "stream (first in first out, reliable while connected) or datagram",
    fallback: "datagram",
    group: "Network",
  },
  {
    name: "loss",
    placeholder: "P",
    summary: "probability that a datagram is lost",
    fallback: "0",
    group: "Network",
  },
  {
    name: "duplication",
    placeholder: "P",
    summary: "probability that a datagram comes twice",
    fallback: "0",
    group: "Network",
  },
  {
    name: "timing",
    placeholder: "MODEL",
    summary: "asynchronous, synchronous:BOUND, or partial:BOUND@STABLE_FROM",
    fallback: "asynchronous",
    group: "Network",
  },
  {
    name: "swarm",
    placeholder: "YES",
    summary: "draw cluster size, load, network and fault mix from the seed: yes or no",
    fallback: "no",
    group: "What runs",
  },
  {
    name: "stop-at-violation",
    placeholder: "YES",
    summary: "end the run at the first certain violation, where the workload can tell: yes or no",
    fallback: "no",
    group: "What runs",
  },
  {
    name: "trace",
    placeholder: "YES",
    summary: "keep every message: yes or no",
    fallback: "yes",
    group: "What runs",
  },
];
