import type { KeyPermissions, KeyTaskName } from './key-permissions.ts';

type TaskPermission = KeyPermissions['tasks'][number];

/** The tasks that are told the same of, together and in their order: nine lines that differ little are read by nobody. */
export function tasksToldAlike({ tasks }: KeyPermissions): (Omit<TaskPermission, 'task'> & { tasks: KeyTaskName[] })[] {
  const alike = new Map<string, Omit<TaskPermission, 'task'> & { tasks: KeyTaskName[] }>();
  for (const { task, ...told } of tasks) {
    const same = alike.get(JSON.stringify(told));
    if (same) same.tasks.push(task);
    else alike.set(JSON.stringify(told), { ...told, tasks: [task] });
  }
  return [...alike.values()];
}
