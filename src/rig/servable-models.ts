import { type KeyModel, type KeyQuirk, keyQuirks } from '../virtual-key/models/key-model.ts';
import { keyModels } from '../virtual-key/models/key-models.ts';

/** What a served key can be made of. */
export const servableModels: readonly KeyModel[] = keyModels;
/** Names of what a served key can do otherwise than the specification says. */
export const servableQuirks: readonly string[] = keyQuirks;

/** The model with these quirks besides its own; undefined where there is no such model or quirk. */
export function servableModel(id: string, quirks: readonly string[]): KeyModel | undefined {
  const model = keyModels.find((known) => known.id === id);
  if (model === undefined || !quirks.every(isQuirk)) return undefined;
  return { ...model, quirks: [...new Set([...model.quirks, ...quirks.filter(isQuirk)])] };
}

const isQuirk = (name: string): name is KeyQuirk => servableQuirks.includes(name);
