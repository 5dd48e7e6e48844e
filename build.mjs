// Builds dist/: the library and the command line by tsc, the programs of node processes and containers, and the report's page by esbuild.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });

// The page's script and style become one generated module, so that reports need no files at run time.
if (existsSync("reports/page/client/main.tsx")) {
  const page = await build({
    entryPoints: ["reports/page/client/main.tsx"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    loader: { ".css": "text" },
    write: false,
  });
  const script = page.outputFiles[0].text;
  mkdirSync("dist/reports/page", { recursive: true });
  writeFileSync("dist/reports/page/bundle.json", JSON.stringify({ script }));
}

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});

// The programs inside processes and containers, and what container images are made from.
for (const [source, program] of [
  ["harness/environments/node-main.ts", "node-main.js"],
  ["harness/environments/docker/side/side-main.ts", "side-main.js"],
]) {
  await build({
    entryPoints: [source],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile: `dist/${program}`,
    legalComments: "none",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}
cpSync("docker", "dist/docker", { recursive: true });
const main = "dist/harness/cli/main.js";
if (existsSync(main)) {
  if (!readFileSync(main, "utf8").startsWith("#!"))
    writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, "utf8")}`);
  chmodSync(main, 0o755);
}
