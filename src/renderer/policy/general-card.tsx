import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { NumberField, SwitchField } from './fields.tsx';

const useStyles = makeStyles({ fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

/** What holds for all methods. */
export function GeneralCard() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy, change, mayChange } = useDraft();
  const hasProfiles = policy.securityKey.profiles.length > 0;
  return (
    <Card title={t('policy:general.title')}>
      <div className={styles.fields}>
        <Field label={t('policy:general.profile')} {...(hasProfiles ? { hint: t('policy:profiles.inClassic') } : {})}>
          <RadioGroup
            value={policy.profile}
            disabled={!mayChange}
            onChange={(_, { value }) => change({ profile: value === 'current' ? 'current' : 'classic' })}
          >
            <Radio
              value="classic"
              disabled={hasProfiles && policy.profile === 'current'}
              label={t('policy:general.classic')}
            />
            <Radio value="current" label={t('policy:general.current')} />
          </RadioGroup>
        </Field>
        <Field label={t('policy:general.edition')}>
          <RadioGroup
            value={policy.edition}
            disabled={!mayChange}
            onChange={(_, { value }) => change({ edition: value === 'full' ? 'full' : 'free-for-admins' })}
          >
            <Radio value="full" label={t('policy:general.full')} />
            <Radio value="free-for-admins" label={t('policy:general.free-for-admins')} />
          </RadioGroup>
        </Field>
        <SwitchField
          label={t('policy:general.systemPreferred')}
          checked={policy.systemPreferred}
          onChange={(systemPreferred) => change({ systemPreferred })}
        />
        <SwitchField
          label={t('policy:general.secondMethod')}
          checked={policy.secondMethodAtRegistration}
          onChange={(secondMethodAtRegistration) => change({ secondMethodAtRegistration })}
        />
        <NumberField
          field="propagationMinutes"
          label={t('policy:general.propagation')}
          value={policy.propagationMinutes}
          onChange={(propagationMinutes) => change({ propagationMinutes })}
        />
      </div>
    </Card>
  );
}
