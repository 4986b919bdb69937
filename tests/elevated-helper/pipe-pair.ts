import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both ends of a real pipe: on Linux a socket with a path stands in for Windows' named pipe. */
export async function pipePair(): Promise<{ app: Socket; helper: Socket; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'touchstone-pipe-'));
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const path = join(folder, 'pipe');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const helper = connect(path);
  const app = await accepted;
  for (const end of [app, helper]) end.on('error', () => {});
  return {
    app,
    helper,
    close() {
      app.destroy();
      helper.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const runKeys = () => ({
  toHelper: new Uint8Array(randomBytes(32)),
  fromHelper: new Uint8Array(randomBytes(32)),
});
