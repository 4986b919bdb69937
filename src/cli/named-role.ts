import { type CommandContext, UsageError } from './command.ts';

const roles = ['user', 'helpdesk', 'auditor', 'admin', 'tester'] as const;

/** The role that `--role` names. @throws UsageError where there is no such role */
export function roleOf({
  options,
  words,
}: Pick<CommandContext, 'options' | 'words'>): (typeof roles)[number] | undefined {
  const role = roles.find((one) => one === options.role);
  if (options.role !== undefined && role === undefined) {
    throw new UsageError(words.text('cli:badRole', { role: options.role, roles: roles.join(', ') }));
  }
  return role;
}
