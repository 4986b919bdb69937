import { type Command, ExitCode } from '../command.ts';
import { permissionLines } from '../key-permissions.ts';

export const showPermissions: Command = {
  name: 'permissions',
  takes: [],
  reads: [],
  async run({ touchstone, words, output, signal }) {
    const permissions = await touchstone.keys.permissions.describe({}, { signal });
    output.line(words.text('permissions:title'));
    for (const line of permissionLines(words, permissions)) output.line(line);
    output.result(permissions);
    return ExitCode.done;
  },
};
