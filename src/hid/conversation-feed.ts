import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Entry, EntryMember } from '../conversation/conversation-entry.ts';
import { ConversationReader } from '../conversation/conversation-reader.ts';
import type { ConversationEntry, ConversationSource } from '../operations/ports.ts';
import type { Cable } from './cable.ts';

/** How much of what was said with one key is kept; a key that waits for a touch says KEEPALIVE ten times a second. */
const kept = { keepalives: 300, others: 2_000 };

interface Followed {
  readonly keepalives: ConversationEntry[];
  readonly others: ConversationEntry[];
  readonly stop: Unsubscribe;
}

/** Reads along with keys in this process. What it keeps and tells has no secrets: see `ConversationReader`. */
export class ConversationFeed implements ConversationSource {
  readonly #clock: Clock;
  readonly #followed = new Map<string, Followed>();
  readonly #news = new Emitter<{ id: string; entries: readonly ConversationEntry[] }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on, what passes here is the conversation of the key with this id. */
  follow(id: string, cable: Cable): void {
    const reader = new ConversationReader();
    const keepalives: ConversationEntry[] = [];
    const others: ConversationEntry[] = [];
    let number = 0;
    const tell = (read: readonly Entry[]) => {
      if (read.length === 0) return;
      const monotonicStart = this.#clock.now() - this.#clock.monotonic();
      const entries = read.map((entry) => ({
        ...entry,
        number: ++number,
        virtualKey: id,
        at: new Date(monotonicStart + entry.at).toISOString(),
        members: entry.members.map(memberOf),
        reports: [...entry.reports],
      }));
      for (const entry of entries) {
        if (entry.hidCommand === 'CTAPHID_KEEPALIVE') keep(keepalives, entry, kept.keepalives);
        else keep(others, entry, kept.others);
      }
      this.#news.emit({ id, entries });
    };
    const stopReading = cable.onTraffic(({ direction, packet }) =>
      tell(reader.read({ direction, packet, at: this.#clock.monotonic() })),
    );
    const stopFlushing = cable.onPlugChange(() => tell(reader.flush()));
    const stop = () => {
      stopReading();
      stopFlushing();
    };
    this.#followed.set(id, { keepalives, others, stop });
  }

  /** The key is gone, and what was said with it is forgotten. */
  forget(id: string): void {
    this.#followed.get(id)?.stop();
    this.#followed.delete(id);
  }

  lately(id: string | null): ConversationEntry[] {
    const followed = id === null ? [...this.#followed.values()] : [this.#followed.get(id)].filter((one) => one != null);
    const all = followed.flatMap(({ keepalives, others }) => [...keepalives, ...others]);
    return all.sort((one, other) =>
      one.virtualKey === other.virtualKey ? one.number - other.number : one.at.localeCompare(other.at),
    );
  }

  onEntries(id: string | null, listener: (entries: readonly ConversationEntry[]) => void): Unsubscribe {
    return this.#news.on((news) => {
      if (id === null || news.id === id) listener(news.entries);
    });
  }
}

function keep(entries: ConversationEntry[], entry: ConversationEntry, most: number): void {
  entries.push(entry);
  if (entries.length > most) entries.shift();
}

const memberOf = ({ name, value, hidden, members }: EntryMember): ConversationEntry['members'][number] => ({
  name,
  value,
  hidden,
  members: members.map(memberOf),
});
