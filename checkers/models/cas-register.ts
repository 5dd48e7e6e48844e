import type { Operation } from "../../harness/core/operation.ts";
import { zonesTest } from "../linearizability/zones/zones-test.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { outputText, partOf, type RegisterOptions } from "./register.ts";
import { keyOf, same, show, type Value } from "./values.ts";

export type CasRegisterOperations = {
  readonly read: { readonly input: Value; readonly output: Value };
  readonly write: { readonly input: Value; readonly output: Value };
  /** Input `[old, new]`: writes `new` if the value is `old`, otherwise fails with `precondition-failed`. */
  readonly cas: { readonly input: readonly [Value, Value]; readonly output: Value };
  readonly delete: { readonly input: Value; readonly output: Value };
};

export interface CasRegisterOptions extends RegisterOptions {
  /**
   * A cas that failed with `precondition-failed` saw another value than its old one (`observed`, the
   * default), or is taken to say nothing (`ignored`, as Knossos reads histories).
   */
  readonly failedCas?: "observed" | "ignored";
}

/** A register for each key, with compare-and-set. */
export function casRegister(options: CasRegisterOptions = {}): Model<Value, CasRegisterOperations> {
  return {
    ...registerWithCas(options),
    name: "cas-register",
    summary:
      "A register with compare-and-set: reads see the latest value, a cas writes only over its old value.",
    accepts: (operation) => operation.f !== "delete" && isRegisterCall(operation),
  };
}

/** What cas-register and kv have in common. Deleting is writing null. */
export function registerWithCas(options: CasRegisterOptions): Model<Value, CasRegisterOperations> {
  const says = (operation: Operation<CasRegisterOperations>): boolean =>
    operation.outcome.type === "ok" &&
    !(options.nil === "unknown" && (operation.outcome.output ?? null) === null);
  return {
    name: "kv",
    summary: "",
    initial: options.initial ?? null,
    step(state, operation) {
      const { outcome } = operation;
      if (operation.f === "write") return operation.input;
      if (operation.f === "delete") return null;
      if (operation.f === "read") {
        if (outcome.type !== "ok" || !says(operation)) return state;
        return same(outcome.output, state) ? state : illegal;
      }
      const [old, fresh] = operation.input;
      if (outcome.type === "fail") {
        return outcome.error === absent
          ? state === null
            ? state
            : illegal
          : same(old, state)
            ? illegal
            : state;
      }
      return same(old, state) ? fresh : illegal;
    },
    key: keyOf,
    partition: partOf,
    anonymous: true,
    accepts: isRegisterCall,
    observes: (operation) =>
      options.failedCas !== "ignored" &&
      operation.f === "cas" &&
      operation.outcome.type === "fail" &&
      (operation.outcome.error === refused || operation.outcome.error === absent),
    fastTest: zonesTest(options),
    readOnly: (operation) => operation.f === "read" || operation.outcome.type === "fail",
    values: (operation) => casValues(operation, says(operation)),
    weaken: (operation) =>
      operation.f === "cas" && operation.outcome.type !== "fail"
        ? { ...operation, f: "write", input: operation.input[1] }
        : undefined,
    describe: describeCas,
    describeState: show,
  };
}

const refused = "precondition-failed";
const absent = "key-does-not-exist";

/** Calls of registers with compare-and-set and delete, in the form that models and engines read. */
export function isRegisterCall(operation: Operation): boolean {
  if (operation.f === "cas") return Array.isArray(operation.input) && operation.input.length === 2;
  return operation.f === "read" || operation.f === "write" || operation.f === "delete";
}

function casValues(operation: Operation<CasRegisterOperations>, says: boolean): Values {
  if (operation.f === "write") return { puts: [keyOf(operation.input)], finds: [], replaces: true };
  if (operation.f === "delete") return { puts: [keyOf(null)], finds: [], replaces: true };
  if (operation.f === "read") {
    return {
      puts: [],
      finds: says && operation.outcome.type === "ok" ? [keyOf(operation.outcome.output)] : [],
    };
  }
  // A refused cas saw that the value was not the old one: any write before it may be the reason.
  if (operation.outcome.type === "fail") return { puts: [], finds: "everything" };
  return { puts: [keyOf(operation.input[1])], finds: [keyOf(operation.input[0])], replaces: true };
}

function describeCas(operation: Operation<CasRegisterOperations>): string {
  if (operation.f === "write") return `write ${show(operation.input)}`;
  if (operation.f === "delete") return "delete";
  if (operation.f === "read") return `read ${outputText(operation)}`;
  const text = `cas ${show(operation.input[0])} -> ${show(operation.input[1])}`;
  return operation.outcome.type === "fail" ? `${text} refused` : text;
}
