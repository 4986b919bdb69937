import type { AtlasRefusal } from '../contract/atlas.ts';
import type { Atlas } from './atlas.ts';
import type { AtlasRecords } from './atlas-records.ts';
import type { AtlasStore } from './atlas-store.ts';
import { describeKey } from './describe-key.ts';
import type { Methods } from './guard.ts';
import type { KeyPorts } from './key-ports.ts';
import type { KeyRecognition } from './key-recognition.ts';
import { withTypedSecrets } from './typed-secret.ts';
import { watch } from './watch.ts';

/** In UTF-8 bytes: shorter ones are guessed from a copy of the file, however slow each guess is. */
const shortestPassphrase = 12;

/** What the atlas is made of: one set per router. */
export interface AtlasParts {
  readonly store: AtlasStore;
  readonly records: AtlasRecords;
  readonly recognition: KeyRecognition;
  readonly atlas: Atlas;
}

/** The methods of the contract's `atlas`. */
export function atlasMethods(os: Methods['atlas'], parts: AtlasParts, ports: KeyPorts) {
  const { store, records, recognition, atlas } = parts;
  const looks = new Map<string, Promise<void>>();

  /** Each plugged key once: it tells of itself without a PIN or a touch. A key that cannot be opened is not known. */
  const look = async (): Promise<void> => {
    const { keys } = ports.keys.snapshot();
    const present = new Set(keys.map(({ id }) => id));
    for (const keyId of looks.keys()) if (!present.has(keyId)) looks.delete(keyId);
    if (!records.refresh()) return;
    const open = keys.filter(({ id, access }) => access === 'ready' && !recognition.sightings.knows(id));
    await Promise.all(
      open.map(({ id }) => {
        const looking = looks.get(id) ?? lookAt(id);
        looks.set(id, looking);
        return looking;
      }),
    );
  };
  const lookAt = async (keyId: string): Promise<void> => {
    try {
      ports.observer.described(await describeKey(ports, keyId, undefined));
    } catch (error) {
      // The key's own page says what is wrong with it.
      ports.log.info('atlas-look-failed', { error: error instanceof Error ? error.name : typeof error });
    }
  };

  return {
    watch: os.watch.handler(({ signal }) => {
      records.refresh();
      void look();
      return watch(
        () => ({ revision: records.revision, kept: records.state }),
        (listener) => {
          const stops = [records.onChange(listener), ports.keys.onChange(() => void look())];
          return () => {
            for (const stop of stops) stop();
          };
        },
        signal,
      );
    }),
    list: os.list.handler(async ({ input }) => {
      if (input.look) await look();
      return atlas.list(input);
    }),
    show: os.show.handler(({ input }) => atlas.show(input.id)),
    describe: os.describe.handler(({ input }) => atlas.describe(input.id, input.nickname, input.note)),
    identify: os.identify.handler(({ input }) => atlas.identify(input.keyId, input.id)),
    join: os.join.handler(({ input }) => atlas.join(input.id, input.into)),
    pair: os.pair.handler(({ input }) => atlas.pair(input.id, input.other, input.paired)),
    forget: os.forget.handler(({ input }) => atlas.forget(input.id)),
    undo: os.undo.handler(({ input }) => atlas.undo(input.undoId)),
    export: os.export.handler(({ input }) => atlas.export(input.format)),
    unlock: os.unlock.handler(({ input }) =>
      withTypedSecrets([input.passphrase], async ([passphrase]) => {
        if (!(await store.unlock(passphrase))) return refused('passphrase-wrong');
        records.refresh();
        records.announce();
        await look();
        return done;
      }),
    ),
    protect: os.protect.handler(({ input }) =>
      withTypedSecrets([input.passphrase], async ([passphrase]) => {
        if (!records.refresh()) return refused('locked');
        if (passphrase && passphrase.expose().length < shortestPassphrase) return refused('passphrase-too-short');
        await store.protect(passphrase);
        records.announce();
        return done;
      }),
    ),
  };
}

const done = { outcome: 'done' as const, value: {} };
const refused = (reason: AtlasRefusal) => ({ outcome: 'refused' as const, reason });
