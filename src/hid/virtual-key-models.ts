import { UnknownModel, UnknownQuirk, type VirtualKeyRack } from '../operations/ports.ts';
import { hasQuirk, type KeyModel, type KeyQuirk, keyQuirks } from '../virtual-key/models/key-model.ts';
import type { ShelvedKey } from './virtual-key-shelf.ts';

/** What virtual keys can be made of. */
export class VirtualKeyModels {
  readonly #models: readonly KeyModel[];

  constructor(models: readonly KeyModel[]) {
    this.#models = models;
  }

  facts(): ReturnType<VirtualKeyRack['models']> {
    return this.#models.map(({ id, name, versions, fingerprint, presence, quirks }) => ({
      model: id,
      name,
      versions: [...versions],
      hasSensor: fingerprint !== null,
      hasButton: presence.byButton || fingerprint?.standalone != null,
      quirks: [...quirks],
    }));
  }

  /**
   * The model of a key, with the quirks that it was made with.
   * @throws UnknownModel
   * @throws UnknownQuirk
   */
  of(key: Pick<ShelvedKey, 'model' | 'quirks'>): KeyModel {
    const model = this.#models.find(({ id }) => id === key.model);
    if (!model) {
      const ids = this.#models.map(({ id }) => id).join(', ');
      throw new UnknownModel(`got the model ${JSON.stringify(key.model)}, expected one of ${ids}`);
    }
    const unknown = key.quirks.find((name) => !isQuirk(name));
    if (unknown !== undefined) {
      throw new UnknownQuirk(`got the quirk ${JSON.stringify(unknown)}, expected one of ${keyQuirks.join(', ')}`);
    }
    const own = key.quirks.filter(isQuirk).filter((name) => !hasQuirk(model, name));
    return own.length > 0 ? { ...model, quirks: [...model.quirks, ...own] } : model;
  }
}

const isQuirk = (name: string): name is KeyQuirk => keyQuirks.some((known) => known === name);
