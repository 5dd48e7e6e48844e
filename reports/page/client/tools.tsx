import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Store } from "./store.ts";

type Theme = "light" | "dark";

/** The switch between light and dark, and help. Until touched, the reader's system decides. */
export function Tools({ store }: { readonly store: Store }): VNode {
  const [theme, setTheme] = useState<Theme>(current);
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const changed = (): void => {
      setTheme(current());
      store.set({ theme: store.get().theme + 1 });
    };
    system.addEventListener("change", changed);
    return () => system.removeEventListener("change", changed);
  }, [store]);
  const toggle = (): void => {
    document.documentElement.dataset["theme"] = theme === "dark" ? "light" : "dark";
    setTheme(current());
    store.set({ theme: store.get().theme + 1 });
  };
  return (
    <>
      <button type="button" onClick={toggle}>
        {theme === "dark" ? "Light" : "Dark"}
      </button>
      <button type="button" onClick={() => store.set({ help: true })} aria-label="Keys and help">
        ?
      </button>
    </>
  );
}

function current(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
