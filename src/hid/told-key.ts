import type { ScenarioRun, ScenarioState } from '../scenario/play-scenario.ts';
import type { VirtualKey, VirtualKeySnapshot } from '../virtual-key/virtual-key.ts';
import type { KeySocket, SocketKind, SocketRefused } from './sockets/key-socket.ts';

/** Who touches a key when nobody does. */
export interface KeyHands {
  readonly autoTouch: boolean;
  /** Whose finger comes by itself; null: none does. */
  readonly autoFinger: string | null;
  /** Whether the key can be reset without a power cycle. */
  readonly resetAnyTime: boolean;
}

export interface ToldSocket {
  readonly kind: SocketKind;
  readonly address: string;
  readonly clients: number | null;
  readonly problem: SocketRefused['reason'] | null;
}

/** A key that other programs reach, as whoever operates it sees it: a person in the Lab, or a controller. */
export interface ToldKey extends VirtualKeySnapshot {
  readonly hands: KeyHands;
  readonly sockets: readonly ToldSocket[];
  /** The scenario that plays, or played last. */
  readonly scenario: ScenarioState | null;
}

export const tellKey = (
  key: VirtualKey,
  around: { hands: KeyHands; sockets: Iterable<KeySocket>; scenario: ScenarioRun | undefined },
): ToldKey => ({
  ...key.snapshot(),
  hands: around.hands,
  sockets: [...around.sockets].map(tellSocket),
  scenario: around.scenario?.state() ?? null,
});

export const tellSocket = (socket: KeySocket): ToldSocket => ({
  kind: socket.kind,
  address: socket.address,
  clients: socket.clients(),
  problem: socket.problem?.reason ?? null,
});

/** The hands as they are after a change; what it does not name stays. */
export const changedHands = (hands: KeyHands, change: Changes<KeyHands>): KeyHands => ({
  autoTouch: change.autoTouch ?? hands.autoTouch,
  autoFinger: change.autoFinger === undefined ? hands.autoFinger : change.autoFinger,
  resetAnyTime: change.resetAnyTime ?? hands.resetAnyTime,
});

/** Some of the members, also where one is there and undefined. */
export type Changes<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** Resolves when the sockets are as the device is. */
export async function settled(sockets: Iterable<KeySocket>): Promise<void> {
  await Promise.all([...sockets].map((socket) => socket.settled()));
}

/** The same for a device that was just plugged into a host. @throws SocketRefused where one cannot be had now */
export async function reachable(sockets: Iterable<KeySocket>): Promise<void> {
  const all = [...sockets];
  await settled(all);
  const refused = all.find(({ problem }) => problem !== null);
  if (refused?.problem) throw refused.problem;
}
