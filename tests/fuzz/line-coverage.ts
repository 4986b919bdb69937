import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface FileCoverage {
  readonly path: string;
  /** Lines with code, without types, comments and lone brackets. */
  readonly lines: number;
  /** Numbers of those that never ran. */
  readonly missed: readonly number[];
}

/** Line coverage of this process by V8's own counters. Start it before what is measured is imported. */
export async function startCoverage(): Promise<{
  take(isMeasured: (path: string) => boolean): Promise<FileCoverage[]>;
}> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async take(isMeasured) {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      session.disconnect();
      const files: FileCoverage[] = [];
      for (const { url, functions } of result) {
        if (!url.startsWith('file:')) continue;
        const path = fileURLToPath(url);
        if (isMeasured(path))
          files.push(
            linesOf(
              path,
              functions.flatMap(({ ranges }) => ranges),
            ),
          );
      }
      return files.sort((a, b) => a.path.localeCompare(b.path));
    },
  };
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Node blanks types out and keeps every offset, so that V8's offsets are those of the file. */
function linesOf(path: string, ranges: readonly Range[]): FileCoverage {
  const code = stripTypeScriptTypes(readFileSync(path, 'utf8'));
  const ran = new Uint8Array(code.length).fill(1);
  // Outer ranges first: an inner one says more exactly.
  for (const { startOffset, endOffset, count } of ranges.toSorted((a, b) => spanOf(b) - spanOf(a))) {
    ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const missed: number[] = [];
  let lines = 0;
  let offset = 0;
  withoutComments(code)
    .split('\n')
    .forEach((line, index) => {
      const first = line.search(/[\p{L}\p{N}_$#'"`]/u);
      if (first >= 0) {
        lines++;
        if (ran[offset + first] === 0) missed.push(index + 1);
      }
      offset += line.length + 1;
    });
  return { path, lines, missed };
}

const spanOf = ({ startOffset, endOffset }: Range): number => endOffset - startOffset;

/** Comments blanked, offsets kept. A line that begins one is none of code; strings of this project hold no comment marks. */
const withoutComments = (code: string): string =>
  code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
