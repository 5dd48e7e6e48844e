import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UsageError } from "../../core/usage-error.ts";
import type { NeutralHistory } from "./neutral.ts";

/** What Porcupine said of one history. */
export interface PeerAnswer {
  readonly verdict: "Ok" | "Illegal" | "Unknown";
  /** Of the processor, the mean of the rounds, after one that warmed up. */
  readonly nanoseconds: number;
  readonly rounds: number;
}

const modulePath = "github.com/anishathalye/porcupine";

/**
 * Porcupine, built from a source given by its path with a Go toolchain that is already there, in a folder of its
 * own that disposal removes. Nothing of it is kept, and nothing is fetched.
 */
export class PorcupinePeer implements Disposable {
  readonly #folder: string;
  readonly #timeoutMs: number;

  constructor(source: string, timeoutMs: number) {
    const path = resolve(source);
    checkSource(path);
    this.#timeoutMs = timeoutMs;
    this.#folder = mkdtempSync(join(tmpdir(), "faultline-porcupine-"));
    const root = join(import.meta.dirname, "../../../..");
    copyFileSync(join(root, "harness/bench/peer/porcupine-driver.go.txt"), join(this.#folder, "main.go"));
    const requirement = `require ${modulePath} v0.0.0\nreplace ${modulePath} => ${path}\n`;
    writeFileSync(join(this.#folder, "go.mod"), `module driver\n\ngo 1.19\n\n${requirement}`);
    this.#build();
  }

  /** Checks the histories one after the other in one process, on one core as we do. */
  check(histories: readonly NeutralHistory[]): PeerAnswer[] {
    const lines = histories.map((history) => JSON.stringify(history));
    const { status, stdout, stderr } = spawnSync(join(this.#folder, "driver"), [String(this.#timeoutMs)], {
      input: lines.join("\n"),
      encoding: "utf8",
      env: { ...process.env, GOMAXPROCS: "1" },
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`the peer ended with status ${status}: ${stderr.slice(-500)}`);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as PeerAnswer);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #build(): void {
    const env = { ...process.env, GOPROXY: "off", GOFLAGS: "-mod=mod", GOWORK: "off" };
    try {
      execFileSync("go", ["build", "-o", "driver", "."], {
        cwd: this.#folder,
        env,
        encoding: "utf8",
        stdio: "pipe",
      });
    } catch (error) {
      this[Symbol.dispose]();
      throw new UsageError(
        `the peer does not build: ${String((error as { stderr?: string }).stderr ?? error)}`,
      );
    }
  }
}

function checkSource(path: string): void {
  const file = join(path, "go.mod");
  if (!existsSync(file) || !readFileSync(file, "utf8").includes(`module ${modulePath}`))
    throw new UsageError(
      `--peer ${path}: expected a folder with the source of Porcupine (a go.mod of ${modulePath}).`,
    );
  if (spawnSync("go", ["version"]).status !== 0)
    throw new UsageError("no Go toolchain (the command go) was found; it is needed to build the peer.");
}
