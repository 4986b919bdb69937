import { utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { ClientOperation } from '../../src/scenario/scenario.ts';

/** What an operation tells, by name. */
export type Facts = Record<string, string | number | boolean | null>;
export type Action = ClientOperation['action'];
export type Value<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>['value'];

export const secret = (text: string): Secret => Secret.over(utf8(text));
