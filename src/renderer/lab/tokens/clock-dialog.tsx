import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { OtpToken } from '../../../contract/otp-tokens.ts';
import { Actions } from '../../frame/actions.tsx';
import { Form } from '../../frame/form.tsx';
import { TaskDialog } from '../../frame/task-dialog.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';

const limits = { secondsOff: 86_400 * 365, driftPpm: 10_000 } as const;

const numberIn = (text: string, limit: number): number | null => {
  const number = Number(text.normalize('NFKC'));
  return text.trim() !== '' && Number.isInteger(number) && Math.abs(number) <= limit ? number : null;
};

/** Sets the clock of a token wrong on purpose. */
export function ClockDialog(props: { token: OtpToken; onClose: () => void }) {
  const { token, onClose } = props;
  const { id } = token;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const [seconds, setSeconds] = useState(String(secondsOff(token)));
  const [drift, setDrift] = useState(String(token.driftPpm));
  const off = numberIn(seconds, limits.secondsOff);
  const driftPpm = numberIn(drift, limits.driftPpm);
  const range = (limit: number) => t('otpTokens:clock.range', { least: -limit, most: limit });
  const apply = () => {
    if (off === null || driftPpm === null) return;
    void ask.answer(async () => {
      await client.otpTokens.detune({ id, change: { secondsOff: off } });
      return client.otpTokens.detune({ id, change: { driftPpm } });
    }, onClose);
  };
  return (
    <TaskDialog title={t('otpTokens:clock.title')} onClose={onClose}>
      <Form onSubmit={apply}>
        <Text>{t('otpTokens:clock.lead')}</Text>
        <Field
          label={t('otpTokens:clock.secondsOff')}
          validationMessage={off === null ? range(limits.secondsOff) : undefined}
        >
          <Input
            name="seconds-off"
            inputMode="numeric"
            value={seconds}
            onChange={(_, data) => setSeconds(data.value)}
          />
        </Field>
        <Field
          label={t('otpTokens:clock.driftPpm')}
          hint={t('otpTokens:clock.driftHint')}
          validationMessage={driftPpm === null ? range(limits.driftPpm) : undefined}
        >
          <Input name="drift" inputMode="numeric" value={drift} onChange={(_, data) => setDrift(data.value)} />
        </Field>
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy || off === null || driftPpm === null}>
            {t('otpTokens:clock.apply')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}

/** As of when the state was read. */
export const secondsOff = (token: Pick<OtpToken, 'time' | 'at'>): number => Math.round((token.time - token.at) / 1000);
