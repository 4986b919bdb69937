import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode } from '../command.ts';
import { namedPhone } from '../named-phone.ts';

/** The newest first. */
export const listNotifications: Command = {
  name: 'phone notification list',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { output, words } = context;
    const { app } = await namedPhone(context);
    const requests = app.requests.toReversed();
    const rows = requests.map(({ at, application, name, state }) => {
      const asked = words.text('phones:request.from', { application, name });
      return [words.time(at), asked, words.text(`phones:request.states.${state}`)];
    });
    for (const line of alignedRows()(rows)) output.line(line);
    if (requests.length === 0) output.line(words.text('cli:phone.noRequests'));
    output.result(requests);
    return ExitCode.done;
  },
};

/** Asks for the number that the sign-in page shows, where the request wants it (S1-28). */
export const approveNotification: Command = {
  name: 'phone notification approve',
  takes: ['PHONE'],
  reads: [],
  run: (context) => answer(context, 'approved'),
};

export const denyNotification: Command = {
  name: 'phone notification deny',
  takes: ['PHONE'],
  reads: [],
  run: (context) => answer(context, 'denied'),
};

/** S4-17: denies it and tells an administrator. */
export const reportNotification: Command = {
  name: 'phone notification report',
  takes: ['PHONE'],
  reads: [],
  run: (context) => answer(context, 'fraud'),
};

/** Of the newest request that waits. */
async function answer(context: CommandContext, given: 'approved' | 'denied' | 'fraud'): Promise<ExitCode> {
  const { touchstone, terminal, output, words, signal } = context;
  const refuse = (code: string, text: string): ExitCode => {
    output.refused(words.text(text), { code });
    return ExitCode.refused;
  };
  const { id, app } = await namedPhone(context);
  const request = app.requests.findLast(({ state }) => state === 'waiting');
  if (!request) return refuse('no-request', 'cli:phone.noRequests');
  const { application, name } = request;
  output.progress(words.text('phones:request.from', { application, name }), { step: 'request', application, name });
  if (given === 'fraud' && !request.takesFraudReport) return refuse('no-reports', 'cli:phone.noReports');
  const asks = request.askNumber && given === 'approved';
  const number = asks ? await terminal.ask(words.text('phones:request.number')) : '';
  const { outcome } = await touchstone.phones.answerRequest(
    { id, request: request.id, answer: given, number: number.slice(0, 16) },
    { signal },
  );
  if (outcome === 'over') return refuse(outcome, 'phones:request.over');
  if (outcome === 'number-needed') return refuse(outcome, 'phones:request.numberNeeded');
  if (outcome === 'not-connected') return refuse(outcome, 'phones:request.offline');
  output.line(words.text(`phones:request.states.${given}`));
  output.result({ answer: given });
  return ExitCode.done;
}
