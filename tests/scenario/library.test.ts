import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { expectedOutcome, runScenario } from './run-scenario.ts';

const folder = new URL('../../resources/scenarios/', import.meta.url);
const library = readdirSync(folder)
  .sort()
  .map((file) => ({ file, scenario: parseScenario(readFileSync(new URL(file, folder), 'utf8')) }));

describe('the library of scenarios', () => {
  it('has at least 25, each with a title of its own in both languages and an initial state', () => {
    expect(library.length).toBeGreaterThanOrEqual(25);
    for (const language of ['en', 'ja'] as const) {
      const titles = library.map(({ scenario }) => scenario.title[language]);
      expect(new Set(titles).size).toBe(titles.length);
    }
    for (const { file, scenario } of library) {
      expect(file).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/);
      expect({ file, isWhole: scenario.initial !== null && scenario.client.length > 0 }).toEqual({
        file,
        isWhole: true,
      });
    }
  });
});

describe('the client makes of each scenario what is expected, and the same to the packet each time', () => {
  it.each(library)('$file', async ({ scenario }) => {
    const first = await runScenario(scenario);
    expect(first.operations.map(({ did, outcome, facts }) => ({ did, outcome, facts }))).toEqual(
      scenario.client.flatMap((operation) =>
        Array.from({ length: operation.times }, () => ({
          did: operation.action.kind,
          outcome: expectedOutcome(operation),
          facts: expect.objectContaining(operation.result ?? {}),
        })),
      ),
    );
    expect(first.warnings).toEqual([]);
    expect(first.pending).toBe(0);
    const second = await runScenario(scenario);
    expect(second.trace).toEqual(first.trace);
    expect(second).toEqual(first);
  });
});
