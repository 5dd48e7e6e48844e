import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { formatCount, formatDuration, formatMoment } from "../../../text/time.ts";
import { firstAtLeast, messagesInWindow } from "../../view/messages-in-window.ts";
import type { RunView } from "../../view/run-view.ts";
import type { TimeWindow } from "../../view/time-window.ts";
import { useCanvas } from "../canvas.ts";
import { useGestures } from "../gestures.ts";
import { palette } from "../palette.ts";
import { type Store, useStore } from "../store.ts";
import { timeScale } from "../time-axis.ts";
import { drawMessages, endpoints, type MessagesGeometry, messagesGeometry } from "./draw-messages.ts";

const drawnMax = 1500;

/** A space-time diagram of the window: who said what to whom, what got lost, and what the nodes noted. */
export function Messages({ store }: { readonly store: Store }): VNode {
  const { run } = store;
  const [clients, setClients] = useState(false);
  const [type, setType] = useState("");
  const window = useStore(store, (state) => state.window);
  const operation = useStore(store, (state) => state.operation);
  const { types, clientNames } = useMemo(() => namesOf(run), [run]);
  const client = operation < 0 ? "" : `c${run.operations.process[operation]}`;
  const asking = clientNames.has(client) ? client : "";
  const lanes = useMemo(() => lanesIn(run, window, clients, asking), [run, window, clients, asking]);
  const { drawn, total } = useMemo(() => {
    const { messages } = run;
    const shown = (message: number): boolean =>
      (type === "" || messages.type(message) === type) &&
      lanes.has(messages.src(message)) &&
      lanes.has(messages.dest(message));
    return messagesInWindow(messages, window, shown, drawnMax);
  }, [run, window, lanes, type]);
  return (
    <>
      <div class="filters">
        <label>
          <input type="checkbox" checked={clients} onChange={() => setClients(!clients)} />
          clients too
        </label>
        <label>
          Type
          <select value={type} onChange={(event) => setType(event.currentTarget.value)} name="type">
            <option value="">any</option>
            {types.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <span class="count">
          {formatCount(total)} messages in the window
          {drawn.length < total && `, ${formatCount(drawn.length)} drawn: zoom in for all`}
        </span>
      </div>
      <Diagram store={store} lanes={lanes} visible={drawn} />
      <MessageDetails store={store} />
    </>
  );
}

interface DiagramProps {
  readonly store: Store;
  readonly lanes: ReadonlyMap<string, number>;
  readonly visible: readonly number[];
}

function Diagram({ store, lanes, visible }: DiagramProps): VNode {
  const { run } = store;
  const frame = useRef<HTMLDivElement>(null);
  const window = useStore(store, (state) => state.window);
  const selected = useStore(store, (state) => state.message);
  const theme = useStore(store, (state) => state.theme);
  const colours = useMemo(palette, [theme]);
  const operation = useStore(store, (state) => state.operation);
  const own = useMemo(() => ownOf(run, operation), [run, operation]);
  const geometry = useMemo(() => messagesGeometry(run, Math.max(1, lanes.size)), [run, lanes]);
  const { canvas, width } = useCanvas(geometry.height, (pen) =>
    drawMessages(pen, width, geometry, { run, lanes, window, selected, own, colours, visible }),
  );
  useGestures(frame, store);
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || visible.length === 0 || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = visible.indexOf(selected);
    const next = at < 0 ? 0 : Math.min(visible.length - 1, Math.max(0, at + step));
    store.set({ message: visible[next]! });
  };
  const click = (event: MouseEvent): void => {
    const box = frame.current!.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    store.set({ message: nearestMessage(store, lanes, visible, geometry, width, point) });
  };
  return (
    <div
      class="plot"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the frame takes the arrow keys for its canvas.
      tabIndex={0}
      role="application"
      aria-label="Messages between nodes. Left and right go from message to message."
      onKeyDown={press}
      onClick={click}
    >
      <canvas ref={canvas} />
    </div>
  );
}

