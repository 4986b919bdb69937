import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LaunchHelper } from './elevated-keys.ts';

/** What is started, before the helper's own argument: a program and the arguments that make it run this project's helper. */
export interface HelperProgram {
  readonly file: string;
  readonly args: readonly string[];
}

/** Win32 ERROR_CANCELLED: the person has answered Windows' question with no. */
const cancelledByPerson = 1223;
const exitCode = { started: 0, declined: 3, failed: 4 } as const;

/**
 * Start-Process's verb `RunAs`, by the call beneath it: it tells by a number why nothing was started, in every language of Windows.
 * Program and arguments come in variables, so that nothing is quoted into the script.
 */
const script = `
$ErrorActionPreference = 'Stop'
$start = New-Object System.Diagnostics.ProcessStartInfo
$start.FileName = $env:TOUCHSTONE_HELPER_FILE
$start.Arguments = $env:TOUCHSTONE_HELPER_ARGUMENTS
$start.UseShellExecute = $true
$start.Verb = 'runas'
$start.WindowStyle = 'Hidden'
try {
  [void][System.Diagnostics.Process]::Start($start)
  exit ${exitCode.started}
} catch {
  $cause = $_.Exception
  while ($cause.InnerException) { $cause = $cause.InnerException }
  if ($cause.NativeErrorCode -eq ${cancelledByPerson}) { exit ${exitCode.declined} }
  exit ${exitCode.failed}
}`;

/** The part of `child_process.spawn` that is used. */
export type Spawn = (
  file: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; windowsHide: boolean; stdio: 'ignore' },
) => {
  once(event: 'exit', listener: (code: number | null) => void): unknown;
  once(event: 'error', listener: () => void): unknown;
};

/** Windows: asks the person (User Account Control) and starts the helper with the rights of an administrator. */
export const launchOnWindows =
  (program: HelperProgram, env: NodeJS.ProcessEnv = process.env, spawnProgram: Spawn = spawn): LaunchHelper =>
  (argument) => {
    const powershell = join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
    return new Promise((resolve) => {
      const child = spawnProgram(
        powershell,
        ['-NoProfile', '-NonInteractive', '-EncodedCommand', Buffer.from(script, 'utf16le').toString('base64')],
        {
          env: {
            ...env,
            TOUCHSTONE_HELPER_FILE: program.file,
            TOUCHSTONE_HELPER_ARGUMENTS: [...program.args, argument].map(quoted).join(' '),
          },
          windowsHide: true,
          stdio: 'ignore',
        },
      );
      child.once('error', () => resolve('failed'));
      child.once('exit', (code) => {
        resolve(code === exitCode.started ? 'started' : code === exitCode.declined ? 'declined' : 'failed');
      });
    });
  };

/** As CommandLineToArgvW takes it apart again: backslashes count only before a quotation mark. */
export const quoted = (argument: string): string =>
  /^[^\s"]+$/.test(argument) ? argument : `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
