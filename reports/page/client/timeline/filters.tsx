import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { formatCount } from "../../../text/time.ts";
import { choices, type Filter, isEmpty, noFilter } from "../../view/filter.ts";
import { type Store, useStore } from "../store.ts";

/** Which operations are drawn. */
export function Filters({ store, passes }: { readonly store: Store; readonly passes: Uint8Array }): VNode {
  const { operations } = store.run;
  const filter = useStore(store, (state) => state.filter);
  const shown = useMemo(() => passes.reduce((sum, one) => sum + one, 0), [passes]);
  const values = useMemo(
    () => ({
      f: choices(operations.count, operations.f),
      ending: choices(operations.count, operations.ending),
      process: choices(operations.count, (index) => String(operations.process[index])),
      key: choices(operations.count, operations.key),
      node: choices(operations.count, operations.node),
    }),
    [operations],
  );
  const change = (part: Partial<Filter>): void => store.set({ filter: { ...filter, ...part } });
  const choice = (name: keyof typeof values, label: string): VNode | false =>
    values[name].length > 1 && (
      <label>
        {label}
        <select
          value={filter[name]}
          onChange={(event) => change({ [name]: event.currentTarget.value })}
          name={name}
        >
          <option value="">any</option>
          {values[name].map((value) => (
            <option key={value} value={value}>
              {name === "ending" ? (endingWords[value] ?? value) : value}
            </option>
          ))}
        </select>
      </label>
    );
  return (
    <search class="filters">
      {choice("f", "Function")}
      {choice("ending", "Outcome")}
      {choice("key", "Key")}
      {choice("process", "Process")}
      {choice("node", "Node")}
      <input
        type="search"
        id="find"
        placeholder="Value or error"
        aria-label="Value or error"
        value={filter.text}
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
      {!isEmpty(filter) && (
        <button type="button" onClick={() => store.set({ filter: noFilter })}>
          Show all
        </button>
      )}
      <span class="count" aria-live="polite">
        {isEmpty(filter)
          ? `${formatCount(operations.count)} operations`
          : `${formatCount(shown)} of ${formatCount(operations.count)} operations`}
      </span>
    </search>
  );
}

const endingWords: Readonly<Record<string, string>> = {
  ok: "ok",
  fail: "failed",
  info: "unanswered",
  open: "open at the end",
};
