import { writeFileSync } from 'node:fs';

/**
 * Keeps this process's memory, which could hold a PIN, out of core files. Linux reads what a core file may hold from a file of the
 * process itself (core(5), "Controlling which mappings are written to the core dump"); programs that it starts inherit that. Other
 * systems write none unless an administrator asks for them.
 */
export function keepMemoryOutOfDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A kernel without core files, or a folder /proc that shows none of this.
  }
}
