import { Button, Dropdown, Field, Input, makeStyles, Option, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { DirectoryPolicy } from '../../contract/policy.ts';
import { Form } from '../frame/form.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { useFieldProblem } from './fields.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    paddingBlock: tokens.spacingVerticalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  input: { maxWidth: '360px' },
});

type Rule = DirectoryPolicy['caching'][number];
const types = ['user', 'user-application-ip', 'user-authentication-type-application-ip'] as const;

/** S4-41. */
export function CachingRules() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy, change, mayChange } = useDraft();
  const { caching } = policy;
  const [type, setType] = useState<Rule['type']>('user');
  const [seconds, setSeconds] = useState('60');
  const [authenticationType, setAuthenticationType] = useState('');
  const [application, setApplication] = useState('');
  const problem = useFieldProblem('caching.0.seconds');
  const add = () => {
    const rule: Rule = {
      id: `rule-${Date.now().toString(36)}`,
      type,
      seconds: Number(seconds),
      authenticationType: authenticationType.trim() || null,
      application: application.trim() || null,
    };
    change({ caching: [...caching, rule] });
  };
  return (
    <>
      <Text>{t('policy:caching.lead')}</Text>
      {caching.length === 0 && <Text>{t('policy:caching.none')}</Text>}
      <ul className={styles.list} aria-label={t('policy:sections.caching')}>
        {caching.map((rule) => (
          <li key={rule.id} className={styles.row}>
            <Text>
              {[
                t(`policy:caching.${rule.type}`),
                t('policy:calls.duration', { count: rule.seconds }),
                rule.authenticationType ?? t('policy:caching.any'),
                rule.application ?? t('policy:caching.any'),
              ].join(' · ')}
            </Text>
            {mayChange && (
              <LinkButton
                aria-label={t('policy:remove', { name: t(`policy:caching.${rule.type}`) })}
                onClick={() => change({ caching: caching.filter(({ id }) => id !== rule.id) })}
              >
                {t('policy:calls.delete')}
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
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
          <Field label={t('policy:caching.seconds')} {...problem}>
            <Input
              className={styles.input}
              type="number"
              value={seconds}
              onChange={(_, { value }) => setSeconds(value)}
            />
          </Field>
          <Field label={t('policy:caching.authenticationType')}>
            <Input
              className={styles.input}
              value={authenticationType}
              onChange={(_, { value }) => setAuthenticationType(value)}
            />
          </Field>
          <Field label={t('policy:caching.application')}>
            <Input className={styles.input} value={application} onChange={(_, { value }) => setApplication(value)} />
          </Field>
          <div>
            <Button type="submit">{t('policy:caching.add')}</Button>
          </div>
        </Form>
      )}
    </>
  );
}
