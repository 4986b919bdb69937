import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNumbers, sampleCodes } from '../../src/scenario/names.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { expectedOutcome, runScenario } from './run-scenario.ts';

const text = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');

describe('docs/scenarios.md', () => {
  it('shows a scenario that ends as it says', async () => {
    const scenario = parseScenario(/```yaml\n(.*?)```/s.exec(text)![1]!);
    const { operations } = await runScenario(scenario);
    const expected = scenario.client.flatMap((operation) =>
      Array.from({ length: operation.times }, () => expectedOutcome(operation)),
    );
    expect(operations.map(({ outcome }) => outcome)).toEqual(expected);
    expect(operations.at(-1)?.facts).toMatchObject({ retries: 8 });
  });

  it.each([
    ['Steps', 1, (code: string) => `  - {${code}}`],
    ['Faults', 2, (code: string) => `  - fault: {${code}}`],
  ] as const)('shows %s that can be read', (heading, column, step) => {
    const [, section = ''] = text.split(`## ${heading}\n`);
    const [untilNext = ''] = section.split('\n## ');
    const cells = untilNext.split('\n').flatMap((line) => line.split('|')[column] ?? []);
    const examples = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!));
    const whole = examples.filter((code) => !code.includes('...'));
    expect(whole.length).toBeGreaterThan(15);
    for (const code of whole) {
      const yaml = `title: {en: A, ja: あ}\nexpected: {en: B, ja: い}\nsteps:\n${step(code)}\n`;
      expect(parseScenario(yaml).steps, code).toHaveLength(1);
    }
  });

  it('names every sample and the commands that are no CTAP commands', () => {
    for (const name of Object.keys(sampleCodes)) expect(text).toContain(`\`${name}\``);
    for (const [name, { command }] of commandNumbers) if (command === undefined) expect(text).toContain(`\`${name}\``);
  });
});
