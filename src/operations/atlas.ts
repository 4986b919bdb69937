import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import type { AtlasDetails, AtlasEntry, AtlasRefusal, UnplacedKey } from '../contract/atlas.ts';
import { atlasPageLength } from '../contract/atlas-page.ts';
import { folded } from '../contract/folded.ts';
import { acceptDisplayName } from '../identity/names.ts';
import { exportCsv, exportJson } from './atlas-export.ts';
import { pairsOf, shownAccount } from './atlas-pairs.ts';
import { type AtlasRecord, kept, modelKey, serialWorth } from './atlas-record.ts';
import type { AtlasRecords } from './atlas-records.ts';
import type { KeyRecognition } from './key-recognition.ts';
import type { Places } from './key-sighting.ts';

type Decided<T> = { outcome: 'done'; value: T } | { outcome: 'refused'; reason: AtlasRefusal };

const done = <T>(value: T): Decided<T> => ({ outcome: 'done', value });
const refused = (reason: AtlasRefusal): Decided<never> => ({ outcome: 'refused', reason });

/** How long what was forgotten can be taken back, in milliseconds. */
const undoMs = 600_000;
const longestNote = 2000;

interface Undo {
  readonly put: readonly AtlasRecord[];
  readonly places: Places;
  readonly stop: () => void;
}

export interface AtlasPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly modelName: (aaguid: string) => string | null;
}

/** What a person sees of the atlas and does with it. */
export class Atlas {
  readonly #records: AtlasRecords;
  readonly #recognition: KeyRecognition;
  readonly #ports: AtlasPorts;
  readonly #undos = new Map<string, Undo>();
  #searched = new WeakMap<AtlasRecord, string>();

  constructor(records: AtlasRecords, recognition: KeyRecognition, ports: AtlasPorts) {
    this.#records = records;
    this.#recognition = recognition;
    this.#ports = ports;
  }

  list({ search, offset, limit }: { search: string; offset: number; limit: number }) {
    this.#records.refresh();
    const placed = this.#recognition.sightings.attachments();
    const words = folded(search).split(/\s+/).filter(Boolean);
    const matches = [...this.#records.all()].filter((record) => {
      const text = this.#searchText(record);
      return words.every((word) => text.includes(word));
    });
    const isHere = ({ id }: AtlasRecord) => Number(placed.has(id));
    matches.sort((a, b) => isHere(b) - isHere(a) || b.lastSeen - a.lastSeen || (a.id < b.id ? -1 : 1));
    return {
      kept: this.#records.state,
      entries: matches
        .slice(offset, offset + limit)
        .map((record) => this.#entry(record, placed.get(record.id)?.keyId ?? null)),
      found: matches.length,
      total: this.#records.count,
      unplaced: this.#unplaced(),
    };
  }

