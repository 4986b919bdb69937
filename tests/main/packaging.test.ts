import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

interface Packaging {
  readonly asar: boolean;
  readonly asarUnpack: readonly string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly publish: unknown;
  readonly mac: { readonly hardenedRuntime: boolean };
  readonly protocols?: unknown;
  readonly fileAssociations?: unknown;
}

const packaging = parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'electron-builder.yml'), 'utf8'),
) as Packaging;

it('hostile E5: variables, switches and files beside the archive change nothing in the packaged app', () => {
  expect(packaging.electronFuses).toEqual({
    // ELECTRON_RUN_AS_NODE.
    runAsNode: false,
    // NODE_OPTIONS and NODE_EXTRA_CA_CERTS.
    enableNodeOptionsEnvironmentVariable: false,
    // --inspect and SIGUSR1.
    enableNodeCliInspectArguments: false,
    // An app.asar that was changed, and a folder `app` beside it.
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    // A snapshot of V8 that was put in its place (CVE-2025-55305).
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
  });
  expect(packaging.asar).toBe(true);
  expect(packaging.mac.hardenedRuntime).toBe(true);
});

it('hostile E6: only the native modules that the app loads lie outside the archive', () => {
  expect(packaging.asarUnpack).toEqual(['node_modules/{node-hid,usb,@node-usb}/**']);
});

it('hostile E11: the system hands no links and no files to the app', () => {
  expect(packaging.protocols).toBeUndefined();
  expect(packaging.fileAssociations).toBeUndefined();
});

it('hostile F6: the packaged app looks for updates nowhere', () => {
  expect(packaging.publish).toBeNull();
});
