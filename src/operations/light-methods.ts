import { ledMeanings } from '../contract/keys.ts';
import type { Methods } from './guard.ts';
import { explainLight, type LedTables } from './led-tables.ts';
import { MalformedInput } from './malformed-input.ts';
import { type KeyBus, KeyNotFound } from './ports.ts';

/** The methods of the contract's `keys.lights`. They need no key but the one that they are asked about. */
export function lightMethods(os: Methods['keys']['lights'], ports: { keys: KeyBus; ledTables: LedTables }) {
  const { keys, ledTables } = ports;
  return {
    tables: os.tables.handler(() =>
      ledTables.all.map(({ model, name, source, looks }) => ({
        model,
        name,
        source,
        looks: ledMeanings.map((meaning) => looks[meaning]),
      })),
    ),
    modelOf: os.modelOf.handler(({ input }) => {
      const attached = keys.snapshot().keys.find(({ id }) => id === input.keyId);
      if (!attached) throw new KeyNotFound(`no key has the id ${input.keyId}`);
      return { model: ledTables.of(attached).model };
    }),
    explain: os.explain.handler(({ input }) => {
      const table = ledTables.named(input.model);
      if (!table) throw new MalformedInput('expected a model of keys.lights.tables');
      return explainLight(table, input.seen, input.expected);
    }),
  };
}