  show(id: string): Decided<AtlasDetails> {
    return this.#with(id, (record) => {
      const here = this.#recognition.sightings.attachments().get(id);
      const { pairs, more } = pairsOf(this.#records, record, this.#nameOf);
      const { note, vendorId, productId, protocol, aaguid, firmware, capabilities, describedAt, pin, verification } =
        record;
      const worth = serialWorth(record.serial, record.serialShared);
      return done({
        ...this.#entry(record, here?.keyId ?? null),
        note,
        vendorId,
        productId,
        serialWorth: worth,
        protocol,
        aaguid,
        firmware,
        capabilities,
        describedAt,
        pin,
        verification,
        accountsRead: record.accounts && { ...record.accounts, list: record.accounts.list.map(shownAccount) },
        fingerprintsRead: record.fingerprints && {
          at: record.fingerprints.at,
          names: record.fingerprints.list.map(({ name }) => name),
        },
        recognisedBy: here?.by ?? null,
        recognisableBy: [
          ...(worth === 'own' ? (['serial'] as const) : []),
          ...(record.evidence.length > 0 ? (['credential'] as const) : []),
        ],
        pairs,
        morePairs: more,
      });
    });
  }

  describe(id: string, nickname: string | null, note: string): Decided<Record<string, never>> {
    return this.#with(id, (record) => {
      const accepted = nickname === null || nickname.trim() === '' ? null : acceptDisplayName(nickname);
      if (accepted === undefined || note.length > longestNote) return refused('name-refused');
      this.#records.put({ ...record, nickname: accepted, note: note.toWellFormed() });
      return done({});
    });
  }

  identify(keyId: string, id: string | null): Decided<{ id: string }> {
    if (!this.#records.refresh()) return refused('locked');
    const identified = this.#recognition.identify(keyId, id);
    return 'id' in identified ? done(identified) : refused(identified.refused);
  }

  /** What is known of one entry goes to the other, where both can be one key. */
  join(id: string, into: string): Decided<{ undoId: string }> {
    return this.#with(id, (from) =>
      this.#with(into, (to) => {
        if (id === into) return refused('same-entry');
        if (from.isAnyOfModel || to.isAnyOfModel) return refused('any-of-model');
        if (modelKey(from) !== modelKey(to)) return refused('other-model');
        const serials = [from, to].map((one) =>
          serialWorth(one.serial, one.serialShared) === 'own' ? one.serial : null,
        );
        if (serials[0] && serials[1] && serials[0] !== serials[1]) return refused('other-serial');
        const placed = this.#recognition.sightings.attachments();
        if (placed.has(id) && placed.has(into)) return refused('plugged-elsewhere');
        const partnersOfFrom = this.#partnersOf(id);
        this.#records.change(
          [joined(from, to), ...partnersOfFrom.map((one) => withPartner(withoutPartner(one, id), into))],
          [id],
        );
        const undoId = this.#keepUndo([from, to, ...partnersOfFrom]);
        this.#recognition.sightings.moved(id, into);
        return done({ undoId });
      }),
    );
  }

  pair(id: string, other: string, paired: boolean): Decided<Record<string, never>> {
    return this.#with(id, (one) =>
      this.#with(other, (two) => {
        if (id === other) return refused('same-entry');
        if (one.isAnyOfModel || two.isAnyOfModel) return refused('any-of-model');
        const change = paired ? withPartner : withoutPartner;
        this.#records.put(change(one, other), change(two, id));
        return done({});
      }),
    );
  }

  forget(id: string): Decided<{ undoId: string }> {
    return this.#with(id, (record) => {
      const partners = this.#partnersOf(id);
      const undoId = this.#keepUndo([record, ...partners]);
      this.#recognition.sightings.ignore(id);
      this.#records.change(
        partners.map((one) => withoutPartner(one, id)),
        [id],
      );
      return done({ undoId });
    });
  }

  undo(undoId: string): Decided<Record<string, never>> {
    if (!this.#records.refresh()) return refused('locked');
    const undo = this.#undos.get(undoId);
    if (!undo) return refused('undo-over');
    undo.stop();
    this.#undos.delete(undoId);
    this.#records.put(...undo.put);
    this.#recognition.sightings.restore(undo.places);
    return done({});
  }

  export(format: 'json' | 'csv'): Decided<{ fileName: string; text: string; keys: number }> {
    if (!this.#records.refresh()) return refused('locked');
    const { clock, modelName } = this.#ports;
    const records = [...this.#records.all()].sort((a, b) => b.lastSeen - a.lastSeen);
    const now = clock.now();
    const text = format === 'json' ? exportJson(records, modelName, now) : exportCsv(records, modelName);
    const day = new Date(now).toISOString().slice(0, 10);
    return done({ fileName: `touchstone-key-atlas-${day}.${format}`, text, keys: records.length });
  }

  #with<T>(id: string, action: (record: AtlasRecord) => Decided<T>): Decided<T> {
    if (!this.#records.refresh()) return refused('locked');
    const record = this.#records.get(id);
    return record ? action(record) : refused('not-found');
  }

  #partnersOf = (id: string): AtlasRecord[] => [...this.#records.all()].filter(({ partners }) => partners.includes(id));

  #keepUndo(put: readonly AtlasRecord[]): string {
    const { clock, random } = this.#ports;
    const undoId = toBase64url(random.bytes(12));
    const stop = clock.schedule(undoMs, () => this.#undos.delete(undoId));
    const places = this.#recognition.sightings.placesOf(put.map(({ id }) => id));
    this.#undos.set(undoId, { put, places, stop });
    return undoId;
  }

  #entry(record: AtlasRecord, attached: string | null): AtlasEntry {
    const { id, nickname, isAnyOfModel, kind, manufacturer, product, serial, firstSeen, lastSeen } = record;
    return {
      id,
      nickname,
      isAnyOfModel,
      kind,
      manufacturer,
      product,
      modelName: this.#modelOf(record.aaguid),
      serial,
      firstSeen,
      lastSeen,
      attached,
      accounts: record.accounts?.list.length ?? null,
      keepsNone: record.capabilities.some(({ name, has }) => name === 'discoverable' && has === 'no'),
      fingerprints: record.fingerprints?.list.length ?? null,
    };
  }

  #unplaced(): UnplacedKey[] {
    return this.#recognition.sightings.unplaced().map(({ keyId, details, reason }) => ({
      keyId,
      product: kept(details.key.product),
      modelName: this.#modelOf(details.info?.aaguid ?? null),
      serial: details.key.serial === null ? null : kept(details.key.serial),
      reason,
      candidates: this.#recognition
        .candidates(keyId)
        .sort((a, b) => b.lastSeen - a.lastSeen)
        .slice(0, atlasPageLength)
        .map((record) => ({ id: record.id, name: this.#nameOf(record), lastSeen: record.lastSeen })),
    }));
  }

  #modelOf = (aaguid: string | null): string | null => (aaguid === null ? null : this.#ports.modelName(aaguid));

  #nameOf = (record: AtlasRecord): string =>
    record.nickname ?? [this.#modelOf(record.aaguid) ?? record.product, record.serial].filter(Boolean).join(' ');

  #searchText(record: AtlasRecord): string {
    const known = this.#searched.get(record);
    if (known !== undefined) return known;
    const accounts = record.accounts?.list.flatMap(({ site, name, displayName }) => [site, name, displayName]) ?? [];
    const fingers = record.fingerprints?.list.map(({ name }) => name) ?? [];
    const { nickname, note, manufacturer, product, serial, aaguid } = record;
    const text = folded(
      [nickname, note, manufacturer, product, serial, aaguid, this.#modelOf(aaguid), ...accounts, ...fingers].join(
        '\n',
      ),
    );
    this.#searched.set(record, text);
    return text;
  }
}

