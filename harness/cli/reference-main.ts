import { join } from "node:path";
import { writeReference } from "./reference.ts";

// Compiled, this file lies in dist/harness/cli.
writeReference(join(import.meta.dirname, "../../../docs/reference"));
