import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AttachNews, type WatchDirectory, watchDeviceNodes, watchUsbPorts } from '../../src/hid/attach-signal.ts';

function pretendedWatcher() {
  let report: Parameters<WatchDirectory>[1] = () => {};
  let fail: (cause: Error) => void = () => {};
  const state = { closed: 0, directory: '' };
  const watchDirectory: WatchDirectory = (directory, listener) => {
    state.directory = directory;
    report = listener;
    return {
      on: (_event, onError) => {
        fail = onError;
      },
      close: () => {
        state.closed += 1;
      },
    };
  };
  return {
    watchDirectory,
    state,
    report: (...news: Parameters<typeof report>) => report(...news),
    fail: () => fail(new Error('ENOSPC')),
  };
}

describe('Linux: the directory of device nodes', () => {
  test('only hidraw nodes are news: coming and going, and their permissions', () => {
    const watcher = pretendedWatcher();
    const signal = watchDeviceNodes('/dev', watcher.watchDirectory);
    const news: AttachNews[] = [];
    signal.onNews((item) => news.push(item));
    watcher.report('rename', 'hidraw0');
    watcher.report('change', 'hidraw0');
    watcher.report('rename', 'hidraw12');
    watcher.report('change', 'null');
    watcher.report('rename', 'ttyUSB0');
    watcher.report('rename', 'hidraw0.part');
    watcher.report('rename', null);
    expect(news).toEqual([
      { news: 'devices' },
      { news: 'access', path: '/dev/hidraw0' },
      { news: 'devices' },
      { news: 'devices' },
    ]);
    signal.close();
    expect(watcher.state.closed).toBe(1);
  });

  test('a watch that fails says that it ended', () => {
    const watcher = pretendedWatcher();
    const signal = watchDeviceNodes('/dev', watcher.watchDirectory);
    const news: AttachNews[] = [];
    signal.onNews((item) => news.push(item));
    watcher.fail();
    expect(news).toEqual([{ news: 'ended' }]);
  });

  test.skipIf(process.platform !== 'linux')(
    'the system itself reports a node that comes, changes mode and goes',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'touchstone-nodes-'));
      const signal = watchDeviceNodes(directory);
      const path = join(directory, 'hidraw7');
      const heard = (wanted: AttachNews['news']) =>
        new Promise<AttachNews>((resolve) => {
          const forget = signal.onNews((item) => {
            if (item.news !== wanted) return;
            forget();
            resolve(item);
          });
        });
      try {
        let news = heard('devices');
        await writeFile(path, '');
        await news;
        news = heard('access');
        await chmod(path, 0o600);
        expect(await news).toEqual({ news: 'access', path });
        news = heard('devices');
        await rm(path);
        await news;
      } finally {
        signal.close();
        await rm(directory, { recursive: true, force: true });
      }
    },
  );
});

describe('Windows and macOS: USB plug events', () => {
  test('attach and detach are news, and later looks follow', async () => {
    const listeners: (() => void)[] = [];
    let removed = 0;
    const signal = await watchUsbPorts(async () => ({
      addAttach: async (listener) => void listeners.push(listener),
      addDetach: async (listener) => void listeners.push(listener),
      removeAttach: async () => void removed++,
      removeDetach: async () => void removed++,
    }));
    const news: AttachNews[] = [];
    signal.onNews((item) => news.push(item));
    for (const announce of listeners) announce();
    expect(news).toEqual([{ news: 'devices' }, { news: 'devices' }]);
    expect(signal.laterLooks[0]).toBeLessThan(100);
    signal.close();
    expect(removed).toBe(2);
  });

  test('a system that cannot listen is an error for the caller, who then looks slowly', async () => {
    const refuses = async () => {
      throw new Error('not supported');
    };
    await expect(
      watchUsbPorts(async () => ({
        addAttach: refuses,
        addDetach: refuses,
        removeAttach: refuses,
        removeDetach: refuses,
      })),
    ).rejects.toThrow('not supported');
  });
});
