import { Button, Checkbox, Dropdown, Field, Input, Option, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { dateAndTime } from '../times.ts';
import { AdminProblem } from './admin-problem.tsx';
import { ShownOnce } from './shown-once.tsx';

const lifetimes = ['60', '480', '1440', '10080', 'other'] as const;
const shortest = 10;
const longest = 43_200;

const usual = {
  isLater: false,
  startText: '',
  lifetime: '60' as (typeof lifetimes)[number],
  minutes: '120',
  oneTime: true,
};
type Wish = typeof usual;

/** A Temporary Access Pass (S2-17 to S2-21): when it begins, how long it lasts, how often; shown once. */
export function PassDialog(props: { userName: string; onClose: () => void }) {
  const { userName, onClose } = props;
  const { t, language } = useWords();
  const client = useClient();
  const ask = useAsk();
  const [wish, setWish, isRestored] = useKept<Wish>(`pass for ${userName}`, usual);
  const { isLater, startText, lifetime, minutes, oneTime } = wish;
  const set = (changes: Partial<Wish>) => setWish((now) => ({ ...now, ...changes }));
  const [wrong, setWrong] = useState<'start' | 'minutes' | null>(null);
  const [issued, setIssued] = useState<{ pass: string; expiresAt: number; startsAt: number | null } | null>(null);
  const error = (field: 'start' | 'minutes', text: string) =>
    wrong === field ? { validationMessage: text, validationState: 'error' as const } : {};
  const issue = () => {
    const startsAt = isLater ? new Date(startText).getTime() : null;
    if (startsAt !== null && !(startsAt > Date.now())) return setWrong('start');
    const typed = lifetime === 'other' ? minutes : lifetime;
    const lifetimeMinutes = /^\d{2,5}$/.test(typed) ? Number(typed) : 0;
    if (lifetimeMinutes < shortest || lifetimeMinutes > longest) return setWrong('minutes');
    setWrong(null);
    void ask.decide(
      () => client.accounts.issuePass({ userName, oneTime, lifetimeMinutes, ...(startsAt !== null && { startsAt }) }),
      (value) => setIssued({ ...value, startsAt }),
    );
  };
  if (issued) {
    const until = dateAndTime(language, issued.expiresAt);
    return (
      <ShownOnce
        title={t('identity:methods.temporary-access-pass')}
        warning={t('people:pass.once')}
        secret={issued.pass}
        onClose={onClose}
      >
        <Text>
          {issued.startsAt === null
            ? t('people:pass.from2', { until })
            : t('people:pass.from', { from: dateAndTime(language, issued.startsAt), until })}
        </Text>
        <Text>{t('people:pass.good', { user: userName })}</Text>
      </ShownOnce>
    );
  }
  return (
    <TaskDialog title={t('people:pass.title')} onClose={onClose}>
      <Form onSubmit={issue}>
        {isRestored && !ask.problem && <KeptNote />}
        {ask.problem && <AdminProblem problem={ask.problem} />}
        <Field label={t('people:pass.choose')}>
          <Dropdown value={t('identity:methods.temporary-access-pass')} selectedOptions={['pass']}>
            <Option value="pass">{t('identity:methods.temporary-access-pass')}</Option>
          </Dropdown>
        </Field>
        <Text>{t('people:pass.lead', { user: userName })}</Text>
        <Field label={t('people:pass.start')}>
          <RadioGroup
            layout="horizontal"
            value={isLater ? 'later' : 'now'}
            onChange={(_, data) => set({ isLater: data.value === 'later' })}
          >
            <Radio value="now" label={t('people:pass.now')} />
            <Radio value="later" label={t('people:pass.later')} />
          </RadioGroup>
        </Field>
        {isLater && (
          <Field label={t('people:pass.startAt')} required {...error('start', t('people:pass.startWrong'))}>
            <Input
              type="datetime-local"
              name="starts-at"
              value={startText}
              onChange={(_, { value }) => set({ startText: value })}
            />
          </Field>
        )}
        <Field label={t('people:pass.lifetime')}>
          <Dropdown
            value={t(`people:pass.lifetimes.${lifetime}`)}
            selectedOptions={[lifetime]}
            onOptionSelect={(_, data) => set({ lifetime: lifetimes.find((one) => one === data.optionValue) ?? '60' })}
          >
            {lifetimes.map((one) => (
              <Option key={one} value={one}>
                {t(`people:pass.lifetimes.${one}`)}
              </Option>
            ))}
          </Dropdown>
        </Field>
        {lifetime === 'other' && (
          <Field label={t('people:pass.minutes')} required {...error('minutes', t('people:pass.minutesWrong'))}>
            <Input
              name="minutes"
              inputMode="numeric"
              maxLength={5}
              value={minutes}
              onChange={(_, { value }) => set({ minutes: value })}
            />
          </Field>
        )}
        <Checkbox
          checked={oneTime}
          label={t('people:pass.oneTime')}
          onChange={(_, data) => set({ oneTime: data.checked === true })}
        />
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('people:pass.add')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
