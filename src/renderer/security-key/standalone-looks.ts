import { useQuery } from '@tanstack/react-query';
import type { Led } from '../../contract/keys.ts';
import { useHost } from '../host.tsx';

/** The steps of an enrolment without a computer, in order. */
export const standaloneSteps = ['power', 'clicks', 'verify', 'touch', 'done'] as const;
export type StandaloneStep = (typeof standaloneSteps)[number];

/** What the key shows when a step is done, or, touch by touch, within it (S2-28 to S2-36). */
export const standaloneMeanings: Readonly<Record<StandaloneStep, readonly [Led['meaning'], ...Led['meaning'][]]>> = {
  power: ['not-recognised-by-host'],
  clicks: ['standalone-enrolment', 'verify-before-enrolment'],
  verify: ['match-succeeded', 'failed-or-erasing'],
  touch: ['match-succeeded', 'failed-or-erasing'],
  done: ['ready'],
};

/** What the key shows while a step is under way: what the doctor compares with. */
export const meaningDuring: Readonly<Record<StandaloneStep, Led['meaning']>> = {
  power: 'not-recognised-by-host',
  clicks: 'standalone-enrolment',
  verify: 'verify-before-enrolment',
  touch: 'standalone-enrolment',
  done: 'ready',
};

/** Touches that an ATKey.Pro takes (S2-32). */
export const standaloneTouches = 12;

/** The model that enrols by itself: one of `keys.lights.tables`. */
export const standaloneModel = 'atkey-pro';

/** How its light looks by meaning; undefined until the host has answered. */
export function useStandaloneLooks(): ReadonlyMap<Led['meaning'], Led> | undefined {
  const host = useHost();
  const tables = useQuery(host.keys.lights.tables.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
  const table = tables?.find(({ model }) => model === standaloneModel);
  return table && new Map(table.looks.map((led) => [led.meaning, led]));
}
