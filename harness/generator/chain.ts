/** A list whose links are made when first reached, and once only: an iterator as a value. */
export interface Chain<V> {
  readonly value: V;
  /** The links after this one, or undefined at the end. */
  rest(): Chain<V> | undefined;
}

/** The chain of an iterable's values; nothing is pulled before the function is called. */
export function chainOf<V>(values: Iterable<V>): () => Chain<V> | undefined {
  let iterator: Iterator<V> | undefined;
  return pulledOnce(() => {
    iterator ??= values[Symbol.iterator]();
    return iterator;
  });
}

function pulledOnce<V>(iterator: () => Iterator<V>): () => Chain<V> | undefined {
  let link: { readonly chain: Chain<V> | undefined } | undefined;
  return () => {
    if (link === undefined) {
      const result = iterator().next();
      link = {
        chain: result.done === true ? undefined : { value: result.value, rest: pulledOnce(iterator) },
      };
    }
    return link.chain;
  };
}

/** 0, 1, 2 ... without end. */
export const naturals: Iterable<number> = {
  *[Symbol.iterator]() {
    for (let number = 0; ; number++) yield number;
  },
};
