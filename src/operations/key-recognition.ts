import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { AtlasRefusal } from '../contract/atlas.ts';
import type { StoredCredential } from '../contract/credentials.ts';
import type { Fingerprint, KeyDetails } from '../contract/keys.ts';
import {
  type AtlasRecord,
  accountRecordOf,
  credentialDigest,
  evidenceOf,
  kept,
  modelKey,
  mostAccounts,
  serialKey,
  serialWorth,
  withEvidence,
} from './atlas-record.ts';
import type { AtlasRecords } from './atlas-records.ts';
import type { KeyObserver, SeenCredential } from './key-observer.ts';
import {
  blankRecord,
  type Findings,
  factsOf,
  fingerprintRecord,
  type KeyFacts,
  mayHaveSerial,
  nothingFound,
  type Recognition,
  type Sighting,
  saysTheSame,
  toldBy,
  without,
} from './key-sighting.ts';
import { KeySightings } from './key-sightings.ts';
import type { KeyBus } from './ports.ts';

/** A record is written anew for nothing but the time after this long, in milliseconds. */
const restMs = 60_000;
/** Attachments that are over and of which a reset may still be told. */
const mostGone = 100;

/**
 * Says which entry of the atlas a plugged key is, and writes down what was read from it. The rule (docs/decisions.md): only what two keys
 * cannot have in common tells one, and where two such things disagree nothing is written. Asks nothing of a key.
 */
export class KeyRecognition implements KeyObserver {
  readonly sightings: KeySightings;
  readonly #records: AtlasRecords;
  readonly #ports: { readonly clock: Clock; readonly random: Random; readonly log: Log };
  readonly #gone = new Map<string, string>();

