import { expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../src/contract/contract.ts';

/** The inputs of every method of the contract, by its path. */
function inputsOf(node: object, path = ''): [string, z.ZodType][] {
  const definition = (node as { '~orpc'?: { inputSchema?: z.ZodType } })['~orpc'];
  if (definition) return definition.inputSchema ? [[path, definition.inputSchema]] : [];
  return Object.entries(node).flatMap(([name, child]) => inputsOf(child as object, path ? `${path}.${name}` : name));
}

/** The names of all members, however deep. */
const namesIn = (schema: unknown): string[] =>
  typeof schema !== 'object' || schema === null
    ? []
    : Object.entries(schema).flatMap(([name, child]) => [
        ...(name === 'properties' ? Object.keys(child as object) : []),
        ...namesIn(child),
      ]);

it('hostile D2 no page names an RP ID, an origin or a challenge: the directory has its own, and makes them', () => {
  const inputs = inputsOf(contract);
  expect(inputs.length).toBeGreaterThan(100);
  const named = inputs.map(([path, schema]) => {
    const names = namesIn(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    return [path, names] as const;
  });
  expect(named.find(([path]) => path === 'securityInfo.addKey')?.[1]).toContain('keyId');
  const wrong = named.filter(([, names]) =>
    names.some((name) => /^(rp|rpid|rp_id|relyingparty|origin|toporigin|challenge|clientdata.*)$/i.test(name)),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});
