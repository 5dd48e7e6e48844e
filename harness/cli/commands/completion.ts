import type { Command } from "commander";
import { unknownName } from "../../core/usage-error.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** `faultline completion SHELL`: a script made from the command tree, so that it cannot fall behind. */
export function completion(shell: string, program: Command): number {
  if (!(shells as readonly string[]).includes(shell)) throw unknownName("shell", shell, shells);
  const commands = program.commands.map((command) => ({
    name: command.name(),
    flags: command.options.flatMap((option) =>
      option.long === undefined || option.long === null ? [] : [option.long],
    ),
  }));
  process.stdout.write(shell === "fish" ? fish(commands) : bash(commands, shell === "zsh"));
  return 0;
}

interface Completed {
  readonly name: string;
  readonly flags: readonly string[];
}

function bash(commands: readonly Completed[], zsh: boolean): string {
  const cases = commands.map(({ name, flags }) => `    ${name}) words="${flags.join(" ")}" ;;`).join("\n");
  const head = zsh ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return `${head}_faultline() {
  local words current="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[1]}" in
${cases}
    *) words="${commands.map((command) => command.name).join(" ")}" ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${commands.map((command) => command.name).join(" ")}"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _faultline faultline
`;
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, flags }) => [
    `complete -c faultline -n __fish_use_subcommand -a ${name}`,
    ...flags.map(
      (flag) =>
        `complete -c faultline -n "__fish_seen_subcommand_from ${name}" -l ${flag.replace(/^--/, "")}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}
