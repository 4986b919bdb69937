import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { type Scenario, scenarioSchema, stepsOf } from './scenario.ts';

/** A text that is no scenario. */
export class UnreadableScenario extends Error {
  override readonly name = 'UnreadableScenario';
  /** Counted from 1; null where no line is to blame. */
  readonly line: number | null;

  constructor(line: number | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}

/** In characters: ten times the longest scenario of the library. Looking for keys that come twice takes the square of it. */
const MAX_LENGTH = 32_768;
/** Steps that a scenario may have with its repetitions written out. */
const MAX_STEPS = 10_000;

/**
 * A scenario from its YAML (1.2, core schema). Aliases and tags are refused, so that a short text stays a small scenario and
 * says only what is in the format.
 * @throws UnreadableScenario
 */
export function parseScenario(text: string): Scenario {
  if (text.length > MAX_LENGTH) {
    throw new UnreadableScenario(null, `got ${text.length} characters, expected at most ${MAX_LENGTH}`);
  }
  const lines = new LineCounter();
  const document = readDocument(text, lines);
  const lineOf = (offset: number | undefined) => (offset === undefined ? null : lines.linePos(offset).line);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw new UnreadableScenario(lineOf(fault.pos[0]), fault.message);
  checkNodes(document, lineOf);
  const result = scenarioSchema.safeParse(document.toJS());
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UnreadableScenario(lineOf(offsetOf(document, issue!)), describe(issue!), { cause: result.error });
  }
  const count = stepsOf(result.data).length;
  if (count > MAX_STEPS) throw new UnreadableScenario(null, `got ${count} steps, expected at most ${MAX_STEPS}`);
  return result.data;
}

function readDocument(text: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, {
      lineCounter,
      schema: 'core',
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
  } catch (cause) {
    // The composer calls itself for each level.
    if (cause instanceof RangeError) throw new UnreadableScenario(null, 'too many levels', { cause });
    throw cause;
  }
}

/** Levels of maps and lists: steps in a repetition with a placement have eight. */
const MAX_DEPTH = 32;

function checkNodes(document: Document.Parsed, lineOf: (offset: number | undefined) => number | null): void {
  visit(document, {
    Node(_, node, ancestors) {
      const refuse = (message: string) => new UnreadableScenario(lineOf(node.range?.[0]), message);
      if (isAlias(node)) throw refuse('got an alias, expected the value itself');
      if (node.tag !== undefined) throw refuse(`got the tag ${node.tag}, expected none`);
      if (ancestors.filter(isCollection).length > MAX_DEPTH) {
        throw refuse(`got more than ${MAX_DEPTH} levels of maps and lists`);
      }
    },
  });
}

/** Where the node that an issue is about starts; of a member that is missing or unknown, the next best place. */
function offsetOf(document: Document.Parsed, issue: z.core.$ZodIssue): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of issue.path) {
    if (isNode(node)) offset = node.range?.[0] ?? offset;
    if (!isCollection(node)) return offset;
    const inside = node.get(key, true);
    if (!isNode(inside)) return keyOffset(node, String(key)) ?? offset;
    node = inside;
  }
  if (issue.code === 'unrecognized_keys' && isNode(node)) return keyOffset(node, issue.keys[0]!) ?? node.range?.[0];
  return isNode(node) ? node.range?.[0] : offset;
}

function keyOffset(node: Node, name: string): number | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isNode(key) && 'value' in key && key.value === name);
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}

function describe({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return place ? `${place.replace(/^\./, '')}: ${message}` : message;
}
