import { Command } from '../../fido/commands.ts';
import type { Chip } from '../chip.ts';
import type { KeyModel } from '../models/key-model.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { bioEnrollment } from './bio-enrollment/bio-enrollment.ts';
import { clientPin } from './client-pin/client-pin.ts';
import { getAssertion } from './get-assertion.ts';
import { getInfo } from './get-info.ts';
import { getNextAssertion } from './get-next-assertion.ts';
import { makeCredential } from './make-credential.ts';
import type { Parameters } from './parameters.ts';
import { reset } from './reset.ts';
import { selection } from './selection.ts';

export interface CommandEntry {
  /** A command answers at once or pauses for a person. It refuses by throwing Refusal. */
  run(chip: Chip, parameters: Parameters): CommandResult | WithPerson<CommandResult>;
  readonly hasParameters: boolean;
  /** The stateful sequence that this command goes on with; every command ends all others (section 6, "stateful commands"). */
  readonly continues?: 'assertions' | 'enrolment';
}

const bio: CommandEntry = { run: bioEnrollment, hasParameters: true, continues: 'enrolment' };

const commands: ReadonlyMap<number, CommandEntry> = new Map<number, CommandEntry>([
  [Command.makeCredential, { run: makeCredential, hasParameters: true }],
  [Command.getAssertion, { run: getAssertion, hasParameters: true }],
  [Command.getInfo, { run: getInfo, hasParameters: false }],
  [Command.clientPin, { run: clientPin, hasParameters: true }],
  [Command.reset, { run: reset, hasParameters: false }],
  [Command.getNextAssertion, { run: getNextAssertion, hasParameters: false, continues: 'assertions' }],
  [Command.bioEnrollment, bio],
  [Command.selection, { run: selection, hasParameters: false }],
  [Command.bioEnrollmentPreview, bio],
]);

/** Undefined where the model does not have the command. */
export function findCommand(command: number, { fingerprint }: KeyModel): CommandEntry | undefined {
  if (command === Command.bioEnrollment && !fingerprint) return undefined;
  if (command === Command.bioEnrollmentPreview && !fingerprint?.previewCommand) return undefined;
  return commands.get(command);
}
