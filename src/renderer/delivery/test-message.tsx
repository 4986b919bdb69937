import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DeliveryTested } from '../../contract/delivery.ts';
import type { Channel } from '../../contract/delivery-fields.ts';
import type { Language } from '../../contract/values.ts';
import { Form } from '../frame/form.tsx';
import { narrow } from '../frame/narrow.ts';
import { useClient, useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { timeToCome } from '../times.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: tokens.spacingHorizontalM },
  to: { flexGrow: 1, flexBasis: '260px', maxWidth: '420px' },
  // In line with the field, not with its label.
  send: { marginBlockStart: '26px', [narrow]: { marginBlockStart: 0 } },
  end: { whiteSpace: 'normal' },
});

const meanwhile = { sms: 'sending', email: 'sending', call: 'calling', push: 'waiting' } as const satisfies Record<
  Channel,
  string
>;

/** Sends something without a code to an address, and tells what became of it. */
export function TestMessage(props: { channel: Channel }) {
  const { channel } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const ask = useAsk();
  const input = useRef<HTMLInputElement>(null);
  const running = useRef<AbortController | null>(null);
  const [to, setTo] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [end, setEnd] = useState<DeliveryTested | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function send() {
    if (ask.busy) return;
    setMissing(to.trim() === '');
    setEnd(null);
    if (to.trim() === '') {
      input.current?.focus();
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    await ask.answer(
      () => client.delivery.test({ channel, to: to.trim(), language }, { signal: controller.signal }),
      setEnd,
    );
    if (controller.signal.aborted) ask.setProblem(null);
    void queries.invalidateQueries({ queryKey: host.delivery.show.key() });
  }

  const isMalformed = !ask.busy && end?.outcome === 'malformed';
  const wrong = isMissing ? t('delivery:test.missing') : isMalformed && t(`delivery:test.malformed.${channel}`);
  const isNumber = channel === 'sms' || channel === 'call';
  return (
    <Form onSubmit={() => void send()}>
      <div className={styles.line}>
        <Field
          className={styles.to}
          label={`${t('delivery:test.title')}: ${t(`delivery:test.to.${channel}`)}`}
          {...(isNumber ? { hint: t('delivery:test.numberHint') } : {})}
          {...(wrong ? { validationMessage: wrong, validationState: 'error' as const } : {})}
        >
          <Input
            ref={input}
            name={`test-${channel}`}
            type={isNumber ? 'tel' : channel === 'email' ? 'email' : 'text'}
            value={to}
            maxLength={254}
            autoComplete="off"
            spellCheck={false}
            onChange={(_, data) => {
              setTo(data.value);
              if (isMalformed) setEnd(null);
            }}
          />
        </Field>
        <Button type="submit" className={styles.send} disabled={ask.busy}>
          {t(`delivery:test.send.${channel}`)}
        </Button>
        {ask.busy && (
          <Button className={styles.send} onClick={() => running.current?.abort()}>
            {t('delivery:test.stop')}
          </Button>
        )}
      </div>
      <div role="status" aria-live="polite">
        {ask.busy && <Spinner size="tiny" label={t(`delivery:test.${meanwhile[channel]}`)} labelPosition="after" />}
        {!ask.busy && end && end.outcome !== 'failed' && end.outcome !== 'malformed' && (
          <MessageBar
            intent={end.outcome === 'not-answered' ? 'warning' : 'success'}
            layout="multiline"
            data-tested={end.outcome}
          >
            <MessageBarBody className={styles.end}>{said(t, end)}</MessageBarBody>
          </MessageBar>
        )}
      </div>
      {!ask.busy && end?.outcome === 'failed' && <ProblemMessage problem={problemOf(t, language, end)} />}
      {ask.problem && <ProblemMessage problem={ask.problem} />}
    </Form>
  );
}

function said(t: Words, end: Exclude<DeliveryTested, { outcome: 'failed' | 'malformed' }>): string {
  if (end.outcome !== 'ended') return t(`delivery:test.${end.outcome}`);
  return end.keys === '' ? t('delivery:test.endedWithout') : t('delivery:test.ended', { keys: end.keys });
}

const problemOf = (
  t: Words,
  language: Language,
  { reason, detail, until }: Extract<DeliveryTested, { outcome: 'failed' }>,
): Problem => ({
  code: reason,
  title: t(reason === 'unclear' ? 'delivery:test.unclear' : 'delivery:test.failed'),
  next: t(`delivery:reasons.${reason}`),
  more: until === undefined ? null : t('identity:until', { time: timeToCome(language, until, Date.now()) }),
  details: detail,
});
