import { Button, Dropdown, Field, Input, makeStyles, Option, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { DirectoryPolicy } from '../../contract/policy.ts';
import { Facts } from '../frame/facts.tsx';
import { Form } from '../frame/form.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useWords, type Words } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { useRowProblem } from './fields.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'start',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    paddingBlock: tokens.spacingVerticalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  main: { minWidth: 0, flexGrow: 1, flexBasis: '240px' },
  wrong: { display: 'block', color: tokens.colorStatusDangerForeground1 },
  input: { maxWidth: '360px' },
});

type Rule = DirectoryPolicy['caching'][number];
const types = ['user', 'user-application-ip', 'user-authentication-type-application-ip'] as const;
/** How other applications ask; a person at a page of the directory is never cached (S4-44). */
const PROGRAM = 'program';

/** S4-41 to S4-44. */
export function CachingRules() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy, change, mayChange } = useDraft();
  const { caching } = policy;
  const problemOf = useRowProblem();
  return (
    <>
      <Text>{t('policy:caching.lead')}</Text>
      <Text>{t('mfa:caching.parallel')}</Text>
      {caching.length === 0 && <Text>{t('policy:caching.none')}</Text>}
      {caching.length > 0 && (
        <ul className={styles.list} aria-label={t('policy:sections.caching')}>
          {caching.map((rule, index) => {
            const wrong = problemOf(`caching.${index}`);
            return (
              <li key={rule.id} className={styles.row} data-rule={rule.type}>
                <span className={styles.main}>
                  <Text weight="semibold">{t(`policy:caching.${rule.type}`)}</Text>
                  <Facts facts={factsOf(t, rule)} />
                  {wrong !== undefined && <Text className={styles.wrong}>{wrong}</Text>}
                </span>
                {mayChange && (
                  <LinkButton
                    aria-label={`${t('policy:calls.delete')}: ${t(`policy:caching.${rule.type}`)}`}
                    onClick={() => change({ caching: caching.filter(({ id }) => id !== rule.id) })}
                  >
                    {t('policy:calls.delete')}
                  </LinkButton>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {mayChange && <AddRule onAdd={(rule) => change({ caching: [...caching, rule] })} />}
    </>
  );
}

const factsOf = (t: Words, { seconds, authenticationType, application }: Rule) =>
  [
    [t('policy:caching.seconds'), String(seconds)],
    [t('mfa:caching.authenticationType'), typeName(t, authenticationType)],
    [t('mfa:caching.application'), application ?? t('policy:caching.any')],
  ] as const;

function typeName(t: Words, type: string | null): string {
  if (type === null) return t('policy:caching.any');
  return type === PROGRAM ? t('mfa:caching.program') : type;
}

function AddRule({ onAdd }: { onAdd: (rule: Rule) => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const [type, setType] = useKept<Rule['type']>('new rule: type', 'user');
  const [seconds, setSeconds] = useKept('new rule: seconds', '60');
  const [authenticationType, setAuthenticationType] = useKept<string | null>('new rule: authentication type', null);
  const [application, setApplication] = useKept('new rule: application', '');
  const [isTried, setTried] = useState(false);
  const isNumber = /^\d+$/.test(seconds.trim());
  const add = () => {
    setTried(!isNumber);
    if (!isNumber) return;
    const id = `rule-${Date.now().toString(36)}`;
    onAdd({ id, type, seconds: Number(seconds), authenticationType, application: application.trim() || null });
    setApplication('');
  };
  return (
    <Form onSubmit={add}>
      <Text weight="semibold">{t('policy:caching.add')}</Text>
      <Field label={t('policy:caching.type')}>
        <Dropdown
          className={styles.input}
          value={t(`policy:caching.${type}`)}
          selectedOptions={[type]}
          onOptionSelect={(_, { optionValue }) => setType(types.find((one) => one === optionValue) ?? 'user')}
        >
          {types.map((one) => (
            <Option key={one} value={one}>
              {t(`policy:caching.${one}`)}
            </Option>
          ))}
        </Dropdown>
      </Field>
      <Field
        label={t('policy:caching.seconds')}
        {...(isTried && !isNumber
          ? { validationState: 'error' as const, validationMessage: t('mfa:caching.secondsWrong') }
          : {})}
      >
        <Input
          className={styles.input}
          inputMode="numeric"
          maxLength={6}
          value={seconds}
          onChange={(_, { value }) => setSeconds(value)}
        />
      </Field>
      <Field label={t('policy:caching.authenticationType')}>
        <Dropdown
          className={styles.input}
          value={typeName(t, authenticationType)}
          selectedOptions={[authenticationType ?? '']}
          onOptionSelect={(_, { optionValue }) => setAuthenticationType(optionValue || null)}
        >
          <Option value="">{t('policy:caching.any')}</Option>
          <Option value={PROGRAM}>{t('mfa:caching.program')}</Option>
        </Dropdown>
      </Field>
      <Field label={t('policy:caching.application')} hint={t('mfa:caching.applicationHint')}>
        <Input
          className={styles.input}
          maxLength={200}
          value={application}
          onChange={(_, { value }) => setApplication(value)}
        />
      </Field>
      <div>
        <Button type="submit">{t('policy:caching.add')}</Button>
      </div>
    </Form>
  );
}
