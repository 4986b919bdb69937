import type { Clock } from '../basics/clock.ts';
import { type Log, silentLog } from '../basics/log.ts';
import { type Certificate, fingerprintOf, readCertificate, readCertificateFile, validTo } from './certificate.ts';
import { type Authority, type BlobProblem, type MetadataBlob, openMetadataBlob } from './metadata-blob.ts';
import type { RuleReason } from './rules.ts';
import type { AttestationAnswer } from './statement.ts';
import type { StoredBlob, StoredRoot, TrustStore } from './trust-store.ts';
import {
  type AttestationVerdict,
  factsOf,
  judge,
  type KeyClaim,
  type MetadataSource,
  modelFaults,
  rootsFor,
  type TrustBase,
} from './verdict.ts';

/** The FIDO Alliance's metadata service signs for these hosts. */
const FIDO_HOSTS = ['mds.fidoalliance.org', 'mds3.fidoalliance.org'];
const FIDO = 'fido';
const TEST = 'test';
const DAY = 86_400_000;
const MOST_ROOTS = 50;

export interface TrustPorts {
  readonly store: TrustStore;
  readonly clock: Clock;
  /** Roots of the FIDO Alliance's metadata service: see `pinnedRoots`. */
  readonly fidoRoots: readonly Uint8Array[];
  /** Metadata about virtual keys and the root of its signer, DER; null while virtual keys are not trusted. */
  readonly testMetadata: () => { readonly text: string; readonly root: Uint8Array } | null;
  readonly log?: Log;
}

export interface BlobFacts {
  readonly source: MetadataSource;
  readonly signer: string;
  readonly number: number;
  /** YYYY-MM-DD. */
  readonly nextUpdate: string;
  /** A newer one should be there by now; this one is still used. */
  readonly isOutdated: boolean;
  /** ms since the epoch; null for test metadata, which is made as it is needed. */
  readonly importedAt: number | null;
  readonly models: number;
  /** Entries that could not be read. */
  readonly unreadable: number;
}

export interface RootFacts {
  readonly fingerprint: string;
  readonly purpose: StoredRoot['purpose'];
  readonly subject: string;
  readonly validTo: number;
  readonly isExpired: boolean;
  readonly addedAt: number;
}

export interface TrustFacts {
  readonly blobs: readonly BlobFacts[];
  readonly roots: readonly RootFacts[];
  /** BLOBs that were imported and cannot be used any more, with why. */
  readonly unusable: readonly { readonly source: MetadataSource; readonly problem: BlobProblem | 'damaged' }[];
}

export type ImportAnswer =
  | { readonly outcome: 'imported' | 'unchanged'; readonly blob: BlobFacts }
  | {
      readonly outcome: 'refused';
      readonly problem: BlobProblem | 'older';
      /** With `older`: the number that is there already, and the one that was offered. */
      readonly numbers: { readonly stored: number; readonly offered: number } | null;
    };

export type RootAnswer =
  | { readonly outcome: 'added' | 'unchanged'; readonly root: RootFacts }
  | { readonly outcome: 'refused'; readonly problem: 'certificate-unreadable' | 'certificate-expired' | 'too-many' };

interface Loaded {
  readonly stamp: string;
  readonly blobs: readonly {
    stored: StoredBlob;
    source: MetadataSource;
    blob: MetadataBlob | null;
    problem: BlobProblem | 'damaged' | null;
  }[];
  readonly roots: readonly { stored: StoredRoot; certificate: Certificate }[];
}

/**
 * Which makers and models of keys are trusted, and what follows for one key. Works from what was imported, without a network.
 * Files that another program changes are read again.
 */
export class Trust {
  readonly #ports: TrustPorts;
  readonly #fidoRoots: readonly Certificate[];
  #loaded: Loaded | undefined;
  #test: { readonly text: string; readonly blob: MetadataBlob | null } | undefined;

  constructor(ports: TrustPorts) {
    this.#ports = ports;
    this.#fidoRoots = certificatesOf(ports.fidoRoots);
  }

