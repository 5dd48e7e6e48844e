/**
 * The causal models, and PRAM: names and definitions by Bouajjani, Enea, Guerraoui and Hamza (POPL 2017); and read
 * atomic, by the axiom of Biswas and Enea (OOPSLA 2019).
 */
export type CausalModel = "CC" | "CCv" | "CM" | "PRAM" | "RA";

export interface ModelText {
  readonly name: string;
  /** As it stands in a verdict: "Causally consistent". */
  readonly property: string;
  readonly summary: string;
}

export const causalModels: Readonly<Record<CausalModel, ModelText>> = {
  CC: {
    name: "causal",
    property: "Causally consistent",
    summary: "No read misses or undoes what causally precedes it (weak causal consistency, CC).",
  },
  CCv: {
    name: "causal-convergence",
    property: "Causally convergent",
    summary: "Causal, and all sessions agree on which of two concurrent writes is the later one (CCv).",
  },
  CM: {
    name: "causal-memory",
    property: "Causal memory",
    summary: "Each session sees all writes in one order of its own that extends causality (CM).",
  },
  RA: {
    name: "read-atomic",
    property: "Read atomic",
    summary:
      "One order of the writes fits what follows from what, and no read misses its own session's writes.",
  },
  PRAM: {
    name: "pram",
    property: "PRAM consistent",
    summary: "Each session sees the writes of every other session in the order in which they were made.",
  },
};
