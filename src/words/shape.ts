/**
 * The shape that a translation must have: the same keys as English, text for text. English counts in two forms
 * (`_one`, `_other`), Japanese in one, so a translation has no `_one`.
 */
export type Shape<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Shape<T[K]>;
};

/** Text for every member of a closed list: a missing one is a compile error. */
export type For<Code extends string, Text> = Readonly<Record<Code, Text>>;
