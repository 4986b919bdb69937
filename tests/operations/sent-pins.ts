import { ClientPinSubCommand, Command } from '../../src/fido/commands.ts';
import { HidCommand, parsePacket } from '../../src/fido/ctaphid.ts';

/** How often a PIN went to the key: its hash is in these two sub-commands and in the older way to a token. */
export function pinAttempts({ packets }: { readonly packets: readonly Uint8Array[] }): number {
  const withPinHash: number[] = [
    ClientPinSubCommand.changePin,
    ClientPinSubCommand.getPinToken,
    ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions,
  ];
  return packets.filter((bytes) => {
    const packet = parsePacket(bytes);
    if (packet.type !== 'initialization' || packet.command !== HidCommand.cbor) return false;
    // The map begins with protocol (1) and sub-command (2), each a small number.
    const [command, , one, , two, subCommand] = packet.data;
    return command === Command.clientPin && one === 1 && two === 2 && withPinHash.includes(subCommand ?? 0);
  }).length;
}