  show(): TrustFacts {
    const loaded = this.#load();
    const usable = loaded.blobs.flatMap(({ source, blob, stored }) =>
      blob ? [this.#blobFacts(source, blob, stored.importedAt)] : [],
    );
    const test = this.#testBlob();
    return {
      blobs: test && test.byAaguid.size > 0 ? [...usable, this.#blobFacts('test', test, null)] : usable,
      roots: loaded.roots.map((root) => this.#rootFacts(root)),
      unusable: loaded.blobs.flatMap(({ source, problem }) => (problem ? [{ source, problem }] : [])),
    };
  }

  /** Takes a metadata BLOB in place of the one that its authority sent before. One with a lower number is never taken. */
  import(text: string): ImportAnswer {
    const { store, clock, log = silentLog } = this.#ports;
    const now = clock.now();
    const opened = openMetadataBlob(text, this.#authorities(), now);
    if ('problem' in opened) {
      log.warn('metadata-refused', { problem: opened.problem });
      return { outcome: 'refused', problem: opened.problem, numbers: null };
    }
    const source = sourceOf(opened.authority);
    const former = this.#load().blobs.find(({ stored }) => stored.authority === opened.authority);
    const stored = former?.stored.number ?? -1;
    if (opened.number < stored) {
      return { outcome: 'refused', problem: 'older', numbers: { stored, offered: opened.number } };
    }
    if (former?.blob && opened.number === stored) {
      return { outcome: 'unchanged', blob: this.#blobFacts(source, former.blob, former.stored.importedAt) };
    }
    const { authority, number } = opened;
    store.saveBlob({ authority, number, importedAt: now, text: text.trim() });
    this.#loaded = undefined;
    log.info('metadata-imported', { source, number });
    return { outcome: 'imported', blob: this.#blobFacts(source, opened, now) };
  }

  /**
   * Trusts a root of the administrator's own: of makers whose keys no metadata lists, or of a metadata service.
   * @param file DER, PEM or base64
   */
  addRoot(purpose: StoredRoot['purpose'], file: Uint8Array): RootAnswer {
    const { store, clock, log = silentLog } = this.#ports;
    const der = readCertificateFile(file);
    const certificate = der && readCertificate(der);
    if (!certificate) return { outcome: 'refused', problem: 'certificate-unreadable' };
    if (clock.now() > validTo(certificate)) return { outcome: 'refused', problem: 'certificate-expired' };
    const { roots } = this.#load();
    const fingerprint = fingerprintOf(certificate.der);
    const known = roots.find((root) => isRoot(root.stored, purpose, fingerprint));
    if (known) return { outcome: 'unchanged', root: this.#rootFacts(known) };
    if (roots.length >= MOST_ROOTS) return { outcome: 'refused', problem: 'too-many' };
    const stored = { purpose, der: certificate.der, addedAt: clock.now() };
    store.saveRoots([...roots.map((root) => root.stored), stored]);
    this.#loaded = undefined;
    log.info('trusted-root-added', { purpose, fingerprint });
    return { outcome: 'added', root: this.#rootFacts({ stored, certificate }) };
  }

  /** A metadata BLOB that this root vouched for goes with it. @returns whether there was such a root */
  removeRoot(purpose: StoredRoot['purpose'], fingerprint: string): boolean {
    const { store, log = silentLog } = this.#ports;
    const stored = this.#load().roots.map((root) => root.stored);
    const left = stored.filter((root) => !isRoot(root, purpose, fingerprint));
    if (left.length === stored.length) return false;
    store.saveRoots(left);
    if (purpose === 'metadata') store.removeBlob(fingerprint);
    this.#loaded = undefined;
    log.info('trusted-root-removed', { purpose, fingerprint });
    return true;
  }

  /** @param answer null: the key was not asked @throws StructureError on authenticator data that is none */
  judge(claim: KeyClaim, answer: AttestationAnswer | null): AttestationVerdict {
    return judge(claim, answer, this.#base(), this.#ports.clock.now());
  }

  /** DER of the certificates that may prove a model, by its AAGUID in lower case: none for a model that is not to be trusted. */
  rootsFor(aaguid: string): Uint8Array[] {
    return rootsFor(this.#base(), aaguid);
  }

  /** What the metadata of a model lacks where attestation is enforced; nothing for a model that only an own root proves. */
  faultsOf(aaguid: string): readonly RuleReason[] {
    return modelFaults(this.#base(), aaguid);
  }

  /** Metadata about virtual keys, as other relying parties may try it; null while virtual keys are not trusted. */
  testMetadata(): ReturnType<TrustPorts['testMetadata']> {
    return this.#ports.testMetadata();
  }

  #base(): TrustBase {
    const { blobs, roots } = this.#load();
    const test = this.#testBlob();
    return {
      blobs: [
        ...blobs.flatMap(({ source, blob }) => (blob ? [{ source, blob }] : [])),
        ...(test ? [{ source: 'test' as const, blob: test }] : []),
      ],
      ownRoots: roots.filter(({ stored }) => stored.purpose === 'attestation').map(({ certificate }) => certificate),
    };
  }

  #authorities(): Authority[] {
    return authoritiesOf(this.#fidoRoots, this.#load().roots);
  }

  #load(): Loaded {
    const { store } = this.#ports;
    const stamp = store.stamp();
    if (this.#loaded?.stamp === stamp) return this.#loaded;
    const roots = store.roots().flatMap((stored) => {
      const certificate = readCertificate(stored.der);
      return certificate ? [{ stored, certificate }] : [];
    });
    const authorities = authoritiesOf(this.#fidoRoots, roots);
    const blobs = store.blobs().map((stored) => {
      const source = sourceOf(stored.authority);
      if (stored.text === null) return { stored, source, blob: null, problem: 'damaged' as const };
      // The certificates had to be valid when it came: a BLOB outlasts them, with a warning.
      const opened = openMetadataBlob(stored.text, authorities, stored.importedAt);
      return 'problem' in opened
        ? { stored, source, blob: null, problem: opened.problem }
        : { stored, source, blob: opened, problem: null };
    });
    this.#loaded = { stamp, roots, blobs };
    return this.#loaded;
  }

  #testBlob(): MetadataBlob | null {
    const test = this.#ports.testMetadata();
    if (!test) return null;
    if (this.#test?.text !== test.text) {
      const authority = { id: TEST, roots: certificatesOf([test.root]), hosts: null };
      const opened = openMetadataBlob(test.text, [authority], this.#ports.clock.now());
      this.#test = { text: test.text, blob: 'problem' in opened ? null : opened };
    }
    return this.#test.blob;
  }

  #blobFacts(source: MetadataSource, blob: MetadataBlob, importedAt: number | null): BlobFacts {
    const { signer, number, nextUpdate, byAaguid, byKeyIdentifier, unreadable } = blob;
    const models = new Set([...byAaguid.values(), ...byKeyIdentifier.values()]).size;
    const isOutdated = this.#ports.clock.now() >= Date.parse(`${nextUpdate}T00:00:00Z`) + DAY;
    return { source, signer, number, nextUpdate, isOutdated, importedAt, models, unreadable };
  }

  #rootFacts({ stored, certificate }: Loaded['roots'][number]): RootFacts {
    const { fingerprint, subject } = factsOf(certificate, false, 'trusted');
    const isExpired = this.#ports.clock.now() > validTo(certificate);
    const { purpose, addedAt } = stored;
    return { fingerprint, purpose, subject, validTo: validTo(certificate), isExpired, addedAt };
  }
}

const authoritiesOf = (fidoRoots: readonly Certificate[], roots: Loaded['roots']): Authority[] => [
  { id: FIDO, roots: fidoRoots, hosts: FIDO_HOSTS },
  ...roots
    .filter(({ stored }) => stored.purpose === 'metadata')
    .map(({ certificate }) => ({ id: fingerprintOf(certificate.der), roots: [certificate], hosts: null })),
];

const sourceOf = (authority: string): MetadataSource => (authority === FIDO ? 'fido' : 'own');

const isRoot = (root: StoredRoot, purpose: StoredRoot['purpose'], fingerprint: string): boolean =>
  root.purpose === purpose && fingerprintOf(root.der) === fingerprint;

const certificatesOf = (ders: readonly Uint8Array[]): Certificate[] =>
  ders.map(readCertificate).filter((certificate) => certificate !== undefined);
