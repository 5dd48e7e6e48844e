import type { Command } from "commander";

export function addInformation(program: Command, version: string, done: (status: number) => void): void {
  program
    .command("list")
    .description("list systems, workloads, faults, models, checkers, formats, reporters or runs")
    .argument("[kind]", "one of these; all but runs when absent")
    .option("--out <folder>", "where runs are kept", "runs")
    .option("--json", "print one JSON document on standard output")
    .action(async (kind: string | undefined, flags: Record<string, string>) =>
      done(await (await import("../commands/list.ts")).list(kind, flags)),
    );
  program
    .command("describe")
    .description("tell all about one system, workload, fault, model or checker")
    .argument("<name>", "its name")
    .option("--json", "print one JSON document on standard output")
    .action(async (name: string, flags: Record<string, string>) =>
      done(await (await import("../commands/describe.ts")).describe(name, flags)),
    );
  program
    .command("init")
    .description("write a commented file to begin a system of your own with: servers in containers")
    .argument("<kind>", "system")
    .argument("<name>", "its name")
    .action(async (kind: string, name: string) =>
      done((await import("../commands/init.ts")).init(kind, name)),
    );
  program
    .command("doctor")
    .description("say what this machine can run, and what is missing")
    .option("--fix", "bring what containers need: pull the base image, or make it from Debian's packages")
    .option("--json", "print one JSON document on standard output")
    .action(async (flags: Record<string, string>) =>
      done(await (await import("../commands/doctor.ts")).doctor(flags, version)),
    );
  program
    .command("clean")
    .description("remove the containers, volumes and networks that runs left behind whose harness was killed")
    .option("--all", "those of living runs too, which then fail, and the images that were built")
    .option("--json", "print one JSON document on standard output")
    .action(async (flags: { readonly all?: boolean; readonly json?: boolean }) =>
      done(await (await import("../commands/clean.ts")).clean(flags)),
    );
  program
    .command("completion")
    .description("print a completion script for a shell")
    .argument("<shell>", "bash, zsh or fish")
    .action(async (shell: string) =>
      done((await import("../commands/completion.ts")).completion(shell, program)),
    );
}
