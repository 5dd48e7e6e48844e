import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { HarnessError } from "../core/assert.ts";
import { UsageError } from "../core/usage-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { addCommands } from "./program.ts";

const { version } = createRequire(import.meta.url)("faultline/package.json") as { version: string };

/** Runs the command line and answers with the exit status; nothing but this file ends the process. */
async function main(argv: readonly string[]): Promise<number> {
  let status: number = exitCodes.valid;
  const program = new Command("faultline")
    .description(
      "A laboratory for distributed systems: starts one, drives it with concurrent clients, breaks it on purpose, and decides which consistency models the recorded history obeys.",
    )
    .version(version, "-V, --version")
    .showHelpAfterError("(faultline --help tells more)")
    .exitOverride();
  addCommands(program, version, (result) => {
    status = result;
  });
  program.addHelpText("after", helpEnd);
  try {
    if (argv.length <= 2) program.help();
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    return statusOf(error);
  }
}

const helpEnd = `
Exit status: 0 valid, 1 invalid (a violation was found), 2 unknown, 254 wrong usage, 255 faultline itself
failed, 130 interrupted. Results go to standard output, everything else to standard error.

First steps:
  faultline demo                                   a Raft with a real bug, caught in seconds
  faultline run raft --fault partition,crash       the same without the bug
  faultline check history.jsonl --model register   a history recorded elsewhere
`;

/** A user's mistake gets its sentence, an interruption its silence, and only our own faults a stack. */
function statusOf(error: unknown): number {
  if (error instanceof CommanderError) {
    const shown = ["commander.helpDisplayed", "commander.help", "commander.version"];
    return shown.includes(error.code) ? exitCodes.valid : exitCodes.usage;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`faultline: ${error.message}\n`);
    return exitCodes.usage;
  }
  const name = error instanceof Error ? error.name : "";
  if (name === "Interrupted") return exitCodes.interrupted;
  if (name === "NodeFailure" || error instanceof HarnessError) {
    process.stderr.write(
      `faultline: the run failed, which says nothing about the system: ${(error as Error).message}\n`,
    );
    return exitCodes.harness;
  }
  process.stderr.write(
    `faultline: a fault of faultline itself; please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.harness;
}

// Standard output may be a pipe: let it drain instead of cutting it off with process.exit.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.harness);
});
process.exitCode = await main(process.argv);
