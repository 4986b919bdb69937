import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { Decision } from '../../contract/identity.ts';
import { useNotice } from '../frame/notice.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';
import { ActDialog } from './act-dialog.tsx';

export type PersonAct = 'register' | 'revoke' | 'unlock' | 'block' | 'unblock' | 'bypass';

const longestBypass = 86_400;

/** One act on one account, with its question, its reason, and what came of it. */
export function PersonActDialog(props: { act: PersonAct; userName: string; onClose: () => void }) {
  const { act, userName, onClose } = props;
  const { t, language } = useWords();
  const client = useClient();
  const notify = useNotice();
  const [seconds, setSeconds] = useKept(`${act} ${userName}: seconds`, '300');
  const [isWrong, setWrong] = useState(false);
  const isReady = () => {
    const isGood = act !== 'bypass' || (/^\d{1,5}$/.test(seconds) && +seconds >= 1 && +seconds <= longestBypass);
    setWrong(!isGood);
    return isGood;
  };
  /** @returns what is said when it is done */
  const run = async (reason: string): Promise<Decision<string>> => {
    const about = { userName, reason };
    const said = <T,>(decision: Decision<T>, say: (value: T) => string): Decision<string> =>
      decision.outcome === 'done' ? { outcome: 'done', value: say(decision.value) } : decision;
    const until = (value: { until: number }) => ({ until: dateAndTime(language, value.until) });
    switch (act) {
      case 'register':
        return said(await client.accounts.requireRegistration(about), () => t('people:acts.register.done'));
      case 'revoke':
        return said(await client.accounts.signOutEverywhere(about), (ended) =>
          t('people:acts.revoke.done', { ...ended }),
        );
      case 'unlock':
        return said(await client.accounts.unlock(about), () => t('people:acts.unlock.done'));
      case 'block':
        return said(await client.accounts.block(about), (value) => t('people:acts.block.done', until(value)));
      case 'unblock':
        return said(await client.accounts.unblock(about), () => t('people:acts.unblock.done'));
      case 'bypass':
        return said(await client.accounts.bypass({ ...about, seconds: Number(seconds) }), (value) =>
          t('people:acts.bypass.done', until(value)),
        );
    }
  };
  return (
    <ActDialog
      name={`${act} ${userName}`}
      title={t(`people:acts.${act}.title`)}
      question={t(`people:acts.${act}.question`, { user: userName })}
      confirm={t(`people:acts.${act}.confirm`)}
      isReady={isReady}
      act={run}
      onDone={(text) => {
        notify(text);
        onClose();
      }}
      onClose={onClose}
      fields={
        act === 'bypass' && (
          <Field
            label={t('people:acts.bypass.seconds')}
            required
            {...(isWrong && {
              validationMessage: t('people:acts.bypass.secondsWrong'),
              validationState: 'error' as const,
            })}
          >
            <Input
              name="seconds"
              inputMode="numeric"
              maxLength={5}
              value={seconds}
              onChange={(_, { value }) => setSeconds(value)}
            />
          </Field>
        )
      }
    />
  );
}
