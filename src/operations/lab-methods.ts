import { ORPCError } from '@orpc/server';
import type { Methods } from './guard.ts';
import type { VirtualKeyRack } from './ports.ts';
import { watch } from './watch.ts';

/** The methods of the contract's `lab`. @param rack null: the Lab is off, and every method answers NOT_FOUND */
export function labMethods(os: Methods['lab'], rack: VirtualKeyRack | null) {
  const lab = (): VirtualKeyRack => {
    if (!rack) throw new ORPCError('NOT_FOUND', { message: 'the Lab is off' });
    return rack;
  };
  const act = (action: (rack: VirtualKeyRack) => void) => {
    action(lab());
    return {};
  };
  return {
    models: os.models.handler(() => [...lab().models()]),
    list: os.list.handler(() => lab().list()),
    watch: os.watch.handler(({ signal }) => {
      const present = lab();
      return watch(
        () => present.list(),
        (listener) => present.onChange(listener),
        signal,
      );
    }),
    create: os.create.handler(({ input }) => ({ id: lab().create(input.model) })),
    remove: os.remove.handler(({ input }) => act((present) => present.remove(input.id))),
    plug: os.plug.handler(({ input }) => act((present) => present.plug(input.id, input.power))),
    unplug: os.unplug.handler(({ input }) => act((present) => present.unplug(input.id))),
    touch: os.touch.handler(({ input }) => act((present) => present.touch(input.id))),
    finger: os.finger.handler(({ input }) => act((present) => present.finger(input.id, input.finger, input.sample))),
    button: os.button.handler(({ input }) => act((present) => present.button(input.id, input.clicks))),
  };
}
