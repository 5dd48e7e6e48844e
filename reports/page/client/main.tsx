import { render } from "preact";
import chartStyle from "uplot/dist/uPlot.min.css";
import type { PageData } from "../page-data.ts";
import { runView } from "../view/run-view.ts";
import { App, Sections } from "./app.tsx";
import { enliven } from "./first-screen.ts";
import { listenToKeys } from "./keys.ts";
import { createStore } from "./store.ts";
import { Tools } from "./tools.tsx";

const style = document.createElement("style");
style.textContent = chartStyle;
document.head.prepend(style);

const data = JSON.parse(document.getElementById("run-data")!.textContent ?? "") as PageData;
const store = createStore(runView(data));
const views = document.getElementById("views")!;
views.replaceChildren();
render(<App store={store} />, views);
render(<Sections store={store} />, document.getElementById("sections")!);
render(<Tools store={store} />, document.getElementById("tools")!);
enliven(store);
listenToKeys(store);
