import { UsageError, unknownName } from "../harness/core/usage-error.ts";
import type {
  Promises,
  SystemDeclaration,
  SystemOption,
  SystemOptionValue,
  SystemOptionValues,
} from "./system.ts";

/** Texts by option name, as they come from a command line or a scenario file. */
export type SystemOptionTexts = Readonly<Record<string, string>>;

/**
 * The values of all of a system's options: those given as texts, the fallbacks of the others. Throws a UsageError
 * that says what is wrong, what was expected, and the nearest valid name.
 */
export function systemOptionsOf(
  system: SystemDeclaration,
  texts: SystemOptionTexts = {},
  nodes?: number,
): SystemOptionValues {
  const options = system.options ?? [];
  const names = options.map(({ name }) => name);
  for (const name of Object.keys(texts))
    if (!names.includes(name)) throw unknownName(`option of ${system.name}`, name, names);
  const values = Object.fromEntries(
    options.map((option) => [option.name, parsed(option, texts[option.name])]),
  );
  const problem = nodes === undefined ? undefined : system.refuse?.(values, nodes);
  if (problem !== undefined) throw new UsageError(`${system.name}: ${problem}`);
  return values;
}

/** What the system promises, and in which world, when it runs with these options. */
export function promisesOf(system: SystemDeclaration, values: SystemOptionValues): Promises {
  const { claims, assumptions, progress } = system;
  return { claims, assumptions, ...(progress && { progress }), ...system.promises?.(values) };
}

function parsed(option: SystemOption, text: string | undefined): SystemOptionValue {
  if (text === undefined) return option.fallback;
  switch (option.kind) {
    case "choice": {
      if (!option.choices.includes(text)) throw unknownName(`--${option.name}`, text, option.choices);
      return text;
    }
    case "switch": {
      const known = ["yes", "no", "true", "false"];
      if (!known.includes(text)) throw unknownName(`--${option.name}`, text, known);
      return text === "yes" || text === "true";
    }
    case "count": {
      const value = Number(text);
      if (/^\d+$/.test(text.trim()) && value >= option.min && value <= option.max) return value;
      throw new UsageError(
        `--${option.name} "${text}": expected a whole number from ${option.min} to ${option.max}`,
      );
    }
  }
}

/** A value as the text it is given by. */
export function optionText(value: SystemOptionValue): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** What may be said for the option, for people: `3`, `yes or no`, `quorum or lease`. */
export function optionRange(option: SystemOption): string {
  if (option.kind === "choice") return option.choices.join(" or ");
  return option.kind === "switch" ? "yes or no" : `${option.min} to ${option.max}`;
}
