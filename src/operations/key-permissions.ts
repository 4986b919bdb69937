import { type KeyPermissions, type KeyTaskName, keyTasks, type WayOut } from '../contract/key-permissions.ts';
import type { AttachedKey, KeysSnapshot } from '../contract/keys.ts';

type TaskPermission = KeyPermissions['tasks'][number];

/** What is known of this program's rights before any key is opened. */
export interface PermissionFacts {
  readonly system: KeyPermissions['system'];
  /** Windows: whether this program itself is elevated; null where the system asks for nothing of the kind. */
  readonly elevated: boolean | null;
  readonly helper: KeyPermissions['helper'];
  readonly usbUnavailable: boolean;
  /** The key that is meant; null where any physical key is. */
  readonly key: AttachedKey | null;
  /** The physical keys that are here. */
  readonly usbKeys: readonly Pick<AttachedKey, 'access'>[];
}

/**
 * What Windows' own Settings do without elevation (Sign-in options > Security key > Manage), and what browsers do through
 * webauthn.dll: docs/platforms.md has the sources.
 */
const onWindowsWithout: Readonly<Partial<Record<KeyTaskName, WayOut>>> = {
  pin: 'windows-settings',
  fingerprints: 'windows-settings',
  reset: 'windows-settings',
  register: 'browser',
  'sign-in': 'browser',
};

/** What this program may do with a key, and where it may not, why and what else there is. Asks no key and no system. */
export function keyPermissions(facts: PermissionFacts): KeyPermissions {
  return {
    system: facts.system,
    helper: facts.helper,
    tasks: keyTasks.map((task) => ({ task, ...permissionOf(task, facts) })),
  };
}

function permissionOf(task: KeyTaskName, facts: PermissionFacts): Omit<TaskPermission, 'task'> {
  const { system, key, usbKeys } = facts;
  if (key?.kind === 'virtual') return allowed;
  if (facts.usbUnavailable) return refused('usb-unavailable', ['virtual-key']);
  if (system === 'windows') return onWindows(task, facts);
  // A key that is listed is seen, whatever else may be done with it.
  if (task === 'see') return allowed;
  const accesses = key ? [key.access] : usbKeys.map(({ access }) => access);
  if (accesses.length === 0) return { possible: 'unknown', reason: null, ways: [] };
  if (accesses.every((access) => access === 'ready')) return allowed;
  return system === 'linux'
    ? refused('no-device-permission', ['udev-rule'])
    : refused('refused-by-system', ['browser']);
}

function onWindows(task: KeyTaskName, { elevated, helper, key }: PermissionFacts): Omit<TaskPermission, 'task'> {
  if (elevated === true || helper.running === 'on') return allowed;
  if (key?.access === 'ready') return allowed;
  // Windows hides these devices from programs without the rights: a list without keys says nothing.
  const without = onWindowsWithout[task];
  return refused('windows-reserves-keys', [
    helper.offered ? 'elevated-helper' : 'run-as-administrator',
    ...(without ? [without] : []),
  ]);
}

const allowed: Omit<TaskPermission, 'task'> = { possible: 'yes', reason: null, ways: [] };

const refused = (reason: NonNullable<TaskPermission['reason']>, ways: WayOut[]): Omit<TaskPermission, 'task'> => ({
  possible: 'no',
  reason,
  ways,
});

/** The key that is meant, and the physical ones, of what the bus shows. */
export function keysOf(
  snapshot: KeysSnapshot,
  keyId: string | null,
): Pick<PermissionFacts, 'key' | 'usbKeys' | 'usbUnavailable'> {
  return {
    key: snapshot.keys.find(({ id }) => id === keyId) ?? null,
    usbKeys: snapshot.keys.filter(({ kind }) => kind === 'usb'),
    usbUnavailable: snapshot.usbUnavailable !== null,
  };
}
