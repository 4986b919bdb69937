import { HidCommand } from '../../src/fido/ctaphid.ts';
import { CID, grant, message, resync, type Step } from './scripted-key.ts';

export const { cbor } = HidCommand;
export const GET_INFO = Uint8Array.of(4);
export const REQUEST = `${CID}90000104`;
/** The client renews its channel after a conversation that broke off, and is understood on the new one. */
export const renewed = (): Step[] => [resync(), grant('55667788 02 05 07 01 0c')];
export const onRenewed = (request: string, answer: string): Step[] => [
  { expected: `55667788900001${request}`, replies: message(answer, cbor, 0x55667788) },
];
export const silent: Step = { expected: REQUEST, replies: [] };
