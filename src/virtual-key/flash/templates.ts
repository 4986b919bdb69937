import { equalBytes, toHex } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import type { MapReader } from '../../fido/map-reader.ts';
import { type RecordChanges, type Records, record } from './records.ts';

/** An enrolled finger. */
export interface Template {
  readonly id: Uint8Array;
  /** Whose finger it is, in the words of whoever shows fingers to the sensor. */
  readonly finger: string;
  readonly name?: string;
  /** Ascending in the order of enrolment. */
  readonly order: number;
}

/** Where the names of these records begin. */
export const templateRecords = 'template/';
const ID_LENGTH = 4;

/** The enrolled fingers, in the order of enrolment. Each change is durable when its method returns. */
export class Templates {
  readonly #records: Records;
  #templates: readonly Template[] = [];

  constructor(records: Records) {
    this.#records = records;
  }

  load(name: string, members: MapReader): boolean {
    if (!name.startsWith(templateRecords)) return false;
    const friendlyName = members.text(3, 'name');
    const template: Template = {
      id: members.required('id', members.bytes(1, 'id')),
      finger: members.required('finger', members.text(2, 'finger')),
      order: members.required('order', members.uint(4, 'order')),
      ...(friendlyName !== undefined && { name: friendlyName }),
    };
    this.#templates = [...this.#templates, template].sort((a, b) => a.order - b.order);
    return true;
  }

  get all(): readonly Template[] {
    return this.#templates;
  }

  get(id: Uint8Array): Template | undefined {
    return this.#templates.find((template) => equalBytes(template.id, id));
  }

  hasFinger(finger: string): boolean {
    return this.#templates.some((template) => template.finger === finger);
  }

  /** An id that no template has. */
  freshId(random: Random): Uint8Array {
    for (;;) {
      const id = random.bytes(ID_LENGTH);
      if (!this.get(id)) return id;
    }
  }

  add(id: Uint8Array, finger: string): void {
    const order = (this.#templates.at(-1)?.order ?? 0) + 1;
    this.#put({ id, finger, order });
  }

  rename(template: Template, name: string): void {
    this.#put({ ...template, name });
  }

  remove(template: Template): void {
    this.#records.write(new Map([[recordName(template), null]]));
    this.#templates = this.#templates.filter((other) => other !== template);
  }

  erase(changes: RecordChanges): () => void {
    for (const template of this.#templates) changes.set(recordName(template), null);
    return () => {
      this.#templates = [];
    };
  }

  #put(template: Template): void {
    const { id, finger, name, order } = template;
    this.#records.write(new Map([[recordName(template), record([1, id], [2, finger], [3, name], [4, order])]]));
    const others = this.#templates.filter((other) => !equalBytes(other.id, id));
    this.#templates = [...others, template].sort((a, b) => a.order - b.order);
  }
}

const recordName = ({ id }: Template): string => templateRecords + toHex(id);
