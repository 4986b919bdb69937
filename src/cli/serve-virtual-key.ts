import { fromHex, toHex } from '../basics/bytes.ts';
import { systemClock } from '../basics/clock.ts';
import { type Random, seededRandom, systemRandom } from '../basics/random.ts';
import { streamLog } from '../composition/stream-log.ts';
import { SocketRefused } from '../hid/sockets/key-socket.ts';
import { type Control, openControl } from '../rig/control/open-control.ts';
import { servableModel, servableModels, servableQuirks } from '../rig/servable-models.ts';
import {
  DamagedKeyMemory,
  parseScenario,
  type Scenario,
  ServedKey,
  StateDoesNotFit,
  UnreadableScenario,
} from '../rig/served-key.ts';
import { type KeyFile, KeyFileRefused, openKeyFile } from '../storage/key-file.ts';
import { type CommandOptions, ExitCode, type StandaloneContext, UsageError } from './command.ts';
import { readAtMost } from './read-at-most.ts';
import type { Words } from './words.ts';

const defaultModel = 'atkey-pro';
const maxPort = 65_535;
/** Bytes: a scenario has 32,768 characters. */
const longestScenario = 4 * 32_768;

interface WantedSocket {
  readonly kind: 'tcp' | 'udp' | 'uhid';
  readonly port: number;
}

/** Serves a virtual key until the signal: the key is plugged in when all its addresses are known, and pulled at the end. */
export async function serve(context: StandaloneContext): Promise<ExitCode> {
  const { options, words, output, signal } = context;
  const wanted = wantedSockets(options, words);
  const controlPort = options.control === undefined ? undefined : portOf(options.control);
  if (options.control !== undefined && controlPort === undefined) {
    throw new UsageError(words.text('cli:serve.badPort', { port: options.control }));
  }
  const givenSeed = seedOf(options, words);
  requireKnown(options, words);
  const scenarioText = options.scenario === undefined ? undefined : await readScenario(options.scenario, words);

  let file: KeyFile | undefined;
  let key: ServedKey | undefined;
  let control: Control | undefined;
  // While the key is out no socket is open, and Node would end.
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    const scenario = scenarioText === undefined ? undefined : parseScenario(scenarioText);
    const seed = givenSeed ?? scenario?.seed;
    file = openState(options, scenario, seed);
    key = makeKey(options, { file, scenario, seed }, words);
    const addresses: { kind: string; address: string }[] = [];
    for (const { kind, port } of wanted) {
      const { address } = await key.openSocket(kind, port);
      addresses.push({ kind, address });
    }
    if (controlPort !== undefined) {
      control = await openControl({ port: controlPort, key, clock: systemClock, log });
      addresses.push({ kind: 'control', address: control.address });
    }
    await key.plug('host');
    if (scenario !== undefined) await key.playScenario(scenario);

    const { model, serial } = key.state();
    const { name = model } = servableModels.find(({ id }) => id === model) ?? {};
    output.fact([words.text('cli:serve.key', { name, serial })], { step: 'key', model, serial });
    for (const { kind, address } of addresses) output.fact([`${kind} ${address}`], { step: 'address', kind, address });
    if (output.json) output.fact([], { step: 'ready' });
    else output.progress(words.text('cli:serve.ready'), { step: 'ready' });
    await aborted(signal);
    return ExitCode.done;
  } catch (error) {
    const text = refusalOf(error, options, words);
    if (text === undefined) throw error;
    output.error(text);
    return ExitCode.failed;
  } finally {
    clearInterval(alive);
    await control?.close();
    await key?.close();
    file?.close();
  }
}

const log = streamLog((line) => process.stderr.write(line), {
  clock: systemClock,
  verbose: process.env.TOUCHSTONE_LOG === 'info',
});

interface Made {
  readonly file: KeyFile | undefined;
  readonly scenario: Scenario | undefined;
  readonly seed: string | undefined;
}

/** What the file says of its key counts where the command line does not say, and then what the scenario says. */
function makeKey(options: CommandOptions, { file, scenario, seed }: Made, words: Words): ServedKey {
  const { model: id, quirks, serial } = file ?? headerOf(options, scenario, seed);
  if (file !== undefined) requireSame(options, file, words);
  requireKnown({ model: id, quirk: quirks }, words);
  const model = servableModel(id, quirks);
  if (model === undefined) throw unknownModel(id, words);
  return new ServedKey({
    model,
    serial,
    memory: file?.memory ?? null,
    clock: systemClock,
    random: randomOf(seed, file),
    log,
    hands: {
      autoTouch: options.autoTouch,
      autoFinger: options.autoFinger ? options.finger : null,
      resetAnyTime: options.resetAnyTime,
    },
  });
}

