import { useQuery } from '@tanstack/react-query';
import type { KeyPermissions } from '../../contract/key-permissions.ts';
import { useHost } from '../host.tsx';

/**
 * What this program may do with a key, before it is tried. Undefined until the host has answered.
 * @param keyId null: any physical key
 */
export function usePermissions(keyId: string | null): KeyPermissions | undefined {
  return useQuery(useHost().keys.permissions.watch.experimental_liveOptions({ input: { keyId }, gcTime: 0 })).data;
}

/** Windows keeps keys from this program: one may be here though none is listed. */
export const areKeysHidden = (permissions: KeyPermissions | undefined): boolean =>
  permissions?.tasks.some(({ task, reason }) => task === 'see' && reason === 'windows-reserves-keys') ?? false;