  constructor(records: AtlasRecords, keys: KeyBus, ports: { clock: Clock; random: Random; log: Log }) {
    this.#records = records;
    this.sightings = new KeySightings(keys, ports.clock);
    this.#ports = ports;
    keys.onChange(() => this.#safely(() => this.#dropGone()));
  }

  /** Entries that an unplaced key may be. */
  candidates(keyId: string): AtlasRecord[] {
    const sighting = this.sightings.get(keyId);
    if (!sighting?.details) return [];
    const placed = this.sightings.attachments();
    const facts = factsOf(sighting.details);
    return this.#records
      .ofModel(facts)
      .filter((record) => !record.isAnyOfModel && !placed.has(record.id) && mayHaveSerial(record, facts));
  }

  described(details: KeyDetails): void {
    this.#seen(details.key.id, (sighting) => {
      const former = sighting.details;
      sighting.details = details;
      if (sighting.isIgnored) return;
      if (former && modelKey(factsOf(former)) !== modelKey(factsOf(details))) return this.#contradicts(sighting);
      if ('why' in sighting.place && sighting.place.why === 'no-evidence') this.#placeBySerial(sighting, details);
      if (sighting.findings.evidence.length > 0) this.#judge(sighting, details);
      if ('recordId' in sighting.place) this.#update(sighting);
      else this.#noteModel(sighting, details);
    });
  }

  fingerprintsListed(keyId: string, fingerprints: readonly Fingerprint[]): void {
    const list = fingerprints.slice(0, mostAccounts).map(fingerprintRecord);
    this.#found(keyId, () => ({ fingerprints: { at: this.#now, list } }));
  }

  fingerprintKept(keyId: string, fingerprint: Fingerprint): void {
    this.#found(keyId, ({ fingerprints }) => ({
      fingerprints: fingerprints && {
        at: this.#now,
        list: [...without(fingerprints.list, fingerprint.templateId), fingerprintRecord(fingerprint)],
      },
    }));
  }

  fingerprintRemoved(keyId: string, templateId: string): void {
    this.#found(keyId, ({ fingerprints }) => ({
      fingerprints: fingerprints && { at: this.#now, list: without(fingerprints.list, templateId) },
    }));
  }

  credentialsListed(keyId: string, credentials: readonly StoredCredential[], left: number): void {
    const list = credentials.slice(0, mostAccounts).map(accountRecordOf);
    const evidence = credentials.slice(0, mostAccounts).flatMap(({ credentialId }) => evidenceOf(credentialId) ?? []);
    this.#shown(keyId, evidence, () => ({
      accounts: { at: this.#now, list, isWhole: list.length === credentials.length, left },
    }));
  }

  credentialSeen(keyId: string, { credentialId, made }: SeenCredential): void {
    const evidence = evidenceOf(credentialId);
    this.#shown(keyId, evidence ? [evidence] : [], ({ accounts }) => {
      if (!made || !accounts) return {};
      const account = accountRecordOf({ credentialId, ...made });
      // A key keeps one credential for an account and a site: the new one takes the place of the former.
      const others = accounts.list.filter((other) => other.account !== account.account);
      return { accounts: { ...accounts, list: [...others, account] } };
    });
  }

  credentialRenamed(
    keyId: string,
    credentialId: string,
    names: { name: string | null; displayName: string | null },
  ): void {
    const digest = credentialDigest(credentialId);
    const name = names.name === null ? null : kept(names.name);
    const displayName = names.displayName === null ? null : kept(names.displayName);
    this.#found(keyId, ({ accounts }) => ({
      accounts: accounts && {
        ...accounts,
        list: accounts.list.map((account) =>
          account.credential === digest ? { ...account, name, displayName } : account,
        ),
      },
    }));
  }

  credentialRemoved(keyId: string, credentialId: string): void {
    const digest = credentialDigest(credentialId);
    this.#found(keyId, ({ accounts }) => ({
      accounts: accounts && { ...accounts, list: accounts.list.filter(({ credential }) => credential !== digest) },
    }));
  }

  wasReset(formerKeyId: string, keyId: string): void {
    this.#safely(() => {
      if (!this.#records.refresh()) return;
      const recordId = this.#gone.get(formerKeyId);
      const record = recordId === undefined ? undefined : this.#records.get(recordId);
      const sighting = this.sightings.at(keyId);
      if (!sighting) return;
      const empty = { accounts: null, fingerprints: null, evidence: [] };
      sighting.findings = nothingFound;
      this.#takeBackModel(sighting);
      // The operation has compared both attachments before it erased: what was known of the one holds for the other.
      if (record) {
        const by = serialWorth(record.serial, record.serialShared) === 'own' ? 'serial' : 'person';
        sighting.place = { recordId: record.id, by };
        this.#records.put({ ...record, ...empty, pin: 'unknown', verification: 'unknown', lastSeen: this.#now });
      }
    });
  }

  /** Somebody says which entry a plugged key is; null: none that is there. @returns the id of the entry, or why not */
  identify(keyId: string, recordId: string | null): { id: string } | { refused: AtlasRefusal } {
    const sighting = this.sightings.get(keyId);
    if (!sighting?.details) return { refused: 'key-gone' };
    const facts = factsOf(sighting.details);
    if ('recordId' in sighting.place && sighting.place.by === 'serial') return { refused: 'recognised-already' };
    if (recordId === null) {
      const record = this.#newRecord(sighting, facts);
      this.#place(sighting, record, 'person');
      return { id: record.id };
    }
    const record = this.#records.get(recordId);
    if (!record) return { refused: 'not-found' };
    if (record.isAnyOfModel || modelKey(record) !== modelKey(facts)) return { refused: 'other-model' };
    if (!mayHaveSerial(record, facts)) return { refused: 'other-serial' };
    const placed = this.sightings.attachments().get(recordId);
    if (placed && placed.keyId !== keyId) return { refused: 'plugged-elsewhere' };
    this.#place(sighting, record, 'person');
    return { id: recordId };
  }

  get #now(): number {
    return this.#ports.clock.now();
  }

  /** Recording is a courtesy: whatever goes wrong in it, the operation that it listens to goes on. */
  #safely(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#ports.log.warn('atlas-not-recorded', { error: error instanceof Error ? error.name : typeof error });
    }
  }

  #seen(keyId: string, action: (sighting: Sighting) => void): void {
    this.#safely(() => {
      if (!this.#records.refresh()) return;
      const sighting = this.sightings.at(keyId);
      if (!sighting) return;
      // The entry may have been removed by another program.
      if ('recordId' in sighting.place && !this.#records.get(sighting.place.recordId)) {
        sighting.place = { why: 'no-evidence' };
      }
      action(sighting);
    });
  }

  /** Something was read from the key that does not tell which one it is. */
  #found(keyId: string, change: (findings: Findings) => Partial<Findings>): void {
    this.#seen(keyId, (sighting) => {
      sighting.findings = { ...sighting.findings, ...change(this.#findings(sighting)) };
      if ('recordId' in sighting.place) this.#update(sighting);
    });
  }

  /** As `#found`, with evidence of which key it is: compared with all that is known before anything is written. */
  #shown(keyId: string, evidence: readonly string[], change: (findings: Findings) => Partial<Findings>): void {
    this.#seen(keyId, (sighting) => {
      if (sighting.isIgnored) return;
      const known = this.#findings(sighting);
      sighting.findings = {
        ...sighting.findings,
        ...change(known),
        evidence: [...new Set([...known.evidence, ...evidence])],
      };
      if (sighting.details) this.#judge(sighting, sighting.details);
    });
  }

  /** Which key it is by its sign-in data. */
  #judge(sighting: Sighting, details: KeyDetails): void {
    const { place, findings } = sighting;
    const here = 'recordId' in place ? place.recordId : null;
    const facts = factsOf(details);
    const [match, another] = this.#matching(findings.evidence);
    const isElsewhere = (record: AtlasRecord) =>
      (this.sightings.attachments().get(record.id)?.keyId ?? details.key.id) !== details.key.id;
    const disagrees =
      another !== undefined ||
      (match && ((here !== null && match.id !== here) || modelKey(match) !== modelKey(facts) || isElsewhere(match)));
    if (disagrees || ('why' in place && place.why === 'contradiction')) return this.#contradicts(sighting);
    if (here !== null) return this.#update(sighting);
    if (match) return this.#place(sighting, match, 'credential');
    if (findings.evidence.length > 0) this.#place(sighting, this.#newRecord(sighting, facts), 'credential');
  }

  #matching(evidence: readonly string[]): AtlasRecord[] {
    const found = new Map<string, AtlasRecord>();
    for (const digest of evidence) {
      for (const record of this.#records.byEvidence(digest)) found.set(record.id, record);
    }
    return [...found.values()];
  }

  /** What is known so far: of this attachment, else of the record that it is. */
  #findings(sighting: Sighting): Findings {
    const record = 'recordId' in sighting.place ? this.#records.get(sighting.place.recordId) : undefined;
    return {
      accounts: sighting.findings.accounts ?? record?.accounts ?? null,
      fingerprints: sighting.findings.fingerprints ?? record?.fingerprints ?? null,
      evidence: sighting.findings.evidence,
    };
  }

  #contradicts(sighting: Sighting): void {
    this.#ports.log.warn('atlas-key-contradicts', { product: kept(sighting.attached.product) });
    sighting.place = { why: 'contradiction' };
    sighting.findings = nothingFound;
    this.#records.announce();
  }

  #placeBySerial(sighting: Sighting, details: KeyDetails): void {
    const { attached } = sighting;
    const facts = factsOf(details);
    const { serial } = attached;
    if (serialWorth(serial, false) !== 'own') return;
    const known = this.#records.bySerial({ ...facts, serial });
    const twins = this.sightings
      .all()
      .filter((other) => other !== sighting && other.details && serialKey(other.attached) === serialKey(attached));
    if (twins.length > 0 && !known.some(({ serialShared }) => serialShared)) {
      for (const twin of twins)
        if ('recordId' in twin.place && twin.place.by === 'serial') twin.place = { why: 'serial-shared' };
      this.#records.put(...known.map((record) => ({ ...record, serialShared: true })));
    }
    if (twins.length > 0 || known.some(({ serialShared }) => serialShared)) {
      sighting.place = { why: 'serial-shared' };
      return;
    }
    const record = known.find((one) => modelKey(one) === modelKey(facts)) ?? this.#newRecord(sighting, facts);
    this.#place(sighting, record, 'serial');
  }

  #place(sighting: Sighting, record: AtlasRecord, by: Recognition): void {
    sighting.place = { recordId: record.id, by };
    this.#takeBackModel(sighting);
    if (!this.#records.get(record.id)) this.#records.put(record);
    this.#update(sighting);
  }

  #newRecord(sighting: Sighting, facts: KeyFacts): AtlasRecord {
    const isShared = facts.serial !== null && this.#records.bySerial(facts).some(({ serialShared }) => serialShared);
    return blankRecord(toBase64url(this.#ports.random.bytes(12)), sighting, facts, isShared);
  }

  /** Writes what this attachment has shown into its record, and whatever it has told of itself. */
  #update(sighting: Sighting): void {
    if (!('recordId' in sighting.place)) return;
    const former = this.#records.get(sighting.place.recordId);
    if (!former) return;
    const { accounts, fingerprints } = this.#findings(sighting);
    const record = withEvidence(
      {
        ...former,
        ...(sighting.details && toldBy(sighting.details, this.#now)),
        accounts,
        fingerprints,
        lastSeen: this.#now,
      },
      sighting.findings.evidence,
    );
    if (this.#now - former.lastSeen < restMs && saysTheSame(record, former)) return;
    this.#records.put(record);
  }

  /** That a key of this model was here is known, also where it is not known which one. */
  #noteModel(sighting: Sighting, details: KeyDetails): void {
    const { place } = sighting;
    if (!('why' in place) || place.why === 'contradiction') return;
    const facts = factsOf(details);
    const former = this.#records.ofModel(facts).find(({ isAnyOfModel }) => isAnyOfModel) ?? null;
    if (former && sighting.anyOfModel && this.#now - former.lastSeen < restMs) return;
    const record = former ?? { ...this.#newRecord(sighting, { ...facts, serial: null }), isAnyOfModel: true };
    sighting.anyOfModel ??= { id: record.id, before: former };
    this.#records.put({ ...record, lastSeen: this.#now });
  }

  /** It is known now which key it was. */
  #takeBackModel(sighting: Sighting): void {
    const noted = sighting.anyOfModel;
    sighting.anyOfModel = null;
    if (!noted || !this.#records.get(noted.id)) return;
    const others = this.sightings.all().some(({ anyOfModel }) => anyOfModel?.id === noted.id);
    if (!others) this.#records.change(noted.before ? [noted.before] : [], noted.before ? [] : [noted.id]);
  }

  #dropGone(): void {
    for (const [keyId, sighting] of this.sightings.dropGone()) {
      if ('recordId' in sighting.place && this.#records.refresh()) {
        this.#gone.set(keyId, sighting.place.recordId);
        const record = this.#records.get(sighting.place.recordId);
        if (record) this.#records.put({ ...record, lastSeen: this.#now });
      }
    }
    for (const keyId of this.#gone.keys()) if (this.#gone.size > mostGone) this.#gone.delete(keyId);
    this.#records.announce();
  }
}
