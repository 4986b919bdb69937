import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const source = (...parts: string[]) => join(import.meta.dirname, 'src', ...parts);
const noSourceMap = { sourcemap: false } as const;

export default defineConfig({
  main: {
    build: {
      ...noSourceMap,
      minify: true,
      // A few files load faster than hundreds.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: source('main', 'index.ts'), 'web-host': source('web-host', 'index.ts') },
        // Native code; and what is loaded when somebody registers, whose parts depend on the order in which they are evaluated.
        external: ['node-hid', /^usb\//, /^@simplewebauthn\/server/],
        // CommonJS loads Node's own modules faster: an import of node:fs also loads its promises and their streams.
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      ...noSourceMap,
      rollupOptions: {
        input: { index: source('preload', 'index.ts') },
        // A preload in a sandbox is CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    worker: { format: 'es' },
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      ...noSourceMap,
      minify: true,
      // The policy of the page allows no script of its own in the document, and files rather than data: addresses.
      modulePreload: { polyfill: false },
      // Loaded from this computer: one file is faster than many.
      chunkSizeWarningLimit: 4_000,
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: source('renderer', 'index.html') } },
    },
  },
});
