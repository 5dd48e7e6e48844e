import { type AnyModel, illegal } from "../model.ts";

/**
 * The same model with all its objects in one state and no partition: what splitting a history must agree
 * with. Tests use it; checking with it is far slower.
 */
export function product(model: AnyModel): AnyModel {
  const { partition, fastTest, ...rest } = model;
  return {
    ...rest,
    name: `${model.name}, unpartitioned`,
    initial: {},
    step(state, operation) {
      const states = state as Readonly<Record<string, unknown>>;
      const part = JSON.stringify(partition?.(operation) ?? null);
      const next = model.step(part in states ? states[part] : model.initial, operation);
      return next === illegal ? illegal : { ...states, [part]: next };
    },
    key: (state) =>
      JSON.stringify(
        Object.entries(state as Readonly<Record<string, unknown>>)
          .map(([part, inner]): [string, string | number] => [part, model.key(inner)])
          .filter(([, key]) => key !== model.key(model.initial))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    // Methods are looked up on the model, which may refer to itself.
    ...(model.values === undefined ? {} : { values: () => ({ puts: [], finds: "everything" as const }) }),
    describeState: (state) => JSON.stringify(state),
  };
}
