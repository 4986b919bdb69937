import { z } from 'zod';
import { sampleCodes } from '../../scenario/names.ts';
import { placement } from '../../scenario/scenario.ts';

/** Of one line, its end not counted: the longest scenario in JSON fits. */
export const maxLineBytes = 256 * 1024;

const id = z.union([z.string().max(64), z.number()]);
const whose = z.string().min(1).max(64);

/**
 * What a controller can ask for, one JSON object a line: `{"id": 1, "command": "plug"}`. The answer has the same id, which is
 * null where the request had none: `{"id": 1, "ok": {}}` or `{"id": 1, "error": {"code": "invalid", "message": "..."}}`.
 */
export const controlRequest = z.discriminatedUnion('command', [
  /** A plugged-in key is pulled first. Answered when other programs reach it. */
  z.strictObject({
    id: id.optional(),
    command: z.literal('plug'),
    power: z.enum(['host', 'power-only']).default('host'),
  }),
  z.strictObject({ id: id.optional(), command: z.literal('unplug') }),
  /** `held`: as long as a reset by long touch takes. */
  z.strictObject({ id: id.optional(), command: z.literal('touch'), held: z.boolean().default(false) }),
  /** The person refuses what the key waits for. */
  z.strictObject({ id: id.optional(), command: z.literal('deny') }),
  /**
   * A finger on the sensor: whose it is (any words; the same words are the same finger), and the sample that comes of it or how
   * it lies. Answered with what the sensor made of it: `{"sample": "too-left"}`.
   */
  z.strictObject({
    id: id.optional(),
    command: z.literal('finger'),
    finger: whose.default('right-index'),
    sample: z.enum(Object.keys(sampleCodes) as [string, ...string[]]).optional(),
    placement: placement.optional(),
  }),
  /** Quick clicks of the side button, or one long press. */
  z.strictObject({
    id: id.optional(),
    command: z.literal('press'),
    clicks: z.union([z.int().min(1).max(5), z.literal('long')]).default(1),
  }),
  /** Answered with what the LED shows. */
  z.strictObject({ id: id.optional(), command: z.literal('led') }),
  /** Answered with all that is known of the key. */
  z.strictObject({ id: id.optional(), command: z.literal('state') }),
  /** Plays a scenario; what plays already is stopped. */
  z.strictObject({ id: id.optional(), command: z.literal('scenario'), text: z.string() }),
  z.strictObject({ id: id.optional(), command: z.literal('stop-scenario') }),
  /** Factory state, whatever the key says. */
  z.strictObject({ id: id.optional(), command: z.literal('wipe') }),
  /** Who answers the key by himself. What is not named stays as it is. */
  z.strictObject({
    id: id.optional(),
    command: z.literal('hands'),
    autoTouch: z.boolean().optional(),
    autoFinger: whose.nullable().optional(),
    resetAnyTime: z.boolean().optional(),
  }),
  /** From now on each change comes as a line of its own: `{"event": "state", "state": {...}}`. The state of now comes first. */
  z.strictObject({ id: id.optional(), command: z.literal('watch') }),
]);

export type ControlRequest = z.output<typeof controlRequest>;
export type RequestId = string | number | null;

/**
 * A line that is no request. Answers know five more codes: `line-too-long` (the connection ends), `scenario-unreadable` (with the
 * `line` of the text), `scenario-does-not-fit` (its initial state is more than the key can hold), `not-reachable` (the key is
 * plugged in, but a socket cannot be had) and `failed`.
 */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: 'not-utf-8' | 'not-json' | 'invalid' | 'unknown-command';
  /** Of the request, as far as it could be read. */
  readonly id: RequestId;

  constructor(code: ControlError['code'], message: string, id: RequestId = null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.id = id;
  }
}

/** One line as a request. @throws ControlError that says what was got and what was expected */
export function parseControlRequest(line: Uint8Array): ControlRequest {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (cause) {
    throw new ControlError('not-utf-8', 'expected UTF-8', null, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ControlError('not-json', 'expected one JSON object a line', null, { cause });
  }
  const parsed = controlRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  const given = id.safeParse((value as { id?: unknown } | null)?.id);
  const requestId = given.success ? given.data : null;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'invalid_union' && issue.path[0] === 'command') {
    throw new ControlError('unknown-command', `expected one of the commands ${commandNames.join(', ')}`, requestId);
  }
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new ControlError('invalid', `${where}${issue?.message ?? 'not understood'}`, requestId);
}

const commandNames = controlRequest.options.map(({ shape }) => shape.command.value);
