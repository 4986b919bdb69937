import type { Clock } from '../basics/clock.ts';
import type { UnplacedKey } from '../contract/atlas.ts';
import type { KeyDetails } from '../contract/keys.ts';
import { nothingFound, type Places, type Recognition, type Sighting } from './key-sighting.ts';
import type { KeyBus } from './ports.ts';

/** The keys that are plugged, and which entry of the atlas each of them is as far as that is known. Decides nothing. */
export class KeySightings {
  readonly #keys: KeyBus;
  readonly #clock: Clock;
  readonly #sightings = new Map<string, Sighting>();

  constructor(keys: KeyBus, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** One that something is known of. */
  get(keyId: string): Sighting | undefined {
    return this.#sightings.get(keyId);
  }

  all(): Sighting[] {
    return [...this.#sightings.values()];
  }

  /** The attachment as it is known, or as it begins; undefined where there is none. */
  at(keyId: string): Sighting | undefined {
    const known = this.#sightings.get(keyId);
    if (known) return known;
    const attached = this.#keys.snapshot().keys.find(({ id }) => id === keyId);
    if (!attached) return undefined;
    const sighting: Sighting = {
      attached,
      since: this.#clock.now(),
      details: null,
      place: { why: 'no-evidence' },
      isIgnored: false,
      findings: nothingFound,
      anyOfModel: null,
    };
    this.#sightings.set(keyId, sighting);
    return sighting;
  }

  /** Attachments by the id of the record that they are. */
  attachments(): Map<string, { keyId: string; by: Recognition }> {
    const placed = new Map<string, { keyId: string; by: Recognition }>();
    for (const [keyId, { place }] of this.#sightings) {
      if ('recordId' in place) placed.set(place.recordId, { keyId, by: place.by });
    }
    return placed;
  }

  /** Keys that were looked at and are no entry that is known. */
  unplaced(): { keyId: string; details: KeyDetails; reason: UnplacedKey['reason'] }[] {
    return [...this.#sightings].flatMap(([keyId, { details, place, isIgnored }]) =>
      details && 'why' in place && !isIgnored ? [{ keyId, details, reason: place.why }] : [],
    );
  }

  /** Whether the attachment was looked at. */
  knows = (keyId: string): boolean => this.#sightings.get(keyId)?.details != null;

  /** The attachment of a record that is forgotten is not recorded again before it comes back. */
  ignore(recordId: string): void {
    for (const sighting of this.#sightings.values()) {
      if ('recordId' in sighting.place && sighting.place.recordId === recordId) {
        sighting.isIgnored = true;
        sighting.place = { why: 'no-evidence' };
      }
    }
  }

  /** Which attachments these records are. */
  placesOf(recordIds: readonly string[]): Places {
    return new Map(
      [...this.#sightings].flatMap(([keyId, { place }]) =>
        'recordId' in place && recordIds.includes(place.recordId) ? [[keyId, place] as const] : [],
      ),
    );
  }

  /** As `placesOf` told before something that is taken back now. */
  restore(places: Places): void {
    for (const [keyId, place] of places) {
      const sighting = this.#sightings.get(keyId);
      if (sighting) Object.assign(sighting, { place, isIgnored: false });
    }
  }

  /** What was known as the one is the other from now on. */
  moved(recordId: string, into: string): void {
    for (const sighting of this.#sightings.values()) {
      const { place } = sighting;
      if ('recordId' in place && place.recordId === recordId) sighting.place = { recordId: into, by: place.by };
    }
  }

  /** Forgets those that are not plugged any more, one as each is taken: by the id of the attachment. */
  *dropGone(): Generator<readonly [string, Sighting]> {
    const present = new Set(this.#keys.snapshot().keys.map(({ id }) => id));
    for (const [keyId, sighting] of this.#sightings) {
      if (present.has(keyId)) continue;
      this.#sightings.delete(keyId);
      yield [keyId, sighting];
    }
  }
}
