import { ORPCError } from '@orpc/server';
import { toBase64url } from '../basics/bytes.ts';
import { longestKeyState } from '../contract/longest-file.ts';
import { batches } from './batches.ts';
import type { Methods } from './guard.ts';
import { givenBytes } from './malformed-input.ts';
import { type Lab, StateFileRefused, type VirtualKeyRack } from './ports.ts';
import { watch } from './watch.ts';

/** The most entries of a conversation that wait for a reader. */
const unreadEntries = 10_000;

/** The methods of the contract's `lab`. @param present null: the Lab is off, and every method answers NOT_FOUND */
export function labMethods(os: Methods['lab'], present: Lab | null) {
  const lab = (): Lab => {
    if (!present) throw new ORPCError('NOT_FOUND', { message: 'the Lab is off' });
    return present;
  };
  const act = (action: (rack: VirtualKeyRack) => void) => {
    action(lab().rack);
    return {};
  };
  return {
    models: os.models.handler(() => [...lab().rack.models()]),
    quirks: os.quirks.handler(() => [...lab().rack.quirks()]),
    list: os.list.handler(() => lab().rack.list()),
    watch: os.watch.handler(({ signal }) => {
      const { rack } = lab();
      return watch(
        () => rack.list(),
        (listener) => rack.onChange(listener),
        signal,
      );
    }),
    create: os.create.handler(({ input }) => ({ id: lab().rack.create(input.model, input.quirks) })),
    remove: os.remove.handler(({ input }) => act((rack) => rack.remove(input.id))),
    saveState: os.saveState.handler(({ input }) =>
      unlessRefused(() => {
        const { fileName, state } = lab().states.save(input.id);
        if (state.length > longestKeyState) throw new StateFileRefused('too-large', `got ${state.length} bytes`);
        return { outcome: 'saved', fileName, state: toBase64url(state) };
      }),
    ),
    createFromState: os.createFromState.handler(({ input }) =>
      unlessRefused(() => {
        const { rack, states } = lab();
        const id = states.create(givenBytes(input.state));
        const { modelName = '' } = rack.list().find((key) => key.id === id) ?? {};
        return { outcome: 'made', id, modelName };
      }),
    ),
    wipe: os.wipe.handler(({ input }) => act((rack) => rack.wipe(input.id))),
    plug: os.plug.handler(({ input }) => act((rack) => rack.plug(input.id, input.power))),
    unplug: os.unplug.handler(({ input }) => act((rack) => rack.unplug(input.id))),
    touch: os.touch.handler(({ input }) => act((rack) => rack.touch(input.id, input.held))),
    finger: os.finger.handler(({ input }) => ({ sample: lab().rack.finger(input.id, input.finger, input.sample) })),
    button: os.button.handler(({ input }) => act((rack) => rack.button(input.id, input.press))),
    setHands: os.setHands.handler(({ input }) => act((rack) => rack.setHands(input.id, input.hands))),

    scenarios: os.scenarios.handler(() => lab().scenarios.library()),
    playScenario: os.playScenario.handler(({ input }) => lab().scenarios.play(input.id, input.scenario)),
    stopScenario: os.stopScenario.handler(({ input }) => {
      lab().scenarios.stop(input.id);
      return {};
    }),

    openSocket: os.openSocket.handler(({ input }) => lab().sockets.open(input.id, input.kind, input.port)),
    closeSocket: os.closeSocket.handler(async ({ input }) => {
      await lab().sockets.close(input.id, input.socket);
      return {};
    }),

    openControl: os.openControl.handler(({ input }) => lab().control.open(input.id, input.port)),
    closeControl: os.closeControl.handler(async ({ input }) => {
      await lab().control.close(input.id);
      return {};
    }),

    conversation: os.conversation.handler(({ input, signal }) => {
      const { conversation } = lab();
      return batches({
        past: conversation.lately(input.id),
        onNews: (listener) => conversation.onEntries(input.id, listener),
        limit: unreadEntries,
        signal,
      });
    }),

    startRecording: os.startRecording.handler(({ input }) => {
      lab().recordings.start(input.keyId);
      return {};
    }),
    recordings: os.recordings.handler(() => lab().recordings.list()),
    stopRecording: os.stopRecording.handler(({ input }) => lab().recordings.stop(input.keyId)),
    replay: os.replay.handler(({ input }) => lab().recordings.replay(input.text)),
    endReplay: os.endReplay.handler(({ input }) => {
      lab().recordings.endReplay(input.keyId);
      return {};
    }),
  };
}

function unlessRefused<T>(act: () => T): T | { outcome: 'refused'; reason: StateFileRefused['reason'] } {
  try {
    return act();
  } catch (error) {
    if (error instanceof StateFileRefused) return { outcome: 'refused', reason: error.reason };
    throw error;
  }
}
