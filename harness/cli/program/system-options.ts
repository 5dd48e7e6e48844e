import { type Command, Option } from "commander";
import { optionForms } from "../../run/option-forms.ts";
import type { OptionTexts } from "../../run/options.ts";

export const systemArgument =
  "a system of `faultline list systems`, or the path of a module that exports `system`";

/** The options of a run, all or those named. */
export function addScenarioOptions(run: Command, names?: readonly string[]): void {
  for (const form of optionForms) {
    if (names?.includes(form.name) === false) continue;
    const fallback = form.fallback === "" ? "none" : form.fallback;
    run.addOption(
      new Option(
        `--${form.name} <${form.placeholder.toLowerCase()}>`,
        `${form.summary} (default: ${fallback})`,
      )
        .env(`FAULTLINE_${form.name.toUpperCase().replaceAll("-", "_")}`)
        .helpGroup(`${form.group}:`),
    );
  }
}

/** A system's own options are known only once it is: they are told apart from slips later, in scenarioOf. */
export function takeSystemOptions(command: Command): Command {
  return command
    .allowUnknownOption()
    .addHelpText("after", "\nOptions of the system itself: faultline describe SYSTEM");
}

/** Commander's camel-case values back under the options' own names; what was not given stays out. */
export function optionTexts(flags: Record<string, unknown>): OptionTexts {
  const texts: Record<string, string> = {};
  for (const { name } of optionForms) {
    const value = flags[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof value === "string") texts[name] = value;
  }
  return texts;
}
