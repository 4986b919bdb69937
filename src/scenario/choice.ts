import { z } from 'zod';

type Kinds = Readonly<Record<string, z.ZodType>>;

/** One of several named things with its value. */
export type Choice<T extends Kinds> = {
  [Kind in keyof T & string]: { readonly kind: Kind; readonly value: z.output<T[Kind]> };
}[keyof T & string];

/**
 * A map with one member, whose name says what it is: `drop: {packet: 0}` becomes `{kind: 'drop', value: {packet: 0}}`. A name
 * alone stands for itself with the value null. What is refused is told about the one thing that was meant, not about all.
 */
export function choice<T extends Kinds>(what: string, kinds: T): z.ZodType<Choice<T>> {
  const names = Object.keys(kinds);
  return z.unknown().transform((input, context): Choice<T> => {
    const members = typeof input === 'string' ? [[input, null] as const] : Object.entries(asMap(input));
    const [[kind, value] = [undefined, null], ...more] = members;
    if (kind === undefined || more.length > 0 || !Object.hasOwn(kinds, kind)) {
      const got = members.map(([name]) => JSON.stringify(name)).join(' and ') || 'nothing';
      context.addIssue({ code: 'custom', message: `${what}: got ${got}, expected one of ${names.join(', ')}` });
      return z.NEVER;
    }
    const result = kinds[kind]!.safeParse(value);
    if (result.success) return { kind, value: result.data } as Choice<T>;
    for (const { message, path } of result.error.issues) {
      context.addIssue({ code: 'custom', message, path: typeof input === 'string' ? [] : [kind, ...path] });
    }
    return z.NEVER;
  });
}

/** A choice whose map has other members too: `{on: getInfo, drop: {packet: 0}}`. The choice is the member `action`. */
export function choiceWith<T extends Kinds, A extends z.ZodObject>(what: string, kinds: T, attributes: A) {
  const actions = choice(what, kinds);
  type Result = z.output<A> & { readonly action: Choice<T> };
  return z.unknown().transform((input, context): Result => {
    const members = typeof input === 'string' ? { [input]: null } : asMap(input);
    const isAttribute = ([name]: [string, unknown]) => Object.hasOwn(attributes.shape, name);
    const entries = Object.entries(members);
    const action = actions.safeParse(Object.fromEntries(entries.filter((entry) => !isAttribute(entry))));
    const where = attributes.safeParse(Object.fromEntries(entries.filter(isAttribute)));
    for (const { error } of [action, where]) {
      for (const { message, path } of error?.issues ?? []) {
        context.addIssue({ code: 'custom', message, path: [...path] });
      }
    }
    return action.success && where.success ? { ...where.data, action: action.data } : z.NEVER;
  });
}

/** A map whose members can all be left out, and the map with them. */
export function optionalMap<T extends z.ZodObject>(schema: T) {
  return z.preprocess((input) => input ?? {}, schema);
}

const asMap = (input: unknown): object => (typeof input === 'object' && input !== null ? input : {});
