import type { Note, Stray } from "../system.ts";

/**
 * Servers that led no longer although they were up: somebody had not heard them for as long as a suspicion takes. Where
 * no fault did that, the machine was so late. Linear in the notes.
 */
export function strayed(notes: readonly Note[]): readonly Stray[] {
  const lastOf = new Map<string, number>();
  for (const { node, epoch, time } of notes) lastOf.set(lifeOf({ node, epoch }), time);
  const strays: Stray[] = [];
  let leader: Note | undefined;
  for (const note of notes) {
    if (note.kind !== "role" || note.fields["role"] !== "leader") continue;
    if (leader !== undefined && leader.node !== note.node && lastOf.get(lifeOf(leader))! > note.time)
      strays.push({ kind: "delay", text: textOf(note, leader) });
    leader = note;
  }
  return strays;
}

/** A server's notes after its start are of another life. */
const lifeOf = ({ node, epoch }: Pick<Note, "node" | "epoch">): string => `${node} ${epoch}`;

const textOf = ({ node, time }: Note, leader: Note): string =>
  `At ${(time / 1e9).toFixed(3)} s ${node} took over from ${leader.node}, which was up: without a fault that was the machine, too busy to let it be heard in time.`;