const withPartner = (record: AtlasRecord, id: string): AtlasRecord => ({
  ...record,
  partners: [...new Set([...record.partners, id])],
});

const withoutPartner = (record: AtlasRecord, id: string): AtlasRecord => ({
  ...record,
  partners: record.partners.filter((one) => one !== id),
});

/** The newer reading of each counts; nothing that a person wrote is lost. */
function joined(from: AtlasRecord, to: AtlasRecord): AtlasRecord {
  const newer = from.lastSeen > to.lastSeen ? from : to;
  const later = <T extends { readonly at: number }>(a: T | null, b: T | null): T | null =>
    a && b ? (a.at > b.at ? a : b) : (a ?? b);
  const { protocol, firmware, capabilities, describedAt, pin, verification } = newer;
  return {
    ...to,
    ...{ protocol, firmware, capabilities, describedAt, pin, verification },
    nickname: to.nickname ?? from.nickname,
    note: [to.note, from.note]
      .filter(Boolean)
      .join('\n')
      .slice(0, 2 * longestNote),
    serial: to.serial ?? from.serial,
    serialShared: to.serialShared || from.serialShared,
    accounts: later(from.accounts, to.accounts),
    fingerprints: later(from.fingerprints, to.fingerprints),
    evidence: [...new Set([...from.evidence, ...to.evidence])],
    partners: [...new Set([...to.partners, ...from.partners])].filter((id) => id !== to.id && id !== from.id),
    firstSeen: Math.min(from.firstSeen, to.firstSeen),
    lastSeen: newer.lastSeen,
  };
}