function requireSame({ state: path = '', model, quirk }: CommandOptions, file: KeyFile, words: Words): void {
  if (model !== undefined && model !== file.model) {
    throw new UsageError(words.text('cli:serve.otherModel', { path, found: file.model, model }));
  }
  const isSame = quirk.every((name) => file.quirks.includes(name)) && file.quirks.every((name) => quirk.includes(name));
  if (quirk.length > 0 && !isSame) {
    const found = file.quirks.join(', ') || words.text('cli:serve.noQuirks');
    throw new UsageError(words.text('cli:serve.otherQuirks', { path, found, quirks: quirk.join(', ') }));
  }
}

function openState(options: CommandOptions, scenario: Scenario | undefined, seed: string | undefined) {
  const { state } = options;
  return state === undefined ? undefined : openKeyFile(state, headerOf(options, scenario, seed), systemClock);
}

/** Of a key that is made now. */
function headerOf({ model, quirk }: CommandOptions, scenario: Scenario | undefined, seed: string | undefined) {
  const random = seed === undefined ? systemRandom : seededRandom(`${seed}: serial`);
  return {
    model: model ?? scenario?.model ?? defaultModel,
    quirks: [...new Set(quirk)],
    serial: `VK${toHex(random.bytes(4)).toUpperCase()}`,
  };
}

/** A key with a past does not draw what it drew then: a second credential would be the first one again. */
function randomOf(seed: string | undefined, file: KeyFile | undefined): Random {
  if (seed === undefined) return systemRandom;
  return seededRandom(file === undefined || file.isNew ? seed : `${seed}: ${file.digest}`);
}

function wantedSockets({ socket }: CommandOptions, words: Words): WantedSocket[] {
  if (socket.length === 0) throw new UsageError(words.text('cli:serve.noSocket'));
  return socket.map((text) => {
    if (text === 'uhid') return { kind: 'uhid', port: 0 };
    const [, kind, digits = ''] = /^(tcp|udp):(.*)$/.exec(text) ?? [];
    const port = portOf(digits);
    if (kind === undefined || port === undefined) {
      throw new UsageError(words.text('cli:serve.badSocket', { socket: text }));
    }
    return { kind: kind as 'tcp' | 'udp', port };
  });
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= maxPort ? port : undefined;
}

function seedOf({ seed }: CommandOptions, words: Words): string | undefined {
  if (seed === undefined) return undefined;
  // A variable of a script that was not set: every such key would be the same one.
  if (seed.trim() === '') throw new UsageError(words.text('cli:serve.badSeed'));
  try {
    return toHex(fromHex(seed));
  } catch (cause) {
    throw new UsageError(words.text('cli:serve.badSeed'), { cause });
  }
}

/** Before anything is made: a file of a key that was mistyped would stay. */
function requireKnown({ model, quirk }: Pick<CommandOptions, 'model' | 'quirk'>, words: Words): void {
  if (model !== undefined && servableModel(model, []) === undefined) throw unknownModel(model, words);
  const unknown = quirk.find((name) => !servableQuirks.includes(name));
  if (unknown !== undefined) throw new UsageError(words.text('cli:serve.unknownQuirk', { quirk: unknown }));
}

const unknownModel = (model: string, words: Words): UsageError =>
  new UsageError(words.text('cli:unknownModel', { model, models: servableModels.map(({ id }) => id).join(', ') }));

async function readScenario(path: string, words: Words): Promise<string> {
  const read = await readAtMost(path, longestScenario).catch((cause: NodeJS.ErrnoException) => {
    const detail = cause.code ?? String(cause);
    throw new UsageError(words.text('cli:serve.scenarioMissing', { path, detail }), { cause });
  });
  if (read === null) throw new UsageError(words.text('cli:fileTooLarge', { path }));
  return read.toString('utf8');
}

/** In the words of the terminal; undefined for what nobody foresaw. */
function refusalOf(error: unknown, { state = '', scenario = '' }: CommandOptions, words: Words): string | undefined {
  if (error instanceof KeyFileRefused) {
    const detail = error.cause instanceof Error ? error.cause.message : '';
    return words.text(`cli:serve.stateRefused.${error.reason}`, { path: state, keptAs: error.keptAs ?? state, detail });
  }
  if (error instanceof SocketRefused) {
    return words.text(`cli:serve.socketRefused.${error.reason}`, { port: error.port ?? '', detail: error.message });
  }
  if (error instanceof UnreadableScenario) {
    const { line, message: detail } = error;
    if (line === null) return words.text('cli:serve.scenarioUnreadableAsAWhole', { path: scenario, detail });
    return words.text('cli:serve.scenarioUnreadable', { path: scenario, line, detail });
  }
  if (error instanceof StateDoesNotFit) {
    return words.text('cli:serve.scenarioDoesNotFit', { path: scenario, detail: error.message });
  }
  if (error instanceof DamagedKeyMemory) {
    return words.text('cli:serve.stateRefused.failed', { path: state, detail: error.message });
  }
  return undefined;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
