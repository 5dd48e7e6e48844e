import { type Store, selectAnomaly, selectOperation } from "./store.ts";

/** Gives the plain first screen its few moving parts: anomalies to choose from, bars to click, a copy button. */
export function enliven(store: Store): void {
  const articles = [...document.querySelectorAll<HTMLElement>("article.anomaly")];
  for (const [index, article] of articles.entries()) {
    article.querySelector(".explanation")?.append(showButton(store, index));
    if (articles.length > 1) article.querySelector("header")?.append(pages(store, index, articles.length));
    for (const bar of article.querySelectorAll<SVGGElement>("[data-invoked]")) {
      bar.addEventListener("click", () => {
        selectAnomaly(store, index);
        selectOperation(store, store.run.operations.byInvocation(Number(bar.dataset["invoked"])));
        document.getElementById("timeline")?.scrollIntoView();
      });
    }
  }
  const show = (): void => {
    const chosen = Math.min(store.get().anomaly, articles.length - 1);
    for (const [index, article] of articles.entries()) {
      if (article.hidden === (index !== chosen)) continue;
      article.hidden = index !== chosen;
      showCulprit(article);
    }
  };
  for (const article of articles) showCulprit(article);
  show();
  document.documentElement.dataset["live"] = "";
  store.subscribe(show);
  enableCopy();
}

/** On a narrow screen the figure is wider than its frame; what matters in it must be in sight. */
function showCulprit(article: HTMLElement): void {
  const frame = article.querySelector(".figure");
  const bar = article.querySelector(".bar.culprit");
  if (frame === null || bar === null) return;
  const past = bar.getBoundingClientRect().right - frame.getBoundingClientRect().right;
  if (past > 0) frame.scrollLeft += past + 24;
}

function showButton(store: Store, index: number): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Show in the timeline";
  button.addEventListener("click", () => {
    selectAnomaly(store, index);
    document.getElementById("timeline")?.scrollIntoView();
    document.getElementById("lanes")?.focus({ preventScroll: true });
  });
  return button;
}

function pages(store: Store, index: number, count: number): HTMLElement {
  const group = document.createElement("span");
  group.className = "pages";
  const step = (label: string, to: number): HTMLButtonElement => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.disabled = to < 0 || to >= count;
    button.addEventListener("click", () => selectAnomaly(store, to));
    return button;
  };
  group.append(step("Previous", index - 1), `${index + 1} of ${count}`, step("Next", index + 1));
  return group;
}

/** Pages opened from a file may not have the clipboard; then the command is selected, ready to be copied. */
function enableCopy(): void {
  const button = document.getElementById("copy");
  const command = document.getElementById("reproduce");
  if (button === null || command === null) return;
  button.hidden = false;
  button.addEventListener("blur", () => {
    button.textContent = "Copy";
  });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      getSelection()?.selectAllChildren(command);
      button.textContent = "Selected";
    }
  });
}
