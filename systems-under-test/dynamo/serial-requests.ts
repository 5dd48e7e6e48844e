import type { Body, ErrorBody } from "../../harness/runtime/message.ts";
import { answerOn } from "../kv-machine.ts";
import { parseKvRequest } from "../kv-requests.ts";
import { isRefusal } from "../rpc.ts";
import { keyOfRegister } from "./requests.ts";

/** A client's request on a register that rounds of Paxos decide. */
export interface SerialRequest {
  /** Names the register in the store. */
  readonly key: string;
  readonly client?: string | number;
  readonly seq?: number;
  /** What is to be done when the register holds this; null when it holds nothing. */
  decide(value: unknown): Step;
}

/** The answer, and what takes the value's place; absent when nothing changes. */
export interface Step {
  readonly answer: Body;
  readonly value?: unknown;
}

/** Whether a request speaks of a register: everything with a key but carts and rows. */
export function isOnRegister({ type, key }: Body): boolean {
  return type === "write" || type === "cas" || type === "delete" || (type === "read" && key !== undefined);
}

export function parseSerialRequest(body: Body): SerialRequest | ErrorBody {
  const command = parseKvRequest(body);
  if (isRefusal(command)) return command;
  const key = keyOfRegister(command.key);
  if (command.type === "read")
    return { key, decide: (value) => ({ answer: answerOn(value ?? undefined, command) }) };
  const { client, seq } = command;
  return {
    key,
    ...(client === undefined || seq === undefined ? {} : { client, seq }),
    decide(value) {
      const answer = answerOn(value ?? undefined, command);
      if (isRefusal(answer)) return { answer };
      if (command.type === "delete") return { answer, value: null };
      return { answer, value: command.type === "cas" ? command.to : command.value };
    },
  };
}

export function isSerial(parsed: object): parsed is SerialRequest {
  return "decide" in parsed;
}
