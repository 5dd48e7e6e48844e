import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatCount } from "../../text/time.ts";
import { choices } from "../view/filter.ts";
import type { RunView } from "../view/run-view.ts";
import type { TimeWindow } from "../view/time-window.ts";
import { type Store, useStore } from "./store.ts";

const rowHeight = 22;

/** What the nodes noted and logged, in one order of time. Only the rows in sight are in the page. */
export function Lines({ store }: { readonly store: Store }): VNode {
  const { run } = store;
  const [node, setNode] = useState("");
  const [kind, setKind] = useState("");
  const [text, setText] = useState("");
  const [followed, setFollowed] = useState(true);
  const window = useStore(store, (state) => (followed ? state.window : undefined));
  const nodes = useMemo(() => choices(run.lines.count, run.lines.node), [run]);
  const kinds = useMemo(() => choices(run.lines.count, run.lines.kind), [run]);
  const shown = useMemo(
    () => matching(run, { node, kind, text: text.toLowerCase() }, window),
    [run, node, kind, text, window],
  );
  return (
    <>
      <search class="filters">
        <label>
          <input type="checkbox" checked={followed} onChange={() => setFollowed(!followed)} />
          only the window above
        </label>
        <Choice label="Node" value={node} values={nodes} change={setNode} />
        <Choice label="Kind" value={kind} values={kinds} change={setKind} />
        <input
          type="search"
          placeholder="Text"
          aria-label="Text"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span class="count">
          {formatCount(shown.length)} of {formatCount(run.lines.count)} lines
        </span>
      </search>
      <Rows run={run} shown={shown} />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly change: (value: string) => void;
}

function Choice({ label, value, values, change }: ChoiceProps): VNode {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => change(event.currentTarget.value)} name={label}>
        <option value="">any</option>
        {values.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

function Rows({ run, shown }: { readonly run: RunView; readonly shown: readonly number[] }): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useEffect(() => {
    if (frame.current !== null) frame.current.scrollTop = 0;
    setTop(0);
  }, [shown]);
  const first = Math.max(0, Math.floor(top / rowHeight) - 10);
  const rows = shown.slice(first, first + 42);
  return (
    <div
      class="lines mono"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard.
      tabIndex={0}
      role="log"
      aria-label="Notes and logs"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      {shown.length === 0 && (
        <p class="empty" style={{ paddingLeft: "12px" }}>
          Nothing in this window.
        </p>
      )}
      <div style={{ height: `${shown.length * rowHeight}px` }}>
        {rows.map((line, index) => (
          <div
            class="row"
            key={line}
            style={{ top: `${(first + index) * rowHeight}px` }}
            title={run.lines.text(line)}
          >
            <span class="time">{(run.lines.time[line]! / 1e9).toFixed(6)}</span>
            <span>{run.lines.node(line)}</span>
            <span class="kind">{run.lines.kind(line)}</span>
            <span>{run.lines.text(line)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function matching(
  run: RunView,
  wanted: { readonly node: string; readonly kind: string; readonly text: string },
  window: TimeWindow | undefined,
): number[] {
  const { lines } = run;
  const shown: number[] = [];
  for (let index = 0; index < lines.count; index++) {
    const time = lines.time[index]!;
    if (window !== undefined && (time < window.from || time > window.to)) continue;
    if (wanted.node !== "" && lines.node(index) !== wanted.node) continue;
    if (wanted.kind !== "" && lines.kind(index) !== wanted.kind) continue;
    if (wanted.text !== "" && !lines.text(index).toLowerCase().includes(wanted.text)) continue;
    shown.push(index);
  }
  return shown;
}