function MessageDetails({ store }: { readonly store: Store }): VNode {
  const { messages } = store.run;
  const selected = useStore(store, (state) => state.message);
  if (selected < 0) {
    return (
      <div class="details">
        <p class="none">Select a message: click an arrow, or press an arrow key in the diagram.</p>
      </div>
    );
  }
  const [sent, ended] = [messages.sentAt[selected]!, messages.endedAt[selected]!];
  const dropped = messages.dropped(selected);
  const fate =
    dropped !== ""
      ? `lost: ${dropped}`
      : Number.isFinite(ended)
        ? `took ${formatDuration(ended - sent)}`
        : "under way";
  return (
    <div class="details" aria-live="polite">
      <h3>{messages.type(selected)}</h3>
      <dl>
        <div>
          <dd>
            {messages.src(selected)} → {messages.dest(selected)}
          </dd>
        </div>
        <div>
          <dt>sent</dt>
          <dd>{formatMoment(sent, 6)}</dd>
        </div>
        <div>
          <dd>{fate}</dd>
        </div>
        <div>
          <dd class="mono">{messages.body(selected)}</dd>
        </div>
      </dl>
    </div>
  );
}

/**
 * The client of the selected operation, then the nodes; of other clients only those that speak within the
 * window, else hundreds of rows would be empty.
 */
function lanesIn(
  run: RunView,
  window: TimeWindow,
  clients: boolean,
  asking: string,
): ReadonlyMap<string, number> {
  const first = asking === "" ? run.nodes : [asking, ...run.nodes];
  const lanes = new Map(first.map((name, index) => [name, index]));
  if (!clients) return lanes;
  const { messages } = run;
  for (let index = firstAtLeast(messages.sentAt, window.from); index < messages.count; index++) {
    if (messages.sentAt[index]! > window.to || lanes.size >= run.nodes.length + 24) break;
    for (const end of [messages.src(index), messages.dest(index)]) {
      if (!lanes.has(end)) lanes.set(end, lanes.size);
    }
  }
  return lanes;
}

/** Which messages an operation's client sent and got while it waited. */
function ownOf(run: RunView, operation: number): (message: number) => boolean {
  const { operations, messages } = run;
  if (operation < 0) return () => false;
  const client = `c${operations.process[operation]}`;
  const [from, to] = [operations.invokedAt[operation]!, operations.endedAt[operation]!];
  return (message) => {
    if (messages.sentAt[message]! < from || messages.sentAt[message]! > to) return false;
    return messages.src(message) === client || messages.dest(message) === client;
  };
}

function namesOf(run: RunView): {
  readonly types: readonly string[];
  readonly clientNames: ReadonlySet<string>;
} {
  const types = new Set<string>();
  const names = new Set<string>();
  for (let index = 0; index < run.messages.count; index++) {
    types.add(run.messages.type(index));
    names.add(run.messages.src(index));
  }
  for (const node of run.nodes) names.delete(node);
  return { types: [...types].sort(), clientNames: names };
}

function nearestMessage(
  store: Store,
  lanes: ReadonlyMap<string, number>,
  visible: readonly number[],
  geometry: MessagesGeometry,
  width: number,
  point: { readonly x: number; readonly y: number },
): number {
  const scale = timeScale(store.get().window, width);
  let [best, shortest] = [-1, 8];
  for (const message of visible) {
    const line = endpoints(message, geometry, scale, { run: store.run, lanes });
    if (line === undefined) continue;
    const [dx, dy] = [line.x2 - line.x1, line.y2 - line.y1];
    const along = ((point.x - line.x1) * dx + (point.y - line.y1) * dy) / Math.max(1, dx * dx + dy * dy);
    const share = Math.min(1, Math.max(0, along));
    const distance = Math.hypot(point.x - line.x1 - share * dx, point.y - line.y1 - share * dy);
    if (distance < shortest) [best, shortest] = [message, distance];
  }
  return best;
}
