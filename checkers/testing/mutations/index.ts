import { causalMutations } from "./causal.ts";
import { collectionMutations, queueMutations } from "./containers.ts";
import { convergenceMutations } from "./convergence.ts";
import { domainMutations } from "./domain.ts";
import { formatMutations } from "./formats.ts";
import { frontierMutations } from "./frontier.ts";
import { type Mutation, mutationsOf } from "./mutation.ts";
import { perKeyMutations } from "./per-key.ts";
import { promiseMutations } from "./promises.ts";
import { searchMutations } from "./search.ts";
import { sequentialMutations } from "./sequential.ts";
import { sessionMutations } from "./session.ts";
import { streamMutations } from "./streams.ts";
import { stalenessMutations, weakRegisterMutations } from "./weak-registers.ts";
import { streamingMutations, zonesMutations } from "./zones.ts";

/** Every mutation that has to be noticed; `npm run bench -- mutations` tries them. */
export const mutations: readonly Mutation[] = [
  zonesMutations,
  streamingMutations,
  queueMutations,
  collectionMutations,
  searchMutations,
  frontierMutations,
  sequentialMutations,
  causalMutations,
  perKeyMutations,
  sessionMutations,
  weakRegisterMutations,
  stalenessMutations,
  convergenceMutations,
  domainMutations,
  promiseMutations,
  streamMutations,
  formatMutations,
].flatMap(mutationsOf);
