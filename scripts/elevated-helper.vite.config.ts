import { join } from 'node:path';
import { defineConfig } from 'vite';

const project = join(import.meta.dirname, '..');

/** The elevated helper as one file of CommonJS: what runs with the rights of an administrator is read in one place. */
export default defineConfig({
  root: project,
  publicDir: false,
  ssr: { noExternal: true, external: ['node-hid'] },
  build: {
    ssr: join(project, 'src', 'elevated-helper', 'index.ts'),
    outDir: join(project, 'out', 'elevated-helper'),
    emptyOutDir: true,
    sourcemap: false,
    // To be read by whoever wants to know what is run.
    minify: false,
    rollupOptions: { output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false } },
  },
});
