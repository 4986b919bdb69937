import type { AttestationVerdict } from '../../contract/attestation.ts';
import { type Command, type CommandContext, ExitCode } from '../command.ts';
import { askPin, describedKey, follow, sayRefusal } from '../with-key.ts';

/** Asks the key for a throw-away credential and says what its certificates prove; with `--claimed`, what it only claims. */
export const showAttestation: Command = {
  name: 'attestation',
  takes: [],
  reads: ['claimed', 'usePin', 'finger'],
  async run(context) {
    const { touchstone, output, words, options, signal } = context;
    const details = await describedKey(context);
    const keyId = details.key.id;
    const claimed = await touchstone.keys.attestation.claim({ keyId }, { signal });
    if (claimed.outcome === 'refused') return sayRefusal(context, claimed.refusal);
    if (options.claimed) {
      sayVerdict(context, claimed.value.verdict);
      output.result(claimed.value.verdict);
      return ExitCode.done;
    }
    const { byTouch, byPin, byFingerprint } = claimed.value.proof;
    output.progress(words.text('trust:consent'), { step: 'consent' });
    const asksPin = byPin && !byTouch && (!byFingerprint || options.usePin);
    const pin = asksPin ? await askPin(context, details) : null;
    const end = await follow(context, await touchstone.keys.attestation.prove({ keyId, pin }, { signal }));
    if (end.outcome === 'refused') return sayRefusal(context, end.refusal);
    sayVerdict(context, end.value);
    output.result(end.value);
    return ExitCode.done;
  },
};

function sayVerdict({ output, words }: CommandContext, verdict: AttestationVerdict): void {
  const { metadata, standing, trustedBy, problem, firmwareVersion } = verdict;
  const row = (name: string, value: string) => output.line(`${words.text(`trust:${name}`)}: ${value}`);
  output.line(words.text(`trust:standing.${standing}`));
  if (problem) output.line(words.text(`trust:reasons.${problem}`));
  for (const one of verdict.statusProblems) output.line(words.text(`trust:reasons.${one}`));
  row('model', metadata?.description ?? verdict.modelName ?? words.text('trust:unknownModel'));
  output.line(`AAGUID: ${verdict.aaguid}`);
  if (verdict.format) row('format', verdict.format);
  if (trustedBy) row('trustedBy', words.text(`trust:trusters.${trustedBy}`));
  if (firmwareVersion !== null) row('firmware', String(firmwareVersion));
  if (verdict.updateAvailable) output.line(words.text('trust:updateAvailable'));
  if (metadata) {
    const { certification, source, reports } = metadata;
    row('certification', statusText(words, certification) ?? words.text('trust:notCertified'));
    row('listedIn', words.text(`trust:metadata.sources.${source}`));
    for (const { status, effectiveDate } of reports) {
      output.line(`  ${effectiveDate ?? ''} ${statusText(words, status)}`.trimEnd());
    }
  } else output.line(words.text('trust:notListed'));
  output.line(`${words.text('trust:chain')}:`);
  for (const { role, subject } of verdict.chain) output.line(`  ${words.text(`trust:roles.${role}`)}: ${subject}`);
  if (verdict.chain.length === 0) output.line(`  ${words.text('trust:noChain')}`);
  output.line(`${words.text('trust:answers')}:`);
  for (const { rules, accepts, reasons } of verdict.answers) {
    output.line(`  ${words.text(`trust:rules.${rules}`)}: ${words.text(`trust:accepts.${accepts}`)}`);
    for (const reason of reasons) output.line(`    ${words.text(`trust:reasons.${reason}`)}`);
  }
}

/** A status of later years is shown as the metadata has it. */
function statusText(words: CommandContext['words'], status: string | null): string | null {
  if (status === null) return null;
  const key = `trust:status.${status}`;
  const text = words.text(key);
  return key.endsWith(text) ? status : text;
}
