import { Button, Field, Input, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { Form } from '../../frame/form.tsx';
import { useClient } from '../../host.tsx';
import { type OnPhone, PhoneScreen } from './phone-screen.tsx';

const useStyles = makeStyles({
  centred: { margin: 0, textAlign: 'center', overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2 },
  field: { minWidth: 0, width: '100%' },
  number: { minWidth: 0, width: '100%', fontSize: tokens.fontSizeHero700, textAlign: 'center' },
  actions: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: tokens.spacingHorizontalS },
  problem: { color: tokens.colorPaletteRedForeground1 },
  space: { flexGrow: 1 },
});

/** "Approve sign-in?" (S1-28, S1-30, S3-17): with the number of the sign-in page where it asks for one; and what became of it. */
export function AppRequestScreen(props: OnPhone & { id: string; onDone: () => void }) {
  const { phone, act, t, onDone } = props;
  const styles = useStyles();
  const client = useClient();
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState<'over' | 'number-needed' | 'not-connected' | null>(null);
  const request = phone.app.requests.find(({ id }) => id === props.id);
  if (!request) {
    return (
      <PhoneScreen t={t} title={t('phones:request.title')} onBack={onDone}>
        <Text>{t('phones:request.over')}</Text>
      </PhoneScreen>
    );
  }
  const { state, askNumber, application, name, takesFraudReport } = request;
  const answer = (given: 'approved' | 'denied' | 'fraud') =>
    act(
      () => client.phones.answerRequest({ id: phone.id, request: request.id, answer: given, number }),
      ({ outcome }) => setProblem(outcome === 'sent' ? null : outcome),
    );
  if (state !== 'waiting') {
    const isAnswered = state === 'approved' || state === 'denied' || state === 'fraud';
    return (
      <PhoneScreen key={state} t={t} title={t('phones:request.list')} onBack={onDone}>
        <Subtitle1 as="h5" className={styles.centred} role="status" data-request-state={state}>
          {t(`phones:request.states.${state}`)}
        </Subtitle1>
        <Text className={styles.centred}>{t('phones:request.from', { application, name })}</Text>
        <Text className={styles.centred}>{t(isAnswered ? 'phones:request.sent' : 'phones:request.over')}</Text>
      </PhoneScreen>
    );
  }
  return (
    <PhoneScreen t={t} title={t('phones:apps.authenticator')} onBack={onDone}>
      <Form onSubmit={() => answer('approved')}>
        <Subtitle1 as="h5" className={styles.centred} data-request-state={state}>
          {t('phones:request.title')}
        </Subtitle1>
        <Text className={styles.centred}>{t('phones:request.from', { application, name })}</Text>
        {askNumber && (
          <Field
            label={t('phones:request.number')}
            validationMessage={problem === 'number-needed' ? t('phones:request.numberNeeded') : undefined}
          >
            <Input
              className={styles.field}
              name="matching-number"
              aria-label={t('phones:request.numberLabel')}
              inputMode="numeric"
              maxLength={3}
              input={{ className: styles.number }}
              value={number}
              onChange={(_, data) => setNumber(data.value)}
            />
          </Field>
        )}
        <div className={styles.actions}>
          <Button onClick={() => answer('denied')}>{t(askNumber ? 'phones:request.no' : 'phones:request.deny')}</Button>
          <Button type="submit" appearance="primary">
            {t(askNumber ? 'phones:request.yes' : 'phones:request.approve')}
          </Button>
        </div>
      </Form>
      {problem === 'over' && (
        <Text role="alert" className={styles.problem}>
          {t('phones:request.over')}
        </Text>
      )}
      {problem === 'not-connected' && (
        <Text role="alert" className={styles.problem}>
          {t('phones:request.offline')}
        </Text>
      )}
      {takesFraudReport && (
        <>
          <span className={styles.space} />
          <Text size={200} className={styles.hint}>
            {t('phones:request.fraudHint')}
          </Text>
          <Button appearance="subtle" onClick={() => answer('fraud')}>
            {t('phones:request.fraud')}
          </Button>
        </>
      )}
    </PhoneScreen>
  );
}
